"""Whether the register can take in decisions now, and keep what it has taken in: asked by the service of itself."""

from dataclasses import replace

from psycopg import errors

from placements.check import Check, State, check
from placements.database import digest
from placements.errors import Unavailable
from placements.log import LOGS
from placements.recorder import Recorder
from placements.sealing import check_seal

ASK = """SELECT
    pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
    current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
    (SELECT bool_and(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc
        WHERE pronamespace = to_regnamespace('register') AND proname IN ('append', 'record_read')),
    has_table_privilege(to_regclass('register.events'), 'INSERT, UPDATE, DELETE, TRUNCATE')
        OR has_table_privilege(to_regclass('register.reads'), 'INSERT, UPDATE, DELETE, TRUNCATE'), current_user"""

SCHEMA = "SELECT number, digest FROM register.schema"

SAFE_COMMITS = ("on", "remote_apply")


def readiness(recorder: Recorder) -> list[Check]:
    """The checks of the database, as the recorder's role sees it; one that fails if there is no answer in time."""
    try:
        [row] = recorder.fetch(ASK, [])
        return [Check(name="database", found="answers"), *judged(*row), migrated(recorder), *sealed(recorder)]
    except Unavailable as error:
        found = f"no answer within {recorder.deadline:g} seconds: {type(error.__cause__).__name__}"
        do = "Start PostgreSQL, correct DATABASE_URL, or see whether all connections are in use."
        return [Check(name="database", state=State.WRONG, found=found, do=do)]


def judged(
    read_only: bool, fsync: str, full_pages: str, commits: str, may_append: bool | None, may_write: bool, role: str
) -> list[Check]:
    return [
        check(
            "writable",
            not read_only,
            "read only" if read_only else "takes writes",
            "Name the primary first in DATABASE_URL, with target_session_attrs=read-write, or promote the standby.",
        ),
        check("fsync", fsync == "on", fsync, "Set fsync = on in postgresql.conf: a power cut would lose decisions."),
        check(
            "full_page_writes",
            full_pages == "on",
            full_pages,
            "Set full_page_writes = on in postgresql.conf: a power cut would leave half-written pages.",
        ),
        check(
            "synchronous_commit",
            commits in SAFE_COMMITS,
            commits,
            "Set synchronous_commit = on: a decision would be acknowledged before it is safe.",
        ),
        check(
            "append",
            may_append and not may_write,
            f"{role} {'may' if may_append else 'may not'} append and {'MAY' if may_write else 'may not'} write events",
            "Run `placements migrate`, take INSERT, UPDATE, DELETE and TRUNCATE on register.events from everybody but "
            "its owner, and connect as a login that is a member of placements_web only.",
        ),
    ]


def migrated(recorder: Recorder) -> Check:
    """Whether the database is set up for this version."""
    number, known = digest()
    try:
        [[found, form]] = recorder.fetch(SCHEMA, []) or [[None, None]]
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        found = form = None
    if found is not None and found > number:
        do = f"It was set up by a newer version: install placements with schema {found}."
    else:
        do = "Run `placements migrate`, as a login that is a member of placements_migrator."
    return check("migrations", (found, form) == (number, known), f"schema {found}, this version has {number}", do)


def sealed(recorder: Recorder) -> list[Check]:
    """Decisions are taken in whether or not they are sealed: it is told, and nobody is turned away for it."""
    found = [check_seal(recorder.fetch, log) for log in LOGS]
    return [replace(each, state=State.ADVICE) if each.state is State.WRONG else each for each in found]
