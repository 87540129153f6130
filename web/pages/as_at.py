"""A placement as at a day: without what its file knows of the days after it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from msgspec import structs

from projections.case import Stay
from projections.dossier import Appeal, Decided, Dossier
from web.formats import day, sentence


def as_at(dossier: Dossier, on: date) -> Dossier:
    """What is dated after the day is left out; what has no date of its own stays, as it was known."""
    stay = _stay(dossier.case.stay, on)
    case = structs.replace(dossier.case, stay=stay) if stay != dossier.case.stay else dossier.case
    decisions = tuple(_decided(each, on) for each in dossier.decisions if each.made.decided_on <= on)
    return replace(dossier, case=case, decisions=decisions)


def _stay(stay: Stay | None, on: date) -> Stay | None:
    if stay is None or on < stay.started_on:
        return None
    rates = tuple(rate for rate in stay.rates if rate.since <= on) or stay.rates[:1]
    return structs.replace(stay, rates=rates, ended_on=stay.ended_on if stay.ended_on and stay.ended_on <= on else None)


def _decided(decided: Decided, on: date) -> Decided:
    endorsed, ratified = decided.endorsed, decided.ratified
    return replace(
        decided,
        endorsed=endorsed if endorsed and endorsed.endorsed_on <= on else None,
        ratified=ratified if ratified and ratified.decided_on <= on else None,
        notified=tuple(told for told in decided.notified if told.notified_on <= on),
        met={place: met for place, met in decided.met.items() if met.met_on <= on},
        appeals=tuple(_appeal(appeal, on) for appeal in decided.appeals if appeal.made.appealed_on <= on),
    )


def _appeal(appeal: Appeal, on: date) -> Appeal:
    return replace(appeal, decided=appeal.decided if appeal.decided and appeal.decided.decided_on <= on else None)


def to_come(dossier: Dossier, on: date) -> Iterator[str]:
    """What the file knows of the days after."""
    for decided in dossier.decisions:
        if on < decided.made.decided_on:
            yield f"{sentence(decided.made.outcome)} on {day(decided.made.decided_on)}"
        if decided.ratified and on < decided.ratified.decided_on:
            yield f"{sentence(decided.ratified.outcome)} on {day(decided.ratified.decided_on)}"
    stay = dossier.case.stay
    if stay and on < stay.started_on:
        yield f"Started on {day(stay.started_on)}"
    if stay and stay.ended_on and on < stay.ended_on:
        yield f"Ended on {day(stay.ended_on)}"
