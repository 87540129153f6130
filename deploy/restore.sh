#!/bin/sh
# The register as it was at a moment, into an empty data folder: restore.sh '2026-11-22 10:15:00+00'. Then it is served.
set -eu
. "$(dirname "$0")/common.sh"

moment=$1
before=$(date -u --date "$moment" +%Y%m%dT%H%M%SZ)
if [ -e "$PGDATA" ]; then
    echo "There are data in $PGDATA already: restore into an empty volume." >&2
    exit 1
fi
chosen=$(ls "$BACKUPS" | sort | awk -v before="$before" '$0 <= before' | tail -n 1)
if [ -z "$chosen" ]; then
    echo "No base backup was finished before $moment." >&2
    exit 1
fi

new="$PGDATA.new"
rm -rf "$new"
cp -a "$BACKUPS/$chosen" "$new"
cat >>"$new/postgresql.auto.conf" <<SETTINGS
recovery_target_time = '$moment'
recovery_target_action = 'promote'
synchronous_standby_names = ''
archive_mode = off
SETTINGS
touch "$new/recovery.signal"
mv "$new" "$PGDATA"
serve
