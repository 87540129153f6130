-- The register: an append-only table of events, and the few functions through which it grows.
-- Applied by placements.database.migrate in one transaction, in the schema that it has made; every statement may be run again.

CREATE TABLE IF NOT EXISTS register.events (
    position           bigint      PRIMARY KEY,          -- gapless, from 1: the order of the whole register
    event_id           uuid        NOT NULL UNIQUE,      -- a repeat of the same write is recognised by it
    originator_id      uuid        NOT NULL,             -- the history
    originator_version bigint      NOT NULL,             -- the place in its history
    topic              text        NOT NULL,             -- "Placement.DecisionRecorded"
    schema_version     integer     NOT NULL,
    recorded_at        timestamptz NOT NULL,             -- the application's clock; never decreases with the position
    stored_at          timestamptz NOT NULL,             -- the database clock's own witness
    state              bytea       NOT NULL,             -- JSON: by, role, on_behalf_of, request, event
    leaf               bytea       NOT NULL,             -- RFC 6962 leaf hash over all of the above
    UNIQUE (originator_id, originator_version)
);

-- The last position and its recorded time: one row, whose lock puts appenders in line.
CREATE TABLE IF NOT EXISTS register.head (
    single      boolean     PRIMARY KEY DEFAULT true CHECK (single),
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);
INSERT INTO register.head (position, recorded_at) VALUES (0, '-infinity') ON CONFLICT DO NOTHING;

-- Where PostgreSQL has gone on from an earlier state, after a restore or a failover: it then writes another timeline, and
-- the positions behind that state are given again.
CREATE TABLE IF NOT EXISTS register.epochs (
    epoch         integer     PRIMARY KEY,               -- from 2: the first has nothing before it
    timeline      text        NOT NULL,
    begins_behind bigint      NOT NULL,                  -- the last position that it shares with the epoch before
    begun_at      timestamptz NOT NULL
);
ALTER TABLE register.head ADD COLUMN IF NOT EXISTS timeline text NOT NULL
    DEFAULT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8);

CREATE OR REPLACE FUNCTION register.begin_epoch() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.timeline := substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8);
    INSERT INTO register.epochs
    SELECT coalesce(max(epoch), 1) + 1, NEW.timeline, OLD.position, clock_timestamp() FROM register.epochs;
    RETURN NEW;
END $$;

-- The first append on another timeline.
CREATE OR REPLACE TRIGGER begin_epoch BEFORE UPDATE ON register.head FOR EACH ROW
    WHEN (OLD.timeline <> substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))
    EXECUTE FUNCTION register.begin_epoch();

-- What was answered to a request with an Idempotency-Key.
CREATE TABLE IF NOT EXISTS register.answers (
    actor       uuid   NOT NULL,
    key         text   NOT NULL,
    fingerprint bytea  NOT NULL,
    history     uuid   NOT NULL,
    version     bigint NOT NULL,
    position    bigint NOT NULL,
    PRIMARY KEY (actor, key)
);

-- The key under which a person's details are sealed; erasure takes the key and leaves the row as a tombstone.
-- Vacuumed at every round of autovacuum, so that an erased key does not linger in the file.
CREATE TABLE IF NOT EXISTS register.person_keys (
    person    uuid PRIMARY KEY,
    key       bytea,
    erased_at timestamptz,
    CHECK ((key IS NULL) = (erased_at IS NOT NULL))
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Length-safe: fixed widths first, then each variable part behind its length. Integers are big-endian; times are
-- microseconds since 2000-01-01 00:00 UTC. A verifier needs nothing but the columns and SHA-256.
-- STABLE, as convert_to is, so that PostgreSQL puts the expression in the place of the call.
CREATE OR REPLACE FUNCTION register.leaf(
    place bigint, event_id uuid, originator_id uuid, originator_version bigint, topic text, schema_version integer,
    recorded_at timestamptz, stored_at timestamptz, state bytea
) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(
        '\x00'::bytea || int8send(place) || uuid_send(event_id) || uuid_send(originator_id)
        || int8send(originator_version) || int4send(schema_version)
        || timestamptz_send(recorded_at) || timestamptz_send(stored_at)
        || int4send(octet_length(convert_to(topic, 'UTF8'))) || convert_to(topic, 'UTF8')
        || int4send(octet_length(state)) || state);

DROP FUNCTION IF EXISTS register.append(
    uuid[], uuid[], bigint[], text[], integer[], timestamptz[], bytea[], uuid[], bigint[],
    uuid[], text[], bytea[], uuid[], bigint[], bigint[]);

-- The only way in, for one command or for several: `commands` numbers them from 1, event by event, in order.
-- Returns for each the position of its first event, behind which its others follow without a gap; or null when
-- somebody else was first: in a place of a history, with the key of its answer, or in a history that was read and gets
-- no event, of which there is a later version than the one read. A command that is here already, because its answer was
-- lost, is answered as it was. Commands of one call that are in each other's way fail together.
CREATE OR REPLACE FUNCTION register.append(
    commands integer[], event_ids uuid[], originator_ids uuid[], originator_versions bigint[], topics text[],
    schema_versions integer[], recorded_ats timestamptz[], states bytea[],
    read_commands integer[] DEFAULT '{}', read_ids uuid[] DEFAULT '{}', read_versions bigint[] DEFAULT '{}',
    answer_commands integer[] DEFAULT '{}', answer_actors uuid[] DEFAULT '{}', answer_keys text[] DEFAULT '{}',
    answer_fingerprints bytea[] DEFAULT '{}', answer_histories uuid[] DEFAULT '{}', answer_versions bigint[] DEFAULT '{}'
) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head record;
    now_stored timestamptz;
    overtaken integer[] := '{}';  -- commands that add nothing
    looked boolean := false;
    place bigint;
    latest timestamptz;
    firsts bigint[];
    lasts bigint[];
    repeated record;
BEGIN
    IF commands = '{}' THEN
        RAISE EXCEPTION 'an append needs at least one event' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT position, recorded_at INTO STRICT head FROM register.head FOR UPDATE;
    now_stored := clock_timestamp();
    FOR i IN 1 .. cardinality(read_ids) LOOP
        IF EXISTS (SELECT FROM register.events
                   WHERE originator_id = read_ids[i] AND originator_version > read_versions[i]) THEN
            overtaken := overtaken || read_commands[i];
        END IF;
    END LOOP;
    LOOP
        place := head.position;
        latest := head.recorded_at;
        firsts := array_fill(NULL::bigint, ARRAY[commands[cardinality(commands)]]);
        lasts := firsts;
        FOR i IN 1 .. cardinality(commands) LOOP
            CONTINUE WHEN commands[i] = ANY (overtaken);
            place := place + 1;
            latest := greatest(latest, recorded_ats[i]);
            firsts[commands[i]] := coalesce(firsts[commands[i]], place);
            lasts[commands[i]] := place;
        END LOOP;
        BEGIN
            INSERT INTO register.events
            SELECT at, event_id, originator_id, originator_version, topic, schema_version, recorded, now_stored, state,
                register.leaf(at, event_id, originator_id, originator_version, topic, schema_version, recorded,
                              now_stored, state)
            FROM (
                SELECT head.position + row_number() OVER so_far AS at, added.*,
                    greatest(head.recorded_at, max(recorded_at) OVER so_far) AS recorded
                FROM unnest(commands, event_ids, originator_ids, originator_versions, topics, schema_versions,
                            recorded_ats, states) WITH ORDINALITY
                    AS added (command, event_id, originator_id, originator_version, topic, schema_version,
                              recorded_at, state, ordinal)
                WHERE command <> ALL (overtaken)
                WINDOW so_far AS (ORDER BY ordinal ROWS UNBOUNDED PRECEDING)) AS placed;
            IF answer_commands <> '{}' THEN
                INSERT INTO register.answers
                SELECT actor, key, fingerprint, history, version, lasts[command]
                FROM unnest(answer_commands, answer_actors, answer_keys, answer_fingerprints, answer_histories,
                            answer_versions) AS answer (command, actor, key, fingerprint, history, version)
                WHERE command <> ALL (overtaken);
            END IF;
            EXIT;
        EXCEPTION WHEN unique_violation THEN
            IF looked THEN
                RAISE;
            END IF;
            looked := true;
            overtaken := overtaken || ARRAY(
                SELECT command FROM unnest(commands, originator_ids, originator_versions)
                    AS place (command, originator_id, originator_version)
                JOIN register.events USING (originator_id, originator_version)
                UNION SELECT command FROM unnest(commands, event_ids) AS id (command, event_id)
                JOIN register.events USING (event_id)
                UNION SELECT command FROM unnest(answer_commands, answer_actors, answer_keys) AS answer (command, actor, key)
                JOIN register.answers USING (actor, key));
        END;
    END LOOP;
    IF overtaken <> '{}' THEN
        FOR repeated IN
            SELECT command, min(position) AS first
            FROM unnest(commands, event_ids, originator_ids, originator_versions, states)
                AS ours (command, event_id, originator_id, originator_version, state)
            LEFT JOIN register.events USING (event_id, originator_id, originator_version, state)
            WHERE command = ANY (overtaken) GROUP BY command HAVING count(*) = count(position)
        LOOP
            firsts[repeated.command] := repeated.first;
            -- Told only when the standbys have it too: after a crash PostgreSQL shows what had not reached them.
            PERFORM pg_logical_emit_message(true, 'register', 'told again');
        END LOOP;
    END IF;
    IF place > head.position THEN
        UPDATE register.head SET position = place, recorded_at = latest;
        PERFORM pg_notify('register', place::text);
    END IF;
    RETURN firsts;
END $$;

-- The next number of a kind of human reference, such as PL or MT. A number once given is never given again; gaps are allowed.
CREATE OR REPLACE FUNCTION register.next_number(prefix text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name constant text := 'register.reference_' || lower(prefix);
BEGIN
    IF prefix !~ '^[A-Z]{1,8}$' THEN
        RAISE EXCEPTION 'a reference has a prefix of 1 to 8 capital letters' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext(name));
        EXECUTE 'CREATE SEQUENCE IF NOT EXISTS ' || name;
    END IF;
    RETURN nextval(name);
END $$;

-- A person's key, made from `fresh` at the first call; null once erased.
CREATE OR REPLACE FUNCTION register.person_key(id uuid, fresh bytea) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO register.person_keys (person, key) VALUES (id, fresh) ON CONFLICT DO NOTHING;
    RETURN (SELECT key FROM register.person_keys WHERE person = id);
END $$;

-- The keys of those persons that ever had one; null once erased.
CREATE OR REPLACE FUNCTION register.person_keys(ids uuid[]) RETURNS TABLE (person uuid, key bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp  -- plpgsql keeps its plan
AS $$ BEGIN RETURN QUERY SELECT k.person, k.key FROM register.person_keys k WHERE k.person = ANY (ids); END $$;

CREATE OR REPLACE FUNCTION register.erase_person(id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO register.person_keys (person, key, erased_at) VALUES (id, NULL, clock_timestamp())
    ON CONFLICT (person) DO UPDATE SET key = NULL, erased_at = coalesce(person_keys.erased_at, excluded.erased_at)
$$;

CREATE SCHEMA IF NOT EXISTS read AUTHORIZATION placements_runner;
-- Where read models are rebuilt, out of sight of the readers.
CREATE SCHEMA IF NOT EXISTS read_next AUTHORIZATION placements_runner;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA register FROM PUBLIC;
GRANT USAGE ON SCHEMA register TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON register.events, register.head, register.epochs TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON register.answers TO placements_web;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA register TO placements_web;
GRANT EXECUTE ON FUNCTION register.leaf TO placements_runner, placements_auditor;

GRANT USAGE ON SCHEMA read TO placements_web, placements_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE placements_runner IN SCHEMA read GRANT SELECT ON TABLES TO placements_web, placements_auditor;
