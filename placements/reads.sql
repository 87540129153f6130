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

-- Whom and what a read is of: the page's own ids, and the persons whose names it showed.
CREATE OR REPLACE FUNCTION register.read_of(state bytea) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT id::uuid FROM (SELECT convert_from(state, 'UTF8')::jsonb) AS read (it),
            jsonb_array_elements_text(coalesce(it -> 'about', '[]') || coalesce(it -> 'named', '[]')) AS id);
CREATE INDEX IF NOT EXISTS reads_of ON register.reads USING gin (register.read_of(state));

-- The last position and its time: one row, whose lock puts readers in line.
CREATE TABLE IF NOT EXISTS register.reads_head (
    single      boolean     PRIMARY KEY DEFAULT true CHECK (single),
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);
INSERT INTO register.reads_head (position, recorded_at) VALUES (0, '-infinity') ON CONFLICT DO NOTHING;

-- The only way in, for one read or for several. Returns the position of each. A read that is here already, because its
-- answer was lost, is answered as it was; the head is written all the same, so that the answer waits for the standbys.
-- It looks for those only when one is in the way: a look in front of each would be planned while the table is small.
CREATE OR REPLACE FUNCTION register.record_reads(ids uuid[], accounts uuid[], kinds text[], states bytea[])
    RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head record;
    now_stored timestamptz;
    latest timestamptz;
BEGIN
    SELECT position, recorded_at INTO STRICT head FROM register.reads_head FOR UPDATE;
    now_stored := clock_timestamp();
    latest := greatest(head.recorded_at, now_stored);
    UPDATE register.reads_head SET position = head.position + cardinality(ids), recorded_at = latest;
    INSERT INTO register.reads
    SELECT place, id, account, place, kind, 1, latest, now_stored, state,
        register.leaf(place, id, account, place, kind, 1, latest, now_stored, state)
    FROM (SELECT head.position + ordinal AS place, given.* FROM unnest(ids, accounts, kinds, states)
              WITH ORDINALITY AS given (id, account, kind, state, ordinal)) AS placed;
    RETURN ARRAY(SELECT generate_series(head.position + 1, head.position + cardinality(ids)));
EXCEPTION WHEN unique_violation THEN  -- some are here: all is undone, and the others are recorded
    FOR i IN 1 .. cardinality(ids) LOOP
        IF NOT EXISTS (SELECT FROM register.reads WHERE event_id = ids[i]) THEN
            PERFORM register.record_reads(ids[i:i], accounts[i:i], kinds[i:i], states[i:i]);
        END IF;
    END LOOP;
    UPDATE register.reads_head SET position = position;
    RETURN ARRAY(SELECT position FROM unnest(ids) WITH ORDINALITY AS asked (id, ordinal)
                 JOIN register.reads ON event_id = id ORDER BY ordinal);
END $$;

-- That a whole log is taken away at the command line: who has SELECT alone, as the auditor's login has, can say this and
-- nothing else. The account is that of the operator (placements/administration.py).
CREATE OR REPLACE FUNCTION register.record_dump(of_reads boolean) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (register.record_reads(
        ARRAY[gen_random_uuid()], ARRAY['187c4fb8-399d-5286-800f-2af571d76435'::uuid], ARRAY[kind],
        ARRAY[convert_to(json_build_object('role', 'administrator', 'form', 'command line', 'what', command,
            'rows', position)::text, 'UTF8')]))[1]
    FROM (SELECT 'events' AS kind, 'placements dump' AS command, position FROM register.head WHERE NOT of_reads
          UNION ALL SELECT 'reads', 'placements dump --reads', position FROM register.reads_head WHERE of_reads)
        AS taken;
$$;

CREATE TABLE IF NOT EXISTS register.read_checkpoints (LIKE register.checkpoints INCLUDING ALL);
CREATE TABLE IF NOT EXISTS register.read_nodes (LIKE register.nodes INCLUDING ALL);
CREATE TABLE IF NOT EXISTS operation.unsealed_reads (LIKE operation.unsealed INCLUDING ALL);

REVOKE ALL ON FUNCTION register.record_reads, register.record_dump, register.read_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.record_reads TO placements_web;
GRANT EXECUTE ON FUNCTION register.record_dump, register.read_of TO placements_web, placements_auditor;
GRANT SELECT ON register.reads, register.reads_head TO placements_web, placements_auditor;
GRANT SELECT (position) ON register.reads_head TO placements_runner;

GRANT SELECT (position, leaf) ON register.reads TO placements_sealer;
GRANT SELECT, INSERT ON register.read_checkpoints, register.read_nodes TO placements_sealer;
GRANT SELECT, INSERT, UPDATE, DELETE ON operation.unsealed_reads TO placements_sealer;

GRANT SELECT ON register.read_checkpoints, register.read_nodes TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON operation.unsealed_reads TO placements_web, placements_auditor;
