"""The demo council's year from its first day to its last, into an empty register."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

from placements import database
from placements.administration import account_id
from placements.credentials import Credentials
from placements.demo.agenda import Agenda, Clock, Year, at
from placements.demo.bulk import PATIENCE, BulkRegister, BulkStore
from placements.demo.council import PANELS, Council, found
from placements.demo.homes import COUNCIL, invented_homes
from placements.demo.population import Size, populate
from placements.demo.staff import SIGN_INS, staff
from placements.errors import Refused
from placements.store import Store
from placements.vocabulary import PanelKind, PersonKind


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What came of it."""

    council: str
    year: Year
    events: Mapping[str, int]
    """How many of each, by their stored names."""
    placements: Mapping[PersonKind, int]
    meetings: Mapping[PanelKind, int]
    """Held within the year."""
    wrong: Mapping[str, list[UUID]]
    """The placements that something is wrong with, by the name of what went wrong."""

    @property
    def first_day(self) -> date:
        return self.year.go_live

    @property
    def last_day(self) -> date:
        return self.year.last_day


def in_silence(done: int, of: int) -> None:
    """No progress is shown."""


def is_demo(store: Store) -> bool:
    """Whether the register holds a demo council."""
    return bool(store.history(PANELS[PanelKind.IPOP]))


def load(
    url: str,
    *,
    until: date,
    size: Size,
    seed: int = 1,
    done: Callable[[int, int], None] = in_silence,
) -> Loaded:
    """Live the year through and record it at once; `done` is told how many of its days have passed.

    The register must be empty, and nobody else may write to it meanwhile: else Refused or Conflict, and nothing is
    recorded. The same seed, size and last day make the same events.
    """
    with database.pool(url, role="placements_web", size=2, timeouts=database.Timeouts(statement=PATIENCE)) as pool:
        return _load(BulkStore(pool), Year.until(until, first=size.first_week), size, seed, done)


def _load(store: BulkStore, year: Year, size: Size, seed: int, done: Callable[[int, int], None]) -> Loaded:
    if store.position():
        raise Refused("This register has events already: the demo council needs an empty database of its own.")
    council = founded(store, year, seed, year.go_live)
    wrong = populate(council, size)
    council.clock.pace = 40
    days = (year.last_day - year.go_live).days
    council.agenda.run(year.end, lambda moment: done((moment.date() - year.go_live).days, days))
    council.register.flush()
    return Loaded(
        council=f"{COUNCIL} Council",
        year=year,
        events=Counter(row.topic for row in store.waiting),
        placements=dict(council.placements),
        meetings=dict(council.meetings),
        wrong={name: [case.id for one in wrongs for case in one.cases] for name, wrongs in wrong.items()},
    )


def let_sign_in(credentials: Credentials, password: str) -> None:
    """Give the accounts that stand for the roles one password."""
    for post in SIGN_INS:
        credentials.set_password(account_id(post.username), password)


def founded(store: BulkStore, year: Year, seed: int, day: date) -> Council:
    """A council in the morning of a day, with its staff, panels, scheme and settings, and nothing asked of it yet."""
    clock = Clock(at(day, 7), Random(f"{seed} clock"))  # noqa: S311
    posts, teams = staff(Random(f"{seed} staff"))  # noqa: S311
    council = Council(
        register=BulkRegister(store, clock=clock, seed=seed),
        clock=clock,
        agenda=Agenda(clock),
        year=year,
        seed=seed,
        homes=invented_homes(Random(f"{seed} homes"), year),  # noqa: S311
        teams=teams,
    )
    clock.pace = 0.5
    found(council, posts)
    return council
