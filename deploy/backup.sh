#!/bin/sh
# A base backup, verified; then the oldest are forgotten, with the write-ahead log that only they needed.
set -eu
. "$(dirname "$0")/common.sh"
: "${KEEP:=14}"

part="$BACKUPS/.part"
rm -rf "$part"
pg_basebackup --pgdata "$part" --wal-method stream --checkpoint fast --no-password \
    --dbname "$PRIMARY user=backup passfile=$(passfile backup) target_session_attrs=read-write"
pg_verifybackup --quiet "$part"
done=$(date -u +%Y%m%dT%H%M%SZ)
mv "$part" "$BACKUPS/$done"

ls "$BACKUPS" | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do rm -rf "${BACKUPS:?}/$old"; done
oldest=$(ls "$BACKUPS" | sort | head -n 1)
pg_archivecleanup "$ARCHIVE" "$(sed -n 's/^START WAL LOCATION: .*(file \(.*\))$/\1/p' "$BACKUPS/$oldest/backup_label")"
echo "$done"
