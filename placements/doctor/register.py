"""Whether the register in the database is whole, and nobody may write it but through its function."""

from typing import Any

from argon2 import PasswordHasher
from psycopg import Connection

from placements.check import Check, State, check
from placements.database import digest
from placements.log import EVENTS, READS, Log
from placements.roles import OWNER, ROLES
from placements.sealing import check_seal

LAST = 1000
"""Events that are looked at from the end."""

WRITERS = f"""SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_' AND rolname <> '{OWNER}'
    AND NOT pg_has_role(oid, '{OWNER}', 'SET')
    AND (has_table_privilege(oid, 'register.events', 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
        OR has_table_privilege(oid, 'register.reads', 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER'))
    UNION ALL SELECT 'PUBLIC, through ' || proname FROM pg_proc WHERE pronamespace = 'register'::regnamespace
    AND has_function_privilege('public', oid, 'EXECUTE')
    UNION ALL SELECT relname || ' belongs to ' || relowner::regrole::text FROM pg_class
    WHERE oid IN ('register.events'::regclass, 'register.reads'::regclass) AND relowner <> '{OWNER}'::regrole"""  # noqa: S608 of our own names

APPENDS = """SELECT to_regrole('placements_web') IS NOT NULL AND count(*) = 2
        AND bool_and(has_function_privilege(to_regrole('placements_web')::oid, oid, 'EXECUTE'))
    FROM pg_proc WHERE pronamespace = 'register'::regnamespace AND proname IN ('append', 'record_read')"""

AMISS = f"""SELECT role || ' is missing' FROM unnest(%s::text[]) role WHERE to_regrole(role) IS NULL
    UNION ALL SELECT rolname || ' is more than a role for logins to be members of' FROM pg_roles
    WHERE rolname = ANY (%s::text[]) AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolbypassrls)
    UNION ALL SELECT rolname || ' may become {OWNER}' FROM pg_roles
    WHERE NOT rolsuper AND rolname <> ALL (%s::text[]) AND pg_has_role(oid, to_regrole('{OWNER}')::oid, 'MEMBER')
    AND NOT pg_has_role(oid, to_regrole('placements_migrator')::oid, 'MEMBER')"""  # noqa: S608 of our own names

EPOCHS = """SELECT count(*) + 1, coalesce(max(begins_behind), 0) <= (SELECT position FROM register.head),
        EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'register.head'::regclass AND tgname = 'begin_epoch'
            AND tgenabled IN ('O', 'A'))
    FROM register.epochs"""

ANEW = "`DELETE FROM register.schema`, then run `placements migrate`, which sets up everything anew"

SUSPECT = f"""WITH last AS (
        SELECT e.*, lag(position) OVER w AS before, lag(recorded_at) OVER w AS earlier FROM {{table}} e
        WHERE position > (SELECT position FROM {{head}}) - {LAST} WINDOW w AS (ORDER BY position))
    SELECT min(position) FILTER (WHERE before <> position - 1),
        min(position) FILTER (WHERE recorded_at < earlier),
        min(position) FILTER (WHERE leaf IS DISTINCT FROM register.leaf(position, event_id, originator_id,
            originator_version, topic, schema_version, recorded_at, stored_at, state)),
        coalesce(max(position), 0), (SELECT position FROM {{head}}), count(*) FROM last"""  # noqa: S608


def migrations(connection: Connection[Any]) -> Check:
    row = connection.execute("SELECT number, digest FROM register.schema").fetchone()
    number, _ = digest()
    found = row[0] if row else 0
    do = "Install the newer placements." if found > number else "Run `placements migrate` as the login of the migrator."
    return check("migrations", row == digest(), f"schema {found}, this version has {number}", do)


def login(connection: Connection[Any]) -> Check:
    query = "SELECT session_user, rolsuper FROM pg_roles WHERE rolname = session_user"
    [name, everything] = connection.execute(query).fetchone() or ["", False]
    do = "Give each part of the service a login of its own (deploy/logins.sql): nothing stops a superuser."
    found = f"{name}, a superuser" if everything else name
    return check("login", not everything, found, do, otherwise=State.ADVICE)


def grants(connection: Connection[Any]) -> Check:
    others = [name for (name,) in connection.execute(WRITERS)]
    found = "only the owner writes events" if not others else ", ".join(others)
    do = f"Take from them what they may do to register.events, and give the table to {OWNER}: run `placements migrate`."
    return check("grants", not others, found, do)


def appending(connection: Connection[Any]) -> Check:
    """Whether the web may record anything at all."""
    row = connection.execute(APPENDS).fetchone()
    right = bool(row and row[0])
    found = f"placements_web {'may' if right else 'may NOT'} append"
    return check("appending", right, found, f"Let its owner {ANEW}: no decision can be recorded.")


def roles(connection: Connection[Any]) -> Check:
    amiss = [said for (said,) in connection.execute(AMISS, [[*ROLES]] * 3)]
    do = f"Let an administrator take from them what is too much (deploy/logins.sql), and the owner {ANEW}."
    return check("roles", not amiss, ", ".join(amiss) or f"{len(ROLES)}, as they must be", do)


def epochs(connection: Connection[Any]) -> Check:
    """Whether a restore to an earlier moment would be noticed by those who read on."""
    number, in_order, watched = connection.execute(EPOCHS).fetchone() or (1, False, False)
    wrong = "nothing begins another after a restore" if not watched else "it began behind the last event"
    found = f"epoch {number}" if watched and in_order else f"epoch {number}; {wrong}"
    do = f"Let its owner {ANEW}; whoever reads the events compares marks (docs/decisions/marks-and-epochs.md)."
    return check("epochs", watched and in_order, found, do)


def last_events(connection: Connection[Any]) -> Check:
    return last_of(EVENTS, connection)


def last_reads(connection: Connection[Any]) -> Check:
    return last_of(READS, connection)


def last_of(log: Log, connection: Connection[Any]) -> Check:
    """Gapless, never back in time, each leaf as its columns come to, and the head at the last."""
    row = connection.execute(log.sql(SUSPECT).encode()).fetchone()
    assert row
    gap, back, altered, last, head, looked = row
    one = log.one
    wrong = [
        f"{what} at position {place}"
        for what, place in (("a gap before the " + one, gap), ("time runs back", back), ("an altered " + one, altered))
        if place
    ]
    wrong += [f"the head says {head} and the last {one} is {last}"] if head != last else []
    do = "Stop the service and restore from a backup to before it, or find out who did it: nothing of ours writes so."
    return check(
        f"last {log.entry}", not wrong, "; ".join(wrong) or f"{looked} {log.entry} are as they were recorded", do
    )


def secret_key(connection: Connection[Any]) -> Check:
    rows = connection.execute("SELECT key FROM access.secret").fetchall()
    right = len(rows) == 1 and len(rows[0][0]) >= 32 and len(set(rows[0][0])) >= 12
    do = "Set a new key as docs/operations.md says under Rotate: forms could be forged."
    return check("secret key", right, "32 random bytes" if right else "short, or not random", do)


def passwords(connection: Connection[Any]) -> Check:
    """Hashes that were made with less than what is asked for today; each is made anew at its next sign-in."""
    hasher = PasswordHasher()
    hashes = connection.execute("SELECT hash FROM access.passwords").fetchall()
    weak = sum(hasher.check_needs_rehash(hash) for (hash,) in hashes)
    found = f"{weak} of {len(hashes)} hashed with less than argon2id, {hasher.memory_cost // 1024} MiB"
    do = "Reset the passwords of accounts that nobody uses: the others are hashed anew when their holders sign in."
    return check("passwords", not weak, found, do, otherwise=State.ADVICE)


def seal(connection: Connection[Any]) -> Check:
    return check_seal(lambda query, values: connection.execute(query.encode(), values).fetchall())


def seal_of_reads(connection: Connection[Any]) -> Check:
    return check_seal(lambda query, values: connection.execute(query.encode(), values).fetchall(), READS)


CHECKS = (
    migrations,
    login,
    roles,
    grants,
    appending,
    epochs,
    last_events,
    last_reads,
    secret_key,
    passwords,
    seal,
    seal_of_reads,
)
