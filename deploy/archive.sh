#!/bin/sh
# PostgreSQL's archive_command: keep a file of the write-ahead log, and say so only when it is on the disk.
set -eu
from=$1 to="$ARCHIVE/$2"

if [ -e "$to" ]; then
    cmp -s "$from" "$to" # the same file once more, after a crash, is a success; another is not
else
    cp "$from" "$to.part"
    sync "$to.part"
    mv "$to.part" "$to"
    sync "$ARCHIVE"
fi
