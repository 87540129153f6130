"""The stored form of an event: a name that never changes, a schema version, and plain JSON."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, Generic, TypeVar, get_args, get_type_hints
from uuid import UUID

import msgspec

from placements.vocabulary import Role

E = TypeVar("E")
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Unreadable(Exception):
    """The register holds an event that this version of placements does not know how to read."""


class Body(msgspec.Struct, Generic[E], frozen=True, omit_defaults=True):
    """What the column `state` holds."""

    event: E
    by: UUID
    role: Role
    on_behalf_of: UUID | None = None
    request: UUID | None = None


class Told(msgspec.Struct, Generic[E], frozen=True):
    """The event alone: what a fold needs of the column `state`."""

    event: E


def plain(value: Any) -> Any:
    """Write a subclass of date as a date (freezegun's frozen dates are such)."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"An event cannot hold {value!r}.")


def events_of(subject: type) -> tuple[type, ...]:
    """The events that a subject folds: those that its `evolve` is annotated with."""
    event = get_type_hints(subject.evolve)["event"]  # type: ignore[attr-defined]
    return get_args(event) or (event,)


class Codec:
    """Writes and reads the events of the given subjects.

    An event's current schema version is one more than the number of its up-casters, which are keyed by the name and
    the version that they raise by one. The subject's and the event's class names are the stored name.
    """

    def __init__(self, subjects: Iterable[type], upcasters: Mapping[tuple[str, int], Upcaster] | None = None) -> None:
        self.upcasters = dict(upcasters or {})
        self.types = {f"{kind.__name__}.{event.__name__}": event for kind in subjects for event in events_of(kind)}
        self.names = {event: name for name, event in self.types.items()}
        self.versions = {name: 1 + sum(key[0] == name for key in self.upcasters) for name in self.types}
        self._decoders = {name: msgspec.json.Decoder(Body[event]) for name, event in self.types.items()}  # type: ignore[valid-type]
        self._tellers = {name: msgspec.json.Decoder(Told[event]) for name, event in self.types.items()}  # type: ignore[valid-type]
        self.teller = cache(self._teller)
        self._encode = msgspec.json.Encoder(enc_hook=plain).encode

    def name(self, event: Any) -> str:
        """The stored name of an event."""
        try:
            return self.names[type(event)]
        except KeyError:
            raise TypeError(
                f"{type(event).__name__} is an event of none of the subjects that are registered."
            ) from None

    def encode(self, body: Body[Any]) -> bytes:
        return self._encode(body)

    def decode(self, name: str, version: int, state: bytes) -> Body[Any]:
        """Read what any version so far has written."""
        if self.versions.get(name) == version:
            return self._decoders[name].decode(state)
        return self._raise(name, version, state)

    def _teller(self, name: str, version: int) -> "tuple[str, Callable[[bytes], Told[Any] | Body[Any]]]":
        """The subject of such an event, and what reads the event alone, in half the time."""
        known = self.versions.get(name) == version
        read = self._tellers[name].decode if known else partial(self._raise, name, version)
        return name.partition(".")[0], read

    def _raise(self, name: str, version: int, state: bytes) -> Body[Any]:
        known = self.versions.get(name)
        if known is None:
            raise Unreadable(f"The register holds an event {name!r}, not known here: install the newer placements.")
        if version > known:
            raise Unreadable(
                f"The register holds {name} in schema version {version}, and only versions up to {known} are known "
                "here: install the newer placements."
            )
        data = msgspec.json.decode(state)
        for old in range(version, known):
            data["event"] = self.upcasters[name, old](data["event"])
        return msgspec.convert(data, Body[self.types[name]])  # type: ignore[name-defined]
