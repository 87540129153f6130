"""What of an event goes into an event log: its coded fields by their types, and what it names; no typed words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from placements.authority import AuthorityRegistered, BoundariesChanged
from placements.meeting import MeetingScheduled
from placements.panel import PanelEstablished
from placements.person import PersonRegistered
from placements.placement import PlacementImported, PlacementRequested, RequestAmended
from placements.provider import DetailsChanged, ProviderRegistered
from placements.store import CODEC
from placements.vocabulary import Retrospective

Value = str | int | bool | datetime

PERSON, ACCOUNT, PLACEMENT, ROLE = "person", "account", "placement", "role"

HIDDEN = frozenset({PERSON, ACCOUNT, PLACEMENT})
"""Whose ids become pseudonyms: a placement is one person's."""

KINDS = {"DelegationScheme": "scheme of delegation"}
"""What the subjects are called that are not called by their own name."""

NAMED = {kind: kind for kind in (PERSON, PLACEMENT, "panel", "provider", "meeting")} | {"placements": PLACEMENT}
"""What a field with an id points to by its name; all others name an account."""

TYPED = frozenset({"team"})
"""Words that somebody typed and that go into the log all the same."""

KEPT: Mapping[type, tuple[str, ...]] = {
    PlacementRequested: ("person_kind", "service_type", "occasion", "funding", "team"),
    PlacementImported: ("person_kind", "service_type", "funding", "team"),
    RequestAmended: ("funding", "team"),
    PersonRegistered: ("kind",),
    ProviderRegistered: ("regulator", "code", "name"),
    DetailsChanged: ("name",),
    PanelEstablished: ("kind", "name"),
    MeetingScheduled: ("meets_on",),
    AuthorityRegistered: ("code", "name"),
    BoundariesChanged: ("name",),
}
"""What is told of the things themselves, by the events that say it."""

LINKING = frozenset({PlacementRequested, PlacementImported, MeetingScheduled})
"""Events that tie the thing to others for good."""


@dataclass(frozen=True)
class Shape:
    """What of an event goes into the log: its coded fields with their types, and what it names."""

    attributes: dict[str, str]
    relations: dict[str, str]


SHAPES: dict[type, Shape] = {}


def shape(event: type) -> Shape:
    """Words that somebody typed have no place in it."""
    if event not in SHAPES:
        SHAPES[event] = _shape(event)
    return SHAPES[event]


def _shape(event: type) -> Shape:
    attributes, relations = {}, {}
    hints = get_type_hints(event)
    for name in (each.name for each in fields(event)):
        kind = _plain(hints[name])
        if kind is UUID:
            relations[name] = NAMED.get(name, ACCOUNT)
        elif typed := _type(kind, name):
            attributes[name] = typed
    return Shape(attributes, relations)


def _plain(hint: Any) -> Any:
    """The type without None, and without the tuple around it."""
    if get_origin(hint) is UnionType:
        [hint] = {*get_args(hint)} - {NoneType}
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


def _type(kind: type, name: str) -> str:
    """The type of the log's attribute; empty for what has no place in it."""
    if kind is str:
        return "string" if name in TYPED else ""
    if kind is Retrospective or issubclass(kind, StrEnum):
        return "string"
    return {bool: "boolean", int: "integer", date: "time"}.get(kind, "")


def value(of: Any) -> Value:
    match of:
        case Retrospective(reason=reason):
            return str(reason)
        case tuple():
            return ", ".join(map(str, of))
        case date() if not isinstance(of, datetime):
            return datetime.combine(of, time(), tzinfo=UTC)
        case StrEnum():
            return str(of)
        case _:
            return of


@cache
def kind_of(subject: str) -> str:
    return KINDS.get(subject, subject.lower())


@cache
def spoken(name: str) -> str:
    """DecisionRecorded, decided_by → decision recorded, decided by"""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).replace("_", " ").strip()


EVENT_TYPES: Mapping[str, dict[str, str]] = {
    spoken(event.__name__): shape(event).attributes for event in CODEC.types.values()
}
"""The types of events with the types of their attributes."""


def _thing_types() -> dict[str, dict[str, str]]:
    kinds = [kind_of(name.partition(".")[0]) for name in CODEC.types]
    found: dict[str, dict[str, str]] = {kind: {} for kind in [*kinds, ROLE]}
    for event, names in KEPT.items():
        kind = kind_of(CODEC.names[event].partition(".")[0])
        found[kind] |= {name: shape(event).attributes.get(name, "string") for name in names}
    return found


THING_TYPES: Mapping[str, dict[str, str]] = _thing_types()
