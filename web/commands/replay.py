"""`placements replay`: a placement as it was known at any moment, event by event, and what was recorded since."""

from collections.abc import Sequence
from datetime import date, datetime

import click
from rich.console import Console

from placements.calendar import london_date
from placements.errors import NotFound
from placements.reads import Kind
from projections import register as entries
from projections.query import known_at
from projections.register import Listed
from web.commands.moments import known_option, note, shown_register
from web.formats import count, day, exact_moment, money, sentence
from web.pages.trail import Step, trail
from web.pages.world import world


@click.command()
@click.argument("reference")
@known_option
def replay(reference: str, known: datetime | date | None) -> None:
    """Replay the placement with this REFERENCE, such as PL-2026-000123."""
    moment = known_at(known)
    with shown_register() as register, register.store.pool.connection() as connection:
        id = entries.by_reference(connection, reference)
        if id is None:
            raise NotFound(f"There is no placement {reference}: look for it in the register.")
        note(register, Kind.REPLAY, "placements replay", about=(id,), known=moment)
        history = register.history(id)
        entry = entries.entries(connection, [id], known=moment).get(id)
        steps = trail(history, world(register, history, on=register.today()))
    then = [step for step in steps if moment is None or step.at <= moment]
    show(reference, entry, then, steps[len(then) :], moment)


def show(
    reference: str, entry: Listed | None, then: Sequence[Step], since: Sequence[Step], known: datetime | None
) -> None:
    console = Console(highlight=False, markup=False)
    console.print(f"{reference}, as known {f'on {exact_moment(known)}' if known else 'now'}")
    if entry:
        for label, words in standing(entry):
            console.print(f"  {label}: {words}", soft_wrap=True)
    else:
        console.print("  Nothing was recorded about it by then.")
    tell(console, then)
    if since:
        console.print(f"\nRecorded since: {count(len(since), 'event')}")
        tell(console, since)


def standing(entry: Listed) -> list[tuple[str, str]]:
    """Where the placement stood."""
    said = {
        "Status": sentence(entry.status),
        "Person": entry.person_reference,
        "Home": entry.provider_name,
        "Weekly rate": money(entry.weekly_rate) if entry.weekly_rate is not None else "",
        "Started": day(entry.started_on) if entry.started_on else "",
        "Ended": day(entry.ended_on) if entry.ended_on else "",
        "Decided": f"{entry.outcome}, {day(entry.decided_on)}" if entry.decided_on else "",
        "Team": entry.team,
    }
    return [(label, words) for label, words in said.items() if words]


def tell(console: Console, steps: Sequence[Step]) -> None:
    for step in steps:
        behalf = f" for {step.on_behalf_of}" if step.on_behalf_of else ""
        late = f", {count(step.late, 'working day')} late" if step.late else ""
        happened = step.told.happened_on
        on = f" on {day(happened)}" if happened and happened != london_date(step.at) else ""
        console.print(f"\n{exact_moment(step.at)}  {step.told.title}{on}", soft_wrap=True)
        console.print(f"  recorded by {step.by} ({step.role}){behalf}{late}", soft_wrap=True)
        for label, words in step.told.details:
            console.print(f"  {f'{label}: ' if label else ''}{words}", soft_wrap=True)
