"""The shape of what may be sent follows the decision: its keywords, their types and their defaults."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

import pytest
from marshmallow import ValidationError

from placements.application import Register
from placements.store import Actor
from web.json_fields import DEAREST, LINE, MOST, PROSE_LENGTH
from web.schemas import IN_QUERY, Given, body_of, fields_of, schema_of

ID = "7b0e2f4e-43a5-4b3a-8a3f-3b8f7c1f2a10"


class Colour(StrEnum):
    RED = "red"
    BLUE = "dark blue"


@dataclass(frozen=True, kw_only=True)
class Wheel:
    size: int
    colour: Colour = Colour.RED


@dataclass(frozen=True, kw_only=True)
class Cart:
    wheels: tuple[Wheel, ...] = ()
    made_on: date | None = None
    spare: Wheel | None = None


def build(
    register: Register,
    id: UUID,
    *,
    cart: Cart,
    weekly_rate: int,
    why: str,
    team: str = "",
    ready: bool = False,
    by: Actor,
) -> None:
    """A decision with a field of each kind."""


BUILT = {"cart": {}, "weekly_rate": 1, "why": "We need it."}


def load(**changes):
    return body_of(build)().load({**BUILT, **changes})


def test_the_body_is_what_the_decision_asks_for_but_not_what_the_server_knows():
    assert set(body_of(build)().fields) == {"cart", "weekly_rate", "why", "team", "ready"}
    assert body_of(build).__name__ == "build"


def test_what_is_loaded_is_what_the_decision_takes():
    wheels = [{"size": 2}, {"size": 3, "colour": "dark blue"}]
    assert load(cart={"wheels": wheels, "made_on": "2026-03-06", "spare": None})["cart"] == Cart(
        wheels=(Wheel(size=2), Wheel(size=3, colour=Colour.BLUE)), made_on=date(2026, 3, 6)
    )


def test_what_has_a_default_may_be_left_out():
    assert load() == {"cart": Cart(), "weekly_rate": 1, "why": "We need it.", "team": "", "ready": False}


def test_a_dataclass_has_one_schema():
    assert schema_of(Wheel) is schema_of(Wheel)


def test_a_name_that_python_keeps_for_itself_is_sent_without_its_underscore():
    def sought(*, from_: date) -> None: ...

    assert body_of(sought)().load({"from": "2026-03-06"}) == {"from_": date(2026, 3, 6)}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"surprise": 1}, "surprise"),
        ({"cart": {"surprise": 1}}, "cart"),
        ({"cart": {"wheels": {}}}, "cart"),
        ({"cart": {"wheels": [{"size": 1}] * 101}}, "cart"),
        ({"cart": {"wheels": [{"size": 1, "colour": "RED"}]}}, "cart"),
        ({"cart": {"wheels": [{"size": 1, "colour": ["red"]}]}}, "cart"),
        ({"cart": {"wheels": [{"size": MOST + 1}]}}, "cart"),
        ({"cart": {"made_on": "20260306"}}, "cart"),
        ({"cart": {"made_on": "2026-02-30"}}, "cart"),
        ({"cart": {"made_on": "1949-12-31"}}, "cart"),
        ({"cart": {"made_on": "2081-01-01"}}, "cart"),
        ({"cart": {"made_on": 20260306}}, "cart"),
        ({"cart": None}, "cart"),
        ({"weekly_rate": 1.0}, "weekly_rate"),
        ({"weekly_rate": "1"}, "weekly_rate"),
        ({"weekly_rate": True}, "weekly_rate"),
        ({"weekly_rate": -1}, "weekly_rate"),
        ({"weekly_rate": DEAREST + 1}, "weekly_rate"),
        ({"why": "x" * (PROSE_LENGTH + 1)}, "why"),
        ({"why": "\0"}, "why"),
        ({"why": "\ud800"}, "why"),
        ({"why": None}, "why"),
        ({"team": "x" * (LINE + 1)}, "team"),
        ({"ready": "true"}, "ready"),
        ({"ready": 1}, "ready"),
    ],
)
def test_what_the_register_could_not_keep_is_refused(changes, where):
    with pytest.raises(ValidationError) as refused:
        load(**changes)
    assert list(refused.value.messages) == [where]


def test_words_of_any_language_and_all_their_signs_are_taken():
    assert load(why="Zoë — “née Ó Súilleabháin”\n\t£5 \N{GRINNING FACE}")


def test_in_an_address_everything_is_text():
    def sought(
        *, size: int, ready: bool = False, status: Sequence[Colour] = (), known: datetime | date | None = None
    ) -> None: ...

    asked = type("Asked", (Given,), fields_of(sought, IN_QUERY))()
    assert asked.load({"size": "3", "ready": "true", "status": ["red"], "known": "2026-03-06"}) == {
        "size": 3,
        "ready": True,
        "status": (Colour.RED,),
        "known": date(2026, 3, 6),
    }
    assert asked.load({"size": "3"}) == {"size": 3, "ready": False, "status": ()}
    moment = asked.load({"size": "3", "known": "2026-03-06T10:00:00+01:00"})["known"]
    assert (moment.isoformat(), type(moment)) == ("2026-03-06T10:00:00+01:00", datetime)
    for wrong in ("2026-03-06T10:00:00", "0001-01-01T00:00:00Z", ""):
        with pytest.raises(ValidationError):
            asked.load({"size": "3", "known": wrong})


def test_a_time_is_one_on_a_clock_in_london():
    def meet(*, at: time) -> None: ...

    assert body_of(meet)().load({"at": "09:30"}) == {"at": time(9, 30)}
    for wrong in ("9:30", "09", "24:00", "09:30Z", 930):
        with pytest.raises(ValidationError):
            body_of(meet)().load({"at": wrong})
