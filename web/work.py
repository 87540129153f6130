"""My work in the API: what waits for the holder of the token, by the roles that they hold."""

from dataclasses import dataclass

from projections.register import Listed, Sort, find
from web.api import Blueprint
from web.api_read import shows
from web.current import me, reading, register
from web.pages.work import KINDS

api = Blueprint("work", "What waits for you.", "/work")

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A kind of work, with the first placements that wait for it."""

    title: str
    what_to_do: str
    total: int
    placements: list[Listed]


@shows(api, "", list[Waiting])
def work() -> list[Waiting]:
    """What waits for you, by kind; the list of placements shows the rest of each."""
    asking, today = me(), register().today()
    with reading() as connection:
        return [
            Waiting(title=kind.title, what_to_do=kind.what_to_do, total=page.total, placements=page.rows)
            for kind in KINDS
            if not kind.roles.isdisjoint(asking.roles)
            for page in [find(connection, kind.filters(asking.id), on=today, sort=Sort.REQUESTED, limit=SHOWN)]
        ]
