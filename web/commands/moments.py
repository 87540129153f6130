"""Days and moments as they are typed at the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click

from placements import database
from placements.administration import OPERATOR
from placements.application import Register
from placements.codec import Unreadable
from placements.errors import NotFound, Unavailable
from placements.reads import Form, Kind, Read, Reads
from placements.store import Store
from projections.model import Stopped
from projections.runner import Runner
from web.asked import day_in, moment_in


class Moment(click.ParamType):
    """A day, which stands for its end in London, or a moment, by London's clock where it names no other."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | date:
        try:
            return moment_in(value)
        except ValueError:
            return self.fail(f"{value!r} is not a day or a moment, such as 2026-03-01 or 2026-03-01T14:30.", param, ctx)


class Day(click.ParamType):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return day_in(value)
        except ValueError:
            return self.fail(f"{value!r} is not a day, such as 2026-03-01.", param, ctx)


known_option = click.option(
    "--known", type=Moment(), help="As it was known then: a day (its end) or a moment; else now."
)


def note(register: Register, kind: Kind, what: str, **read: Any) -> None:
    """Write into the log of reads what the operator of the server is shown; nothing is shown where that fails."""
    shown = Read(role=OPERATOR.role, form=Form.COMMAND_LINE, what=what, **read)
    Reads(register.store).record(OPERATOR.id, kind, shown)


@contextmanager
def shown_register() -> Iterator[Register]:
    """The register with its read models brought up to it; what hinders that is said in its sentence."""
    try:
        with database.running() as url:
            database.migrate(url)
            Runner(url).catch_up()
            with database.pool(url, role="placements_web", size=2) as pool:
                yield Register(Store(pool))
    except (NotFound, Stopped, Unavailable, Unreadable) as error:
        raise click.ClickException(str(error)) from error
