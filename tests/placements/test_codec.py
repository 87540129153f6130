"""The stored form: every event of every subject goes out and comes back, and no change to it goes unseen."""

import os
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

import placements
from placements.codec import Body, Codec, Unreadable
from placements.store import CODEC, SUBJECTS, Actor, Store
from placements.vocabulary import Role

GOLDEN = Path(__file__).with_name("events.golden")
RELEASED = Path(__file__).with_name("events.released")
"""A line for each event in each schema version that ever was, as it is stored: added to, and never changed."""
EVENTS = sorted(CODEC.types.items())
ANN = Actor(id=UUID(int=1), role=Role.COORDINATOR)

EXAMPLES = {
    str: "Ælfgifu 'O’Brien' <b>☂</b>",
    int: 123_456,
    bool: True,
    date: date(2024, 2, 29),
    time: time(9, 30),
    datetime: datetime(2026, 3, 9, 10, 14, 59, 999_999, tzinfo=UTC),
    UUID: UUID(int=7),
}


def example(kind: Any, *, full: bool) -> Any:
    """A value of the type; of a dataclass with all its fields, or only with those that must be given."""
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    if get_origin(kind) in (Union, UnionType):
        return example(next(choice for choice in get_args(kind) if choice is not NoneType), full=full)
    if get_origin(kind) is tuple:
        return tuple(example(part, full=full) for part in get_args(kind) if part is not ...)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(
            **{field.name: example(hints[field.name], full=full) for field in fields(kind) if full or required(field)}
        )
    return [*kind][-1]


def required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def there_and_back(codec: Codec, event: Any) -> Any:
    name = codec.name(event)
    state = codec.encode(Body(event=event, by=ANN.id, role=ANN.role))
    return codec.decode(name, codec.versions[name], state).event


def test_every_subject_is_registered():
    sources = Path(placements.__path__[0]).glob("*.py")
    subjects = {f"placements.{source.stem}" for source in sources if "\nEvent = " in source.read_text()}
    assert {kind.__module__ for kind in SUBJECTS} == subjects


@pytest.mark.parametrize("full", [True, False])
def test_every_event_is_stored_and_comes_back(store, full):
    events = [example(kind, full=full) for _, kind in EVENTS]
    rows = [
        store.stored(UUID(int=i), 1, e, event_id=UUID(int=i), at=EXAMPLES[datetime], by=ANN)
        for i, e in enumerate(events)
    ]
    store.append(rows)
    assert [recorded.event for recorded in store.read(0, len(rows))] == events


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """All values of a field's type."""
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(anything, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(anything(get_args(kind)[0]), max_size=3).map(tuple)
    if is_dataclass(kind):
        return st.builds(kind, **{name: anything(hint) for name, hint in get_type_hints(kind).items()})
    if kind is int:
        return st.integers(-(2**63), 2**63 - 1)
    return st.datetimes(timezones=st.just(UTC)) if kind is datetime else st.from_type(kind)


@pytest.mark.parametrize("event", [event for _, event in EVENTS], ids=[name for name, _ in EVENTS])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_whatever_an_event_says_comes_back_as_it_was(event, data):
    said = data.draw(anything(event))
    assert there_and_back(CODEC, said) == said


def test_the_stored_form_is_what_the_golden_file_says():
    """After a change that is meant, run this with UPDATE_GOLDEN=1, and let the review see the difference."""
    found = "\n".join(golden()) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(found)
    assert found == GOLDEN.read_text()


def golden() -> Iterator[str]:
    """Every event with its schema version and fields, then every type that they are made of."""
    seen: dict[str, Any] = {}
    for name, event in EVENTS:
        yield f"{name} (schema version {CODEC.versions[name]})"
        yield from described(event, seen)
    done: set[str] = set()
    while todo := sorted(seen.keys() - done):
        for name in todo:
            done.add(name)
            yield name
            yield from described(seen[name], seen)


def described(kind: Any, seen: dict[str, Any]) -> Iterator[str]:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            yield f"    {field.name}: {spelt(hints[field.name], seen)}{'' if required(field) else ' (may be left out)'}"
    else:
        yield from (f"    {value.value!r}" for value in kind)


def spelt(kind: Any, seen: dict[str, Any]) -> str:
    """The type in words, noting those that are ours."""
    if get_origin(kind) is tuple:
        return f"tuple[{', '.join(spelt(part, seen) for part in get_args(kind))}]"
    if get_args(kind):
        return " | ".join(spelt(part, seen) for part in get_args(kind))
    if kind is ...:
        return "..."
    if is_dataclass(kind) or issubclass(kind, StrEnum):
        seen[f"{kind.__module__}.{kind.__name__}"] = kind
    return kind.__name__


@dataclass(frozen=True, kw_only=True)
class RateAgreed:
    """Held pounds with a decimal point at first; since schema version 2 pence, and since version 3 a period."""

    pence: int
    period: str = "week"


@dataclass(frozen=True, kw_only=True)
class RateEnded:
    on: date


@dataclass(frozen=True, kw_only=True)
class Rate:
    pence: int = 0

    def evolve(self, event: RateAgreed | RateEnded) -> Self:
        match event:
            case RateAgreed(pence=pence):
                return type(self)(pence=pence)
            case RateEnded():
                return type(self)()


def pounds_to_pence(event: dict[str, Any]) -> dict[str, Any]:
    return {"pence": round(event["pounds"] * 100)}


def add_period(event: dict[str, Any]) -> dict[str, Any]:
    return {**event, "period": "week"}


UPCASTERS = {("Rate.RateAgreed", 1): pounds_to_pence, ("Rate.RateAgreed", 2): add_period}
YEARS_AGO = Codec([Rate])
TODAY = Codec([Rate], UPCASTERS)


def released() -> list[tuple[str, int, bytes]]:
    """Name, schema version and stored form."""
    lines = (line.split(" ", 2) for line in RELEASED.read_text().splitlines())
    return [(name, int(version), state.encode()) for name, version, state in lines]


def unread(name: str, version: int, state: bytes) -> set[str]:
    """The fields of a stored event in the present version that are lost when it is read."""
    said = msgspec.json.decode(state)["event"]
    read = msgspec.json.decode(CODEC.encode(CODEC.decode(name, version, state)))["event"]
    return {field for field in said if version == CODEC.versions[name] and read.get(field) != said[field]}


def test_every_event_that_was_ever_stored_is_still_read_and_nothing_of_it_is_lost():
    """With UPDATE_GOLDEN=1 what is new is added."""
    known = {(name, version) for name, version, _ in released()}
    new = [(name, kind) for name, kind in EVENTS if (name, CODEC.versions[name]) not in known]
    if os.environ.get("UPDATE_GOLDEN"):
        with RELEASED.open("a") as file:
            for name, kind in new:
                body = Body(event=example(kind, full=True), by=ANN.id, role=ANN.role)
                file.write(f"{name} {CODEC.versions[name]} {CODEC.encode(body).decode()}\n")
        new = []
    assert not new, "run make golden"
    assert {(name, version): unread(name, version, state) for name, version, state in released()} == {
        (name, version): set() for name, version, _ in released()
    }


def test_the_control_a_field_that_was_renamed_is_seen_to_be_lost():
    name, version, state = next(each for each in released() if b'"why":' in each[2])
    with pytest.raises(msgspec.ValidationError, match="missing required field `why`"):
        unread(name, version, state.replace(b'"why":', b'"because":'))
    assert unread(name, version, state.replace(b'"why":', b'"because":"x","why":')) == {"because"}


def keep(store: Store, event: Any, **columns: Any) -> None:
    """Append one event, with columns that say otherwise than the codec of the store would."""
    row = store.stored(UUID(int=5), 1, event, event_id=UUID(int=6), at=EXAMPLES[datetime], by=ANN)
    store.append([replace(row, **columns)])


def test_a_row_of_an_old_schema_version_is_read_as_the_newest(store):
    state = msgspec.json.encode({"event": {"pounds": 1184.5}, "by": ANN.id, "role": ANN.role})
    keep(Store(store.pool, codec=YEARS_AGO), RateAgreed(pence=0), state=state)

    [recorded] = Store(store.pool, codec=TODAY).history(UUID(int=5))
    assert (recorded.event, recorded.by, recorded.role) == (RateAgreed(pence=118_450, period="week"), ANN.id, ANN.role)


def test_an_event_without_up_casters_stays_at_its_version():
    assert (TODAY.versions, YEARS_AGO.versions) == (
        {"Rate.RateAgreed": 3, "Rate.RateEnded": 1},
        {"Rate.RateAgreed": 1, "Rate.RateEnded": 1},
    )


def test_a_newer_schema_version_is_not_read_by_guessing(store):
    keep(Store(store.pool, codec=TODAY), RateAgreed(pence=1))
    with pytest.raises(
        Unreadable, match=r"Rate.RateAgreed in schema version 3, and only versions up to 1 .* newer placements"
    ):
        Store(store.pool, codec=YEARS_AGO).history(UUID(int=5))


def test_an_unknown_event_is_not_passed_over(store):
    keep(Store(store.pool, codec=TODAY), RateAgreed(pence=1))
    with pytest.raises(Unreadable, match=r"an event 'Rate.RateAgreed', not known here: install the newer placements"):
        store.read(0, 10)


def test_an_event_of_no_subject_cannot_be_stored(store):
    with pytest.raises(TypeError, match=r"RateAgreed is an event of none of the subjects"):
        keep(store, RateAgreed(pence=1))


def test_what_cannot_be_stored_is_not_stored():
    with pytest.raises(TypeError, match="An event cannot hold"):
        there_and_back(YEARS_AGO, RateEnded(on=1j))  # type: ignore[arg-type]


@freeze_time("2026-03-09 10:14:00", tz_offset=0)
def test_a_frozen_date_is_stored_as_the_date_it_is():
    assert there_and_back(YEARS_AGO, RateEnded(on=date.today())) == RateEnded(on=date(2026, 3, 9))  # noqa: DTZ011
    assert type(there_and_back(YEARS_AGO, RateEnded(on=date.today())).on) is not type(date.today())  # noqa: DTZ011
