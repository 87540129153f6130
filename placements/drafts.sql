-- Requests for placements that somebody has begun to write and not sent: no part of the register, and forgotten in time.
-- A person stands in them by id only. Applied by placements.database.migrate; may be run again.

CREATE SCHEMA IF NOT EXISTS access;

CREATE TABLE IF NOT EXISTS access.drafts (
    id         uuid        PRIMARY KEY,
    account    uuid        NOT NULL,                     -- whose it is: nobody else sees it
    answers    jsonb       NOT NULL,
    touched_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS drafts_account ON access.drafts (account);

GRANT USAGE ON SCHEMA access TO placements_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON access.drafts TO placements_web;
