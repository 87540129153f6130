#!/bin/sh
# On a promoted server that has a standby again: no decision is acknowledged from now on before the standby has it.
set -eu
. "$(dirname "$0")/common.sh"

administer --command "ALTER SYSTEM RESET synchronous_standby_names" --command "SELECT pg_reload_conf()" >"$RUN/protect.log"
echo "Decisions wait for the standby."
