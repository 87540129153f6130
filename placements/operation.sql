-- What the runner of the read models says of itself to those who watch over it: no part of the register.
-- Applied by placements.database.migrate; may be run again.

CREATE SCHEMA IF NOT EXISTS operation;

-- One row while the runner stands before something that it cannot take in; none while it is at work.
CREATE TABLE IF NOT EXISTS operation.stopped (
    single   boolean     PRIMARY KEY DEFAULT true CHECK (single),
    since    timestamptz NOT NULL DEFAULT clock_timestamp(),
    sentence text        NOT NULL                          -- names events and read models, never persons
);

GRANT USAGE ON SCHEMA operation TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON operation.stopped TO placements_web, placements_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON operation.stopped TO placements_runner;
