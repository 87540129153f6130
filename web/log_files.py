"""The event log for process mining as a download: pseudonymous, under a key that is thrown away with the answer."""

import secrets
from collections.abc import Generator
from contextlib import ExitStack
from enum import StrEnum
from tempfile import NamedTemporaryFile

from flask import Response, send_file

from placements.application import Register
from placements.connection import begin_anew
from placements.errors import Refused
from placements.recorder import DEADLINE
from projections.log import Log, Pseudonyms
from projections.ocel import as_json, as_sqlite
from projections.xes import as_xes
from web.downloads import Following, attached

MOST = 100_000
"""Events that a download holds; `placements export` has no such limit."""

DATABASE = "application/vnd.sqlite3"


class LogForm(StrEnum):
    OCEL_JSON = "ocel-json"
    OCEL_SQLITE = "ocel-sqlite"
    XES = "xes"


FORMS = {LogForm.OCEL_JSON: "OCEL 2.0, JSON", LogForm.OCEL_SQLITE: "OCEL 2.0, SQLite", LogForm.XES: "XES"}


def sent(register: Register, form: LogForm) -> Response:
    """The log as it is at this moment."""
    if (until := register.position()) > MOST:
        raise Refused(
            f"The register holds {until:,} events, and a download takes {MOST:,}: have `placements export` write them."
        )
    pseudonyms = Pseudonyms(secrets.token_bytes(32))
    log = Log(register.store, pseudonyms, until)
    match form:
        case LogForm.OCEL_JSON:
            return attached(following(as_json(log)), "Placements.jsonocel", "application/json")
        case LogForm.XES:
            return attached(following(as_xes(log)), "Placements.xes", "application/xml")
    return database(Log(register.store, pseudonyms, until, lambda _done, _of: begin_anew(DEADLINE)))


def following(pieces: Generator[bytes, None, None]) -> Following:
    """They as they are read, once they are asked for."""
    return Following(next(pieces), pieces)


def database(log: Log) -> Response:
    """Writing it may take long, but never stall: each part of the register that is read has as long as a request."""
    with ExitStack() as kept:
        file = kept.enter_context(NamedTemporaryFile(suffix=".sqlite"))
        as_sqlite(log, file.name)
        kept.pop_all()  # the answer closes it
        return send_file(file, mimetype=DATABASE, as_attachment=True, download_name="Placements.sqlite")
