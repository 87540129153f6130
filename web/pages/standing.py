"""Whether a placement is authorised on a day, and why or why not, in one sentence."""

from dataclasses import dataclass
from datetime import date

from placements.placement import Status
from placements.vocabulary import Funding, Outcome
from projections.authority import authorised, authorises_from, gaps, grants, lived
from projections.case import Case, Decision
from projections.days import FOREVER, Span
from web.formats import count, day, money

NEEDS_NO_PANEL = frozenset({Funding.SELF_FUNDED, Funding.NHS})


@dataclass(frozen=True)
class Standing:
    tag: str
    colour: str
    sentence: str


def standing(case: Case, on: date) -> Standing:
    """How the placement stands on that day; of one that has ended, how its stay stood."""
    if case.funding in NEEDS_NO_PANEL:
        return Standing("Needs no panel", "grey", f"It is {case.funding}: no panel needs to agree it.")
    if case.placement.status is Status.WITHDRAWN:
        return Standing("Withdrawn", "grey", "The request is withdrawn.")
    if not case.stay or on < case.stay.started_on:
        return _before(case, on)
    unauthorised = [gap for gap in gaps(case) if gap.days.first <= on]
    if not on < lived(case.stay).end:
        return _over(case, sum(_length(gap.days, on) for gap in unauthorised))
    current = next((span for span in authorised(case) if on in span), None)
    if current is None:
        since = f"Lived in without authorisation since {day(unauthorised[-1].days.first)}"
        return Standing("Not authorised", "red", f"{since}: {lack(case, on)}.")
    earlier = sum(_length(gap.days, on) for gap in unauthorised)
    ceiling = max(grant.ceiling for grant in grants(case) if on in grant.days)
    since = f"Authorised since {day(current.first)}{_up_to(ceiling)}."
    return Standing("Authorised", "green", f"{since}{_before_that(earlier)}")


def lack(case: Case, on: date) -> str:
    """What keeps the placement from being authorised on that day."""
    if not case.decisions:
        return "nothing proves an approval from before the register" if case.imported else "no decision is recorded"
    return _lack(case, case.decisions[-1], on)


def _lack(case: Case, decision: Decision, on: date) -> str:
    made, rate = decision.made, case.weekly_rate or 0
    match made.outcome:
        case Outcome.DEFERRED:
            return f"it is deferred until {day(made.return_on)}" if made.return_on else "it is deferred"
        case Outcome.DECLINED:
            return f"it was declined on {day(made.decided_on)}"
        case Outcome.IN_PRINCIPLE if not decision.endorsed:
            return "it is approved in principle only, and not endorsed yet"
    since = authorises_from(decision)
    if decision.ratified and decision.ratified.outcome is Outcome.NOT_RATIFIED:
        return f"the panel did not ratify the decision of {day(made.decided_on)}"
    if since is None:
        return made.quorum_shortfall or "its cost a year is above the limit of the officer who decided"
    if made.provider != case.provider:
        return "the approval names another home"
    if made.lapses_on and made.lapses_on <= on:
        return f"the approval lapsed on {day(made.lapses_on)}"
    if rate > (made.weekly_ceiling or 0):
        return f"{money(rate)} a week is above the approved ceiling of {money(made.weekly_ceiling or 0)}"
    return f"the approval counts from {day(since[0])}"


def _before(case: Case, on: date) -> Standing:
    """Of a placement that has not started: by the newest decision that covers its home and rate that day."""
    for decision in reversed(case.decisions):
        since, made = authorises_from(decision), decision.made
        refused = decision.ratified is not None and decision.ratified.outcome is Outcome.NOT_RATIFIED
        covers = made.provider == case.provider and (case.weekly_rate or 0) <= (made.weekly_ceiling or 0)
        if since and on in Span(since[0], made.lapses_on or FOREVER) and covers and not refused:
            return Standing("Authorised", "green", f"Authorised from {day(since[0])}{_up_to(made.weekly_ceiling)}.")
    return Standing("Not authorised yet", "grey", f"Not authorised yet: {lack(case, on)}.")


def _over(case: Case, days: int) -> Standing:
    assert case.stay
    assert case.stay.ended_on
    ended = f"Ended on {day(case.stay.ended_on)}"
    if days:
        return Standing("Was not authorised", "orange", f"{ended}: {count(days, 'day')} lived without authorisation.")
    return Standing("Was authorised", "green", f"{ended}: every day of it was authorised.")


def _up_to(ceiling: int | None) -> str:
    return f", up to {money(ceiling)} a week" if ceiling is not None else ""


def _before_that(days: int) -> str:
    if not days:
        return ""
    return f" {count(days, 'day')} before that {'was' if days == 1 else 'were'} lived without authorisation."


def _length(span: Span, on: date) -> int:
    """Days of the span up to that day, it included."""
    return (min(span.end, date.fromordinal(on.toordinal() + 1)) - span.first).days
