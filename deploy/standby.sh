#!/bin/sh
# The standby: a copy of the primary at its first start, which then follows it and acknowledges every commit.
set -eu
. "$(dirname "$0")/common.sh"

pass=$(passfile standby)
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    new="$PGDATA.new"
    rm -rf "$new"
    pg_basebackup --pgdata "$new" --write-recovery-conf --wal-method stream --checkpoint fast --no-password \
        --dbname "$PRIMARY user=standby passfile=$pass application_name=standby target_session_attrs=read-write"
    mv "$new" "$PGDATA"
fi
refuse_to_be_second
serve
