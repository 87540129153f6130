-- Who opened what: a second log of the same make as the events, with its own positions, tree and checkpoints.
-- Applied by placements.database.migrate after seals.sql; may be run again.

-- A read in the columns of an event, so that leaf, dump and verifier are the same: originator_id is the account that
-- read, originator_version the position once more, topic what was read. state is JSON of references, and never a name.
CREATE TABLE IF NOT EXISTS register.reads (
    position           bigint      PRIMARY KEY,          -- gapless, from 1
    event_id           uuid        NOT NULL UNIQUE,
    originator_id      uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    topic              text        NOT NULL,
    schema_version     integer     NOT NULL,
    recorded_at        timestamptz NOT NULL,             -- the database's clock; never decreases with the position
    stored_at          timestamptz NOT NULL,             -- the same clock as it was, also when it was set back
    state              bytea       NOT NULL,
    leaf               bytea       NOT NULL,
    UNIQUE (originator_id, originator_version)
);
CREATE INDEX IF NOT EXISTS reads_recorded_at ON register.reads (recorded_at);

DROP FUNCTION IF EXISTS register.record_reads(uuid[], uuid[], text[], bytea[]);
DROP FUNCTION IF EXISTS register.read_of(bytea) CASCADE;

-- Whom and what a read is of: the page's own ids, and the persons whose names it showed; a list of texts. In PL/pgSQL,
-- which works out a plain expression without a query: the index asks for it at every read.
CREATE OR REPLACE FUNCTION register.opened(state bytea) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    it jsonb := convert_from(state, 'UTF8');
BEGIN
    RETURN coalesce(it -> 'about', '[]') || coalesce(it -> 'named', '[]');
END $$;
CREATE INDEX IF NOT EXISTS reads_opened ON register.reads USING gin (register.opened(state));

-- The last position and its time: one row, whose lock puts readers in line.
CREATE TABLE IF NOT EXISTS register.reads_head (
    single      boolean     PRIMARY KEY DEFAULT true CHECK (single),
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);
INSERT INTO register.reads_head (position, recorded_at) VALUES (0, '-infinity') ON CONFLICT DO NOTHING;

-- The only way in; returns the position. A read that is here already, because its answer was lost, is answered as it
-- was; the head is written all the same, so that the answer waits for the standbys. It is looked for only when it is in
-- the way: a look in front of each would be planned while the table is small.
CREATE OR REPLACE FUNCTION register.record_read(id uuid, account uuid, kind text, state bytea) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place bigint;
    latest timestamptz;
    now_stored timestamptz;
BEGIN
    UPDATE register.reads_head SET position = position + 1, recorded_at = greatest(recorded_at, clock_timestamp())
    RETURNING position, recorded_at INTO STRICT place, latest;
    now_stored := clock_timestamp();
    INSERT INTO register.reads
    VALUES (place, id, account, place, kind, 1, latest, now_stored, state,
        register.leaf(place, id, account, place, kind, 1, latest, now_stored, state));
    RETURN place;
EXCEPTION WHEN unique_violation THEN
    UPDATE register.reads_head SET position = position;
    RETURN (SELECT position FROM register.reads WHERE event_id = id);
END $$;

-- That a whole log is taken away at the command line: who has SELECT alone, as the auditor's login has, can say this and
-- nothing else. The account is that of the operator (placements/administration.py).
CREATE OR REPLACE FUNCTION register.record_dump(of_reads boolean) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT register.record_read(gen_random_uuid(), '187c4fb8-399d-5286-800f-2af571d76435', kind,
        convert_to(json_build_object('role', 'administrator', 'form', 'command line', 'what', command,
            'rows', position)::text, 'UTF8'))
    FROM (SELECT 'events' AS kind, 'placements dump' AS command, position FROM register.head WHERE NOT of_reads
          UNION ALL SELECT 'reads', 'placements dump --reads', position FROM register.reads_head WHERE of_reads)
        AS taken;
$$;

CREATE TABLE IF NOT EXISTS register.read_checkpoints (LIKE register.checkpoints INCLUDING ALL);
CREATE TABLE IF NOT EXISTS register.read_nodes (LIKE register.nodes INCLUDING ALL);
CREATE TABLE IF NOT EXISTS operation.unsealed_reads (LIKE operation.unsealed INCLUDING ALL);

REVOKE ALL ON FUNCTION register.record_read, register.record_dump, register.opened FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.record_read TO placements_web;
GRANT EXECUTE ON FUNCTION register.record_dump, register.opened TO placements_web, placements_auditor;
GRANT SELECT ON register.reads, register.reads_head TO placements_web, placements_auditor;
GRANT SELECT (position) ON register.reads_head TO placements_runner;

GRANT SELECT (position, leaf) ON register.reads TO placements_sealer;
GRANT SELECT, INSERT ON register.read_checkpoints, register.read_nodes TO placements_sealer;
GRANT SELECT, INSERT, UPDATE, DELETE ON operation.unsealed_reads TO placements_sealer;

GRANT SELECT ON register.read_checkpoints, register.read_nodes TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON operation.unsealed_reads TO placements_web, placements_auditor;
