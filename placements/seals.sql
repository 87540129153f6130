-- What the sealer has signed of the register, and the nodes of its tree, of which a proof needs a few.
-- Applied by placements.database.migrate; may be run again.

CREATE TABLE IF NOT EXISTS register.checkpoints (
    size      bigint      PRIMARY KEY,                     -- how many events it covers
    note      text        NOT NULL,                        -- as it was published, with the cosignatures of witnesses
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The public keys of those who sign checkpoints: the register's, and of the witnesses who are asked.
CREATE TABLE IF NOT EXISTS register.seal_keys (
    key text PRIMARY KEY                                   -- NAME+ID+KEY
);

-- The roots of complete subtrees above 256 leaves and more; lower ones are worked out from the leaves of the events.
CREATE TABLE IF NOT EXISTS register.nodes (
    level smallint NOT NULL,
    index bigint   NOT NULL,
    hash  bytea    NOT NULL,
    PRIMARY KEY (level, index)
);

-- One row while the sealer refuses to sign; none while it is at work.
CREATE TABLE IF NOT EXISTS operation.unsealed (
    single   boolean     PRIMARY KEY DEFAULT true CHECK (single),
    since    timestamptz NOT NULL DEFAULT clock_timestamp(),
    sentence text        NOT NULL
);

-- The sealer sees positions and leaves, and of what was recorded not a word.
GRANT USAGE ON SCHEMA register, operation TO placements_sealer;
GRANT SELECT (position, leaf) ON register.events TO placements_sealer;
GRANT SELECT, INSERT ON register.checkpoints, register.nodes, register.seal_keys TO placements_sealer;
GRANT SELECT, INSERT, UPDATE, DELETE ON operation.unsealed TO placements_sealer;

GRANT SELECT ON register.checkpoints, register.nodes, register.seal_keys TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON operation.unsealed TO placements_web, placements_auditor;
