#!/bin/sh
# On the primary: `rotate.sh key` makes a new key for forms; `rotate.sh web` takes a login's password from the secrets.
set -eu
. "$(dirname "$0")/common.sh"

if [ "$1" = key ]; then
    administer --dbname placements --command "UPDATE access.secret
        SET key = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"
else
    export LOGIN="$1"
    administer <<'SQL'
\set login `echo "$LOGIN"`
\set password `cat "$SECRETS/${LOGIN}_password"`
ALTER ROLE :"login" PASSWORD :'password';
SQL
fi
