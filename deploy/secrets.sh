#!/bin/sh
# Random passwords for every login, into a folder that only you may enter: secrets.sh secrets
set -eu
mkdir -p "$1"
chmod 700 "$1"
for login in postgres migrator web runner sealer auditor backup standby; do
    [ -s "$1/${login}_password" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$1/${login}_password"
    chmod 444 "$1/${login}_password" # read by the containers' users, behind the folder's door
done
