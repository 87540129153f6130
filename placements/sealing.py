"""How far a log of the register is sealed, whether a sealer is at work, and why it refuses: the service asks itself."""

from typing import Any

from psycopg import Connection, errors

from placements.check import Check, State, check
from placements.epochs import Fetch
from placements.log import EVENTS, Log

PATIENCE = 60.0
"""Seconds that an event may wait for its checkpoint; a read longer, by its log's pace."""

AT_WORK = """EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = %s
        AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
    (SELECT sentence FROM {unsealed})"""

ASK = f"""SELECT (SELECT position FROM {{head}}), coalesce(c.size, 0),
    extract(epoch FROM clock_timestamp() - c.sealed_at)::float8,
    coalesce(extract(epoch FROM clock_timestamp() - e.stored_at), 0)::float8,
    {AT_WORK}
    FROM (SELECT max(size) AS size, max(sealed_at) AS sealed_at FROM {{checkpoints}}) c
    LEFT JOIN {{table}} e ON e.position = coalesce(c.size, 0) + 1"""  # noqa: S608 of our own making

NO_KEY = (
    "Make a key with `placements seal --new-key NAME`, and let checkpoints be kept outside: until then, whoever "
    "administers the database could change the register unseen."
)


def check_seal(fetch: Fetch, log: Log = EVENTS) -> Check:
    try:
        [row] = fetch(log.sql(ASK), [log.lock])
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return Check(
            name=log.check, state=State.WRONG, found="no place for checkpoints", do="Run `placements migrate`."
        )
    return judged(log, *row)


def check_sealer(fetch: Fetch) -> Check:
    """Whether one is at work: what the sealer itself may ask, which sees no more."""
    [[at_work, sentence]] = fetch(EVENTS.sql(f"SELECT {AT_WORK}"), [EVENTS.lock])
    found = sentence or ("at work" if at_work else "no sealer is at work")
    do = "See docs/tamper-evidence.md" if sentence else "Start `placements serve --part sealer`."
    return check("sealer", at_work and sentence is None, found, do)


def judged(
    log: Log, position: int, size: int, age: float | None, waiting: float, sealer: bool, sentence: str | None
) -> Check:
    """What is to be said of an answer to ASK."""
    if age is None and not sealer and sentence is None:
        return Check(name=log.check, state=State.ADVICE, found=f"nobody seals this {log.register}", do=NO_KEY)
    found = f"{size:,} of {position:,} {log.entry}" + (f", {age:.0f} seconds ago" if age is not None else "")
    if sentence:
        do = "Do what docs/tamper-evidence.md says of it; the sealer looks again by itself."
        return Check(name=log.check, state=State.WRONG, found=f"{found}. {sentence}", do=do)
    if waiting > PATIENCE * log.pace:
        do = "See the log of `placements seal`." if sealer else "Start `placements serve --part sealer`."
        return Check(
            name=log.check, state=State.WRONG, found=f"{found}, and the next for {waiting:.0f} seconds not", do=do
        )
    return Check(name=log.check, found=found)


def tell_refused(connection: Connection[Any], sentence: str, log: Log = EVENTS) -> None:
    """Leave word of why nothing is sealed, for those who look after it."""
    connection.execute(
        log.sql("""INSERT INTO {unsealed} (sentence) VALUES (%s)
        ON CONFLICT (single) DO UPDATE SET sentence = excluded.sentence""").encode(),
        [sentence],
    )


def tell_at_work(connection: Connection[Any], log: Log = EVENTS) -> None:
    connection.execute(log.sql("DELETE FROM {unsealed}").encode())
