"""How the API answers a read: one thing with its version, or a page of a list, once the lists have come that far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Generic, TypeVar, get_args, get_origin
from uuid import UUID

import msgspec
from flask import Response, current_app
from marshmallow import fields, validate

from placements.errors import Invalid, NotFound, Unavailable
from projections.query import known_at
from web.api import Blueprint, answer_with
from web.current import register
from web.schemas import IN_QUERY, Given, field_of
from web.words import WORDS

S = TypeVar("S")
View = Callable[..., Any]
Fields = Mapping[str, fields.Field]

ERRORS = (401, 403, 404, 422, 429, 503)

MOST_ROWS = 200


@dataclass(frozen=True, kw_only=True)
class Seen(Generic[S]):
    """What is kept about something, as its events leave it."""

    id: UUID
    version: int
    """How many events there are; the ETag."""
    state: S


def number(name: str, least: int, most: int, **options: Any) -> fields.Field:
    """A whole number that may stand in an address."""
    return fields.Integer(validate=validate.Range(least, most), metadata={"description": WORDS[name]}, **options)


POSITION = {"position": number("position", 0, 2**53)}
PAGING = {
    "page": number("page", 1, 100_000, load_default=1),
    "page_size": number("page_size", 1, MOST_ROWS, load_default=50),
}


def shows(
    blueprint: Blueprint,
    rule: str,
    kind: Any,
    asked: Fields | None = None,
    *,
    files: Sequence[str] = (),
    refuses: bool = False,
) -> Callable[[View], View]:
    """GET there: what the view answers to the query, as JSON of that kind, or as a file of one of these media types.

    `refuses`: the view may answer 409 as well.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def show(asked: dict[str, Any], **ids: UUID) -> Response:
            wait_for(asked.pop("position", None))
            answer = view(**ids, **asked)
            if isinstance(answer, Response):
                return answer
            return answer_with(answer, version=getattr(answer, "version", None))

        headers = {} if get_origin(kind) is list else {"ETag": "ETAG"}
        for file in files:
            show = blueprint.alt_response(HTTPStatus.OK, schema={"type": "string"}, content_type=file)(show)
        if refuses:
            show = blueprint.alt_response(HTTPStatus.CONFLICT, HTTPStatus.CONFLICT.name)(show)
        return _routed(blueprint, rule, show, kind, {**POSITION, **(asked or {})}, headers)

    return decorate


def lists(blueprint: Blueprint, rule: str, row: Any, asked: Fields | None = None) -> Callable[[View], View]:
    """GET there: a page of the list that the view answers to the query, by `limit` and `offset`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def show(asked: dict[str, Any], **ids: UUID) -> Response:
            wait_for(asked.pop("position", None))
            number, size = asked.pop("page"), asked.pop("page_size")
            page = view(**ids, **asked, limit=size, offset=(number - 1) * size)
            described = msgspec.json.encode(blueprint._make_pagination_metadata(number, size, page.total)).decode()
            return answer_with(page.rows, **{"X-Pagination": described})

        return _routed(
            blueprint, rule, show, list[row], {**POSITION, **(asked or {}), **PAGING}, {"X-Pagination": "PAGINATION"}
        )

    return decorate


def sends(blueprint: Blueprint, rule: str, media: str, asked: Fields) -> Callable[[View], View]:
    """GET there: the file of that media type that the view answers with; it may refuse, which is 409."""

    def decorate(view: View) -> View:
        @wraps(view)
        def send(asked: dict[str, Any], **ids: UUID) -> Response:
            wait_for(asked.pop("position", None))
            answer: Response = view(**ids, **asked)
            return answer

        schema = {"type": "string", "format": "binary"}
        sent = blueprint.response(HTTPStatus.OK, schema, content_type=media)(send)
        sent = blueprint.alt_response(HTTPStatus.CONFLICT, HTTPStatus.CONFLICT.name)(sent)
        return _asked_for(blueprint, rule, sent, {**POSITION, **asked})

    return decorate


def _routed(blueprint: Blueprint, rule: str, show: View, kind: Any, asked: Fields, headers: Mapping[str, str]) -> View:
    name = (get_args(kind) or (kind,))[0].__name__
    view = blueprint.response(HTTPStatus.OK, blueprint.shape(kind, name), headers=dict(headers))(show)
    return _asked_for(blueprint, rule, view, asked)


def _asked_for(blueprint: Blueprint, rule: str, view: View, asked: Fields) -> View:
    """The view at its address, with what may be asked there and how it may fail."""
    schema = type(f"{blueprint.name}.{view.__name__}", (Given,), dict(asked))()
    for status in map(HTTPStatus, ERRORS):
        view = blueprint.alt_response(status, status.name)(view)
    blueprint.route(rule)(blueprint.arguments(schema, location="query")(view))
    return view


def wait_for(position: int | None) -> None:
    """Return once the read models show everything up to that position."""
    if position is None:
        return
    if position > (newest := register().position()):
        raise Invalid(f"The register ends at position {newest}: give the position that a command answered with.")
    if not current_app.extensions["wait"](position):
        raise Unavailable(f"The lists do not yet show everything up to position {position}: ask again in a moment.")


def seen(kind: type[S], id: UUID, known: datetime | date | None = None) -> Seen[S]:
    """The state of a history, or what it was at a moment; NotFound where there was none."""
    there = found(kind, id, known)
    if not there.version:
        when = "" if known is None else f" at {known.isoformat()}"
        raise NotFound(f"There is no {kind.__name__.lower()} {id} in the register{when}: check the address.")
    return there


def found(kind: type[S], id: UUID, known: datetime | date | None = None) -> Seen[S]:
    """The state of a history, or what it was at a moment; at version 0 where there was none."""
    page = register().look(kind, id, known=known_at(known))
    return Seen(id=id, version=page.version, state=page.state)


def optional(kind: type, name: str) -> fields.Field:
    """A field of an address that may be left out."""
    return field_of(kind, name, IN_QUERY, metadata={"description": WORDS[name]})


KNOWN = {"known": optional(datetime, "known")}
ON = {"on": optional(date, "on")}
