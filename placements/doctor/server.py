"""Whether the server is PostgreSQL, keeps what it has taken in, and is copied elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from psycopg import Connection

from placements.check import Check, State, check

OLDEST = 160000
"""Roles whose rights are not inherited came with PostgreSQL 16."""

SECONDS_APART = 1.0
"""How far the clocks of application and database may be apart."""

NOT_POSTGRESQL = {
    "CockroachDB": "it has no LISTEN and NOTIFY, and no table locks to put appends in line",
    "-YB-": "YugabyteDB has no dependable LISTEN and NOTIFY, and its table locks do not put appends in line",
}


def setting(connection: Connection[Any], name: str) -> str:
    return str(connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0])  # type: ignore[index]


def version(connection: Connection[Any]) -> Check:
    [said] = connection.execute("SELECT version()").fetchone() or [""]
    return judged_version(said, connection.info.server_version)


def judged_version(said: str, number: int) -> Check:
    """What `version()` says, and the number that the protocol gives."""
    for sign, reason in NOT_POSTGRESQL.items():
        if sign in said:
            do = f"Use PostgreSQL, with synchronous standbys where one machine is not enough: {reason}."
            return Check(name="version", state=State.WRONG, found=said.split(",")[0][:80], do=do)
    do = "Upgrade to PostgreSQL 18; 16 is the oldest that will do."
    return check("version", number >= OLDEST, " ".join(said.split()[:2]), do)


def fsync(connection: Connection[Any]) -> Check:
    found = setting(connection, "fsync")
    return check("fsync", found == "on", found, "Set fsync = on: a power cut would lose decisions.")


def full_page_writes(connection: Connection[Any]) -> Check:
    found = setting(connection, "full_page_writes")
    return check("full page writes", found == "on", found, "Set full_page_writes = on: a power cut would tear pages.")


def synchronous_commit(connection: Connection[Any]) -> Check:
    """As a session has it that asks for nothing: ours ask for it, others that write might not."""
    found = setting(connection, "synchronous_commit")
    do = "Set synchronous_commit = on: a decision would be acknowledged before it is safe."
    return check("synchronous commit", found in ("on", "remote_apply"), found, do)


def archiving(connection: Connection[Any]) -> Check:
    level, mode = setting(connection, "wal_level"), setting(connection, "archive_mode")
    query = "SELECT failed_count, last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver"
    [failed, failing] = connection.execute(query).fetchone() or [0, False]
    found = f"wal_level {level}, archive_mode {mode}, {failed} failures"
    if failing:
        do = "See the server's log: WAL piles up, and no point in time is kept."
        return Check(name="archiving", state=State.WRONG, found=found, do=do)
    do = "Set wal_level = replica and archive_mode = on, with a base backup a day: else a lost disk loses everything."
    return check("archiving", level != "minimal" and mode != "off", found, do, otherwise=State.ADVICE)


def standby(connection: Connection[Any]) -> Check:
    names = setting(connection, "synchronous_standby_names")
    rows = connection.execute("SELECT state, sync_state FROM pg_stat_replication").fetchall()
    if not names:
        do = "Name a synchronous standby in synchronous_standby_names: else a lost machine loses the last decisions."
        return Check(name="standby", state=State.ADVICE, found="none is waited for", do=do)
    if rows and all(state is None for state, _ in rows):
        do = "Ask as a login with pg_read_all_stats."
        return Check(name="standby", state=State.UNSEEN, found="this login may not look", do=do)
    safe = [sync for state, sync in rows if state == "streaming" and sync in ("sync", "quorum")]
    do = "Start the standby: until one streams, no decision is acknowledged."
    return check("standby", safe, f"{len(safe)} of {names} stream", do)


def encryption(connection: Connection[Any]) -> Check:
    query = """SELECT ssl, client_addr IS NULL OR client_addr <<= '127.0.0.0/8' OR client_addr = '::1'
        FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE pid = pg_backend_pid()"""
    [encrypted, here] = connection.execute(query).fetchone() or [False, False]
    chosen = connection.info.get_parameters().get("sslmode") == "disable"
    return judged_encryption(encrypted=encrypted, here=here, chosen=chosen)


def judged_encryption(*, encrypted: bool, here: bool, chosen: bool) -> Check:
    """Who writes sslmode=disable into DATABASE_URL has chosen so: a network of containers that leaves no machine."""
    found = "TLS" if encrypted else "the same machine" if here else "another address, without TLS"
    do = "Set ssl = on at the server, and sslmode=verify-full with sslrootcert in DATABASE_URL."
    return check("encryption", encrypted or here, found, do, otherwise=State.ADVICE if chosen else State.WRONG)


def time_outs(connection: Connection[Any]) -> Check:
    found = {name: setting(connection, name) for name in ("statement_timeout", "lock_timeout")}
    do = "Connect directly, or let the pooler pass `options`: a stalled statement would hold others for ever."
    return check("time-outs", "0" not in found.values(), ", ".join(f"{n} {v}" for n, v in found.items()), do)


def text(connection: Connection[Any]) -> Check:
    """Encoding, collation and time zone: what sorting, comparing and exporting rest upon."""
    query = """SELECT datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
        FROM pg_database WHERE datname = current_database()"""
    [moved] = connection.execute(query).fetchone() or [True]
    encoding, zone = setting(connection, "server_encoding"), setting(connection, "timezone")
    found = f"{encoding}, {zone}, collation {'CHANGED since the indexes were made' if moved else 'as it was'}"
    do = "Keep the register in a database of its own with ENCODING UTF8; after a change of collation, REINDEX DATABASE."
    return check("text and time", encoding == "UTF8" and zone == "UTC" and not moved, found, do)


def clock(connection: Connection[Any], now: Callable[[], datetime]) -> Check:
    """Halfway between asking and being answered, both clocks should say the same."""
    before = now()
    [there] = connection.execute("SELECT clock_timestamp()").fetchone() or [before]
    apart = (there - before - (now() - before) / 2).total_seconds()
    do = "Let both machines keep time by NTP: recorded times never go back, so one that runs ahead drags them along."
    return check("clocks", abs(apart) <= SECONDS_APART, f"{apart:+.3f} seconds apart", do)


CHECKS = (
    fsync, full_page_writes, synchronous_commit, archiving, standby, encryption, time_outs, text,
)  # fmt: skip
