-- The roles of the register, a login for each part of the service, and the database. Run once, by a superuser, in psql;
-- the passwords come from the files in $SECRETS and stand in no command line.
\set ON_ERROR_STOP on
\set migrator_password `cat "$SECRETS/migrator_password"`
\set web_password `cat "$SECRETS/web_password"`
\set runner_password `cat "$SECRETS/runner_password"`
\set sealer_password `cat "$SECRETS/sealer_password"`
\set auditor_password `cat "$SECRETS/auditor_password"`
\set backup_password `cat "$SECRETS/backup_password"`
\set standby_password `cat "$SECRETS/standby_password"`

CREATE ROLE placements_owner NOLOGIN;
CREATE ROLE placements_migrator NOLOGIN;
CREATE ROLE placements_web NOLOGIN;
CREATE ROLE placements_runner NOLOGIN;
CREATE ROLE placements_sealer NOLOGIN;
CREATE ROLE placements_auditor NOLOGIN;
CREATE ROLE placements_backup NOLOGIN;
GRANT placements_owner, placements_runner TO placements_migrator WITH INHERIT FALSE, SET TRUE;
GRANT placements_runner TO placements_owner WITH INHERIT TRUE, SET TRUE;

CREATE ROLE migrator LOGIN PASSWORD :'migrator_password' IN ROLE placements_migrator, pg_read_all_stats;
CREATE ROLE web LOGIN PASSWORD :'web_password' IN ROLE placements_web;
CREATE ROLE runner LOGIN PASSWORD :'runner_password' IN ROLE placements_runner;
CREATE ROLE sealer LOGIN PASSWORD :'sealer_password' IN ROLE placements_sealer;
CREATE ROLE auditor LOGIN PASSWORD :'auditor_password' IN ROLE placements_auditor;
CREATE ROLE backup LOGIN REPLICATION PASSWORD :'backup_password' IN ROLE placements_backup;
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'standby_password';

CREATE DATABASE placements OWNER placements_owner;
REVOKE ALL ON DATABASE placements FROM PUBLIC;
GRANT CONNECT ON DATABASE placements
    TO placements_migrator, placements_web, placements_runner, placements_sealer, placements_auditor, placements_backup;
