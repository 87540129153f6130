# What the scripts of the containers share. They need PostgreSQL's programs on PATH, and these:
: "${PGDATA:?where the data are}" "${SECRETS:=/run/secrets}" "${ARCHIVE:=/archive}" "${BACKUPS:=/backups}"
: "${RUN:=/tmp}" "${PORT:=5432}" "${PRIMARY:=host=primary,standby port=5432,5432}"
DEPLOY=$(cd "$(dirname "$0")" && pwd)
export PGDATA SECRETS ARCHIVE DEPLOY
umask 077

# The file from which libpq takes a login's password, made anew at each start and never kept with the data.
passfile() {
    printf '*:*:*:%s:%s\n' "$1" "$(cat "$SECRETS/$1_password")" >"$RUN/$1.pgpass"
    echo "$RUN/$1.pgpass"
}

# Whether another server takes decisions at this moment.
another_decides() {
    PGPASSFILE=$(passfile standby) PGCONNECT_TIMEOUT=3 psql --no-psqlrc --quiet --no-password --command IDENTIFY_SYSTEM \
        --dbname "$PRIMARY user=standby replication=true target_session_attrs=read-write" >/dev/null 2>&1
}

# Two must never take decisions: what comes back after another took over stays shut.
refuse_to_be_second() {
    if [ ! -e "$PGDATA/standby.signal" ] && another_decides; then
        echo "Another server takes decisions: empty this one's volume, and it becomes the standby." >&2
        exit 1
    fi
}

# Serve the data, with TLS where there is a key for it.
serve() {
    if [ -s "$SECRETS/server_key" ]; then
        cp "$SECRETS/server_key" "$RUN/server.key"
        set -- -c ssl=on -c ssl_cert_file="$SECRETS/server_certificate" -c ssl_key_file="$RUN/server.key"
    fi
    exec postgres -D "$PGDATA" -p "$PORT" -c config_file="$DEPLOY/postgresql.conf" -c hba_file="$DEPLOY/pg_hba.conf" \
        -c unix_socket_directories="$RUN" "$@"
}

# SQL as the superuser, who comes in by the socket alone.
administer() {
    PGPASSFILE=$(passfile postgres) psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --host "$RUN" --port "$PORT" \
        --username postgres --dbname postgres "$@"
}
