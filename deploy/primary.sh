#!/bin/sh
# The primary: made at its first start, whole or not at all, with the logins of the service; then served. Where another
# has taken over, an empty one becomes its standby.
set -eu
. "$(dirname "$0")/common.sh"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    if another_decides; then exec sh "$DEPLOY/standby.sh"; fi
    new="$PGDATA.new"
    rm -rf "$new"
    initdb --pgdata "$new" --username postgres --pwfile "$SECRETS/postgres_password" --auth scram-sha-256 \
        --encoding UTF8 --locale-provider builtin --locale C.UTF-8 --no-instructions
    (
        RUN="$RUN/alone" # where nobody takes it for the primary yet
        mkdir -p "$RUN"
        pg_ctl start --pgdata "$new" --wait --silent --log "$RUN/log" \
            --options "-p $PORT -c listen_addresses='' -c unix_socket_directories='$RUN'"
        administer --file "$DEPLOY/logins.sql"
        pg_ctl stop --pgdata "$new" --wait --silent
    )
    mv "$new" "$PGDATA"
fi
refuse_to_be_second
serve
