"""What may be sent, derived from the domain: the keywords of a decision or the fields of a dataclass."""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import RAISE, Schema, fields, post_load, validate

from web.json_fields import Choice, Clock, Day, Moment, Number, Text, YesNo
from web.words import WORDS

LONGEST = 100
"""The most that any list holds."""

OURS = frozenset(
    {
        "self",
        "register",
        "credentials",
        "vault",
        "connection",
        "id",
        "by",
        "decided_by",
        "awaiting",
        "today",
        "filters",
        "restricted",
    }
    | {"limit", "offset"}
)
"""Parameters that the server fills: no caller may."""

LISTS = {tuple, frozenset, Iterable, Sequence}

Types = Mapping[type, Callable[..., fields.Field]]


def _whatever(kind: Callable[..., fields.Field]) -> Callable[..., fields.Field]:
    """A kind of field that is the same under every name."""
    return lambda _, **options: kind(**options)


IN_JSON: Types = {
    str: Text,
    int: Number,
    bool: _whatever(YesNo),
    date: Day,
    datetime: _whatever(Moment),
    time: _whatever(Clock),
    UUID: _whatever(fields.UUID),
}
IN_QUERY: Types = {**IN_JSON, int: partial(Number, strict=False), bool: _whatever(fields.Boolean)}
"""In an address everything is text."""


class Given(Schema):
    """What somebody sends: a field that is not known is refused."""

    class Meta:
        unknown = RAISE
        register = False


def body_of(decision: Callable[..., Any]) -> type[Given]:
    """The JSON that a decision is made from."""
    return _schema(decision.__qualname__, fields_of(decision))


def query_of(query: Callable[..., Any]) -> dict[str, fields.Field]:
    """What may stand in an address to put a query."""
    return fields_of(query, IN_QUERY)


def fields_of(what: Callable[..., Any], types: Types = IN_JSON) -> dict[str, fields.Field]:
    """A field for each parameter of a function, or for each field of a dataclass, but for those that are ours."""
    hints = get_type_hints(what)
    asked = [p for p in inspect.signature(what).parameters.values() if p.name not in OURS]
    return {p.name: field_of(hints[p.name], p.name, types, **_options(p)) for p in asked}


@cache
def schema_of(kind: type) -> type[Given]:
    """The JSON that a dataclass is made from."""

    def make(_: Schema, data: dict[str, Any], **__: Any) -> Any:
        return kind(**data)

    return _schema(f"{kind.__name__}.given", {**fields_of(kind), "make": post_load(make)})


def field_of(hint: Any, name: str, types: Types = IN_JSON, **options: Any) -> fields.Field:
    """The field for a value of that type; the name tells money from counts, and prose from labels."""
    arguments = get_args(hint)
    if NoneType in arguments:
        return field_of(_but_none(arguments), name, types, **options, allow_none=types is IN_JSON)
    if get_origin(hint) in LISTS:
        return _Many(field_of(arguments[0], name, types), validate=validate.Length(max=LONGEST), **options)
    if is_dataclass(hint):
        return fields.Nested(schema_of(hint), **options)
    if issubclass(hint, Enum):
        return Choice(hint, by_value=True, **options)
    return types[hint](name, **options)


class _Many(fields.List):
    """A list, which the domain keeps as a tuple."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, *args, **kwargs))


def _schema(name: str, shape: Mapping[str, Any]) -> type[Given]:
    return type(name, (Given,), dict(shape))


def _but_none(hints: Collection[Any]) -> Any:
    """The one type that is meant; a moment may also be given as a date."""
    rest = set(hints) - {NoneType}
    return datetime if datetime in rest else rest.pop()


def _options(parameter: inspect.Parameter) -> dict[str, Any]:
    name = parameter.name.rstrip("_")
    options: dict[str, Any] = {"data_key": name, "metadata": {"description": WORDS[name]} if name in WORDS else {}}
    if parameter.default is parameter.empty:
        return {**options, "required": True}
    return options if parameter.default is None else {**options, "load_default": parameter.default}
