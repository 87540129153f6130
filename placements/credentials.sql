-- What people prove themselves with: secrets, which change and are forgotten, unlike the register's events.
-- Only hashes of secrets are kept. Applied by placements.database.migrate after schema.sql; may be run again.

CREATE SCHEMA IF NOT EXISTS access;

CREATE TABLE IF NOT EXISTS access.passwords (
    account     uuid        PRIMARY KEY,
    hash        text        NOT NULL,                    -- argon2id, with its parameters
    must_change boolean     NOT NULL,                    -- set by somebody else: to be changed at the next sign-in
    set_at      timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS access.tokens (
    id         uuid        PRIMARY KEY,
    hash       bytea       NOT NULL UNIQUE,              -- SHA-256 of 256 random bits
    account    uuid        NOT NULL,
    name       text        NOT NULL,                     -- what its holder uses it for
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz                               -- to the hour
);
CREATE INDEX IF NOT EXISTS tokens_account ON access.tokens (account);

CREATE TABLE IF NOT EXISTS access.sessions (
    hash       bytea       PRIMARY KEY,                  -- SHA-256 of the cookie
    account    uuid,                                     -- null before sign-in
    data       jsonb       NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL                      -- to the minute
);
CREATE INDEX IF NOT EXISTS sessions_account ON access.sessions (account);
CREATE INDEX IF NOT EXISTS sessions_seen_at ON access.sessions (seen_at);

-- Sign-ins tried; a name is kept as a hash, since some people type their password there.
CREATE TABLE IF NOT EXISTS access.attempts (
    at      timestamptz NOT NULL,
    name    bytea       NOT NULL,
    address text        NOT NULL
);
CREATE INDEX IF NOT EXISTS attempts_at ON access.attempts (at);

-- The key that signs the forms' tokens: one for all workers, made with the schema.
CREATE TABLE IF NOT EXISTS access.secret (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    key    bytea   NOT NULL
);
INSERT INTO access.secret (key) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA access TO placements_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON access.passwords, access.tokens, access.sessions, access.attempts TO placements_web;
GRANT SELECT ON access.secret TO placements_web;
