#!/bin/sh
# Make the standby the primary. First make sure that the old primary is stopped and stays so: two would both take decisions.
set -eu
. "$(dirname "$0")/common.sh"

administer --command "ALTER SYSTEM SET synchronous_standby_names = ''" --command "SELECT pg_reload_conf()" >"$RUN/promote.log"
pg_ctl promote --pgdata "$PGDATA" --wait
echo "This is the primary now, and waits for no standby: make a new one, then run protect.sh here."
