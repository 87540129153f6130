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
CREATE OR REPLACE FUNCTION register.leaf(
    place bigint, event_id uuid, originator_id uuid, originator_version bigint, topic text, schema_version integer,
    recorded_at timestamptz, stored_at timestamptz, state bytea
) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN sha256(
        '\x00'::bytea || int8send(place) || uuid_send(event_id) || uuid_send(originator_id)
        || int8send(originator_version) || int4send(schema_version)
        || timestamptz_send(recorded_at) || timestamptz_send(stored_at)
        || int4send(octet_length(convert_to(topic, 'UTF8'))) || convert_to(topic, 'UTF8')
        || int4send(octet_length(state)) || state);

-- The only way in. Events go by parallel arrays, and so do the answers kept for idempotency keys (each names, by its
-- ordinal, the event whose position it answers with): several commands may share one call.
-- `unchanged` are histories that the decisions read and did not write: a later version than the one read refuses all.
-- Returns the position of the first event; the others follow without a gap.
CREATE OR REPLACE FUNCTION register.append(
    event_ids uuid[], originator_ids uuid[], originator_versions bigint[], topics text[], schema_versions integer[],
    recorded_ats timestamptz[], states bytea[],
    unchanged_ids uuid[] DEFAULT '{}', unchanged_versions bigint[] DEFAULT '{}',
    answer_actors uuid[] DEFAULT '{}', answer_keys text[] DEFAULT '{}', answer_fingerprints bytea[] DEFAULT '{}',
    answer_histories uuid[] DEFAULT '{}', answer_versions bigint[] DEFAULT '{}', answer_ordinals bigint[] DEFAULT '{}'
) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    added constant bigint := cardinality(event_ids);
    before bigint;
    latest timestamptz;
    now_stored timestamptz;
BEGIN
    IF added = 0 THEN
        RAISE EXCEPTION 'an append needs at least one event' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT position, recorded_at INTO STRICT before, latest FROM register.head FOR UPDATE;
    now_stored := clock_timestamp();
    IF unchanged_ids <> '{}' AND EXISTS (
        SELECT FROM unnest(unchanged_ids, unchanged_versions) AS seen (id, version)
        JOIN register.events e ON e.originator_id = seen.id AND e.originator_version > seen.version
    ) THEN
        RAISE EXCEPTION 'a history that the decision read has changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOR i IN 1 .. added LOOP
        latest := greatest(latest, recorded_ats[i]);
        INSERT INTO register.events VALUES (
            before + i, event_ids[i], originator_ids[i], originator_versions[i], topics[i], schema_versions[i], latest,
            now_stored, states[i],
            register.leaf(before + i, event_ids[i], originator_ids[i], originator_versions[i], topics[i],
                          schema_versions[i], latest, now_stored, states[i]));
    END LOOP;
    UPDATE register.head SET position = before + added, recorded_at = latest;
    IF answer_keys <> '{}' THEN
        INSERT INTO register.answers
        SELECT actor, key, fingerprint, history, version, before + ordinal
        FROM unnest(answer_actors, answer_keys, answer_fingerprints, answer_histories, answer_versions, answer_ordinals)
            AS a (actor, key, fingerprint, history, version, ordinal);
    END IF;
    PERFORM pg_notify('register', (before + added)::text);
    RETURN before + 1;
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
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT k.person, k.key FROM register.person_keys k WHERE k.person = ANY (ids) $$;

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
GRANT SELECT ON register.events, register.head TO placements_web, placements_runner, placements_auditor;
GRANT SELECT ON register.answers TO placements_web;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA register TO placements_web;
GRANT EXECUTE ON FUNCTION register.leaf TO placements_runner, placements_auditor;

GRANT USAGE ON SCHEMA read TO placements_web, placements_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE placements_runner IN SCHEMA read GRANT SELECT ON TABLES TO placements_web, placements_auditor;
