"""The event log as XES (IEEE 1849): the placements as traces, each with its events in order."""

from collections.abc import Generator, Mapping
from datetime import datetime
from xml.sax.saxutils import quoteattr

from placements.store import Recorded
from projections.codes import ACCOUNT, Value
from projections.log import Log, stamp

STANDARD = "http://www.xes-standard.org"

EXTENSIONS = {"Concept": "concept", "Time": "time", "Organizational": "org", "Lifecycle": "lifecycle"}

GLOBALS: Mapping[str, Mapping[str, Value]] = {
    "trace": {"concept:name": ""},
    "event": {
        "concept:name": "",
        "time:timestamp": datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
        "lifecycle:transition": "complete",
        "org:resource": "",
        "org:role": "",
    },
}
"""What every trace and every event has."""


def as_xes(log: Log) -> Generator[bytes, None, None]:
    """Pieces of the file, as the register is read."""
    yield _head().encode()
    for history in log.histories():
        if history[0].subject == "Placement":
            yield _trace(log, history).encode()
    yield b"</log>\n"


def _head() -> str:
    extensions = (
        f'<extension name="{name}" prefix="{prefix}" uri="{STANDARD}/{prefix}.xesext"/>'
        for name, prefix in EXTENSIONS.items()
    )
    globals_ = (f'<global scope="{scope}">{_attributes(given)}</global>' for scope, given in GLOBALS.items())
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<log xes.version="1849.2016" xes.features="" xmlns="{STANDARD}/">',
            *extensions,
            *globals_,
            '<classifier name="Activity" keys="concept:name"/>\n',
        ]
    )


def _trace(log: Log, history: list[Recorded]) -> str:
    thing = log.thing(history)
    events = "".join(f"<event>{_attributes(_event(log, recorded))}</event>\n" for recorded in history)
    return f"<trace>{_attributes({'concept:name': thing.id, **thing.first})}\n{events}</trace>\n"


def _event(log: Log, recorded: Recorded) -> dict[str, Value]:
    entry = log.entry(recorded)
    named = {part: id for id, part in entry.relations if part not in {"about", "recorded by", "in the role of"}}
    return {
        "concept:name": entry.type,
        "time:timestamp": entry.time,
        "lifecycle:transition": "complete",
        "org:resource": log.pseudonyms.of(ACCOUNT, recorded.by),
        "org:role": str(recorded.role),
        **entry.attributes,
        **{part: id for part, id in named.items() if part not in entry.attributes},
    }


def _attributes(given: Mapping[str, Value]) -> str:
    return "".join(_attribute(key, value) for key, value in given.items())


def _attribute(key: str, value: Value) -> str:
    match value:
        case bool():
            kind, text = "boolean", str(value).lower()
        case int():
            kind, text = "int", str(value)
        case datetime():
            kind, text = "date", stamp(value)
        case _:
            kind, text = "string", value
    return f"<{kind} key={quoteattr(key)} value={quoteattr(text)}/>"
