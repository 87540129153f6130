"""On which days a stay was authorised, on which it was not, and by which events that came and went.

A decision authorises from its day, the home that it names, up to its weekly ceiling, until it lapses:
- a panel's approval from the day of its meeting, if the meeting was quorate;
- an officer's approval from its day, if its cost a year is within the limit; otherwise from its ratification;
- an approval in principle from the day of its endorsement;
- an approval imported from before the register from its day, if paper or a system proves it; one imported without
  a ceiling covers the rate imported with it.
Not ratified, it authorises no longer from that day on; voided, it never did. It never reaches back before its day.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from placements.calendar import in_words
from placements.verdict import pounds
from placements.vocabulary import Evidence, Outcome
from projections.case import Case, Decision, Rate, Stay
from projections.days import FOREVER, Span, overlap, union, without
from projections.proof import Proof

START = "started without authorisation"
RATE = "the rate passed the approved ceiling"
LAPSE = "the approval lapsed"
NOT_RATIFIED = "the decision was not ratified"
CORRECTED = "the record was corrected"


class Grant(Struct, frozen=True, kw_only=True):
    """Days on which one decision authorises a rate up to its ceiling."""

    days: Span
    ceiling: int
    given_by: Proof
    ended_by: Proof
    """What ends it, if it ends: a refused ratification, or the decision itself when it lapses."""
    why_ended: str


class Gap(Struct, frozen=True, kw_only=True):
    """Days lived without authorisation."""

    days: Span
    why: str
    opened_by: Proof
    cleared_by: Proof | None


def lived(stay: Stay) -> Span:
    return Span(stay.started_on, FOREVER if stay.ended_on is None else stay.ended_on)


class Settled(Struct, frozen=True):
    """What follows from a stay and the decisions about it."""

    stay: Stay | None
    decisions: tuple[Decision, ...]
    import_proof: Proof | None
    grants: list[Grant]
    authorised: tuple[Span, ...]
    gaps: list[Gap]


_last = NOTHING = Settled(None, (), None, [], (), [])


def settled(case: Case) -> Settled:
    """The days of the stay set against the decisions. The last answer is kept: several tables ask for the same."""
    global _last
    if not case.stay:
        return NOTHING
    last = _last
    if last.stay is case.stay and last.decisions is case.decisions and last.import_proof is case.import_proof:
        return last
    _last = last = Settled(case.stay, case.decisions, case.import_proof, *_settle(case, case.stay))
    return last


def _settle(case: Case, stay: Stay) -> tuple[list[Grant], tuple[Span, ...], list[Gap]]:
    given = [*_imported(case), *(g for d in case.decisions if d.made.provider == stay.provider for g in _given(d))]
    here, days = lived(stay), _authorised(stay, given)
    return given, days, [_gap(left, here, stay, given) for left in without(here, days)]


def authorised(case: Case) -> tuple[Span, ...]:
    """The days of the stay on which some decision authorised its rate."""
    return settled(case).authorised


def gaps(case: Case) -> list[Gap]:
    """The days lived without authorisation: lived - authorised."""
    return settled(case).gaps


def grants(case: Case) -> list[Grant]:
    """What decisions authorise in the home lived in."""
    return settled(case).grants


def rates(stay: Stay) -> list[tuple[Span, Rate]]:
    """The agreed rate by days; of two for the same day the one recorded later."""
    first, *changes = stay.rates
    by_day = {stay.started_on: first}
    for rate in sorted(changes, key=lambda rate: rate.since):
        by_day[max(rate.since, stay.started_on)] = rate
    days = sorted(by_day)
    return [(Span(day, end), by_day[day]) for day, end in zip(days, [*days[1:], FOREVER], strict=True)]


def _authorised(stay: Stay, given: list[Grant]) -> tuple[Span, ...]:
    here = lived(stay)
    return union(
        overlap(here, overlap(days, grant.days))
        for days, rate in rates(stay)
        for grant in given
        if rate.weekly <= grant.ceiling
    )


def _given(decision: Decision) -> Iterator[Grant]:
    since = authorises_from(decision)
    if since is None:
        return
    first, given_by = since
    end, ended_by, why = decision.made.lapses_on or FOREVER, decision.proof, LAPSE
    refused = decision.ratified
    if refused and refused.outcome is Outcome.NOT_RATIFIED and refused.decided_on < end:
        end, ended_by, why = refused.decided_on, decision.ratified_proof or decision.proof, NOT_RATIFIED
    if first < end:
        yield Grant(
            days=Span(first, end),
            ceiling=decision.made.weekly_ceiling or 0,
            given_by=given_by,
            ended_by=ended_by,
            why_ended=why,
        )


def authorises_from(decision: Decision) -> tuple[date, Proof] | None:
    """The day from which the decision authorises, and the event that says so."""
    made = decision.made
    if made.approves:
        good = _within(made.limit, decision) if decision.outside_panel else not made.quorum_shortfall
        if good:
            return made.decided_on, decision.proof
        if decision.ratified and decision.ratified.outcome is Outcome.RATIFIED and decision.ratified_proof:
            return decision.ratified.decided_on, decision.ratified_proof
    endorsed = decision.endorsed
    if made.outcome is Outcome.IN_PRINCIPLE and endorsed and _within(endorsed.limit, decision):
        return endorsed.endorsed_on, decision.endorsed_proof or decision.proof
    return None


def _within(limit: int | None, decision: Decision) -> bool:
    return limit is not None and decision.annual_cost <= limit


def _imported(case: Case) -> Iterator[Grant]:
    imported, here = case.imported, case.import_proof
    if not imported or not here or not imported.approved_on or imported.evidence is Evidence.NONE:
        return
    ceiling = imported.weekly_rate if imported.weekly_ceiling is None else imported.weekly_ceiling
    yield Grant(days=Span(imported.approved_on), ceiling=ceiling, given_by=here, ended_by=here, why_ended=CORRECTED)


def _gap(days: Span, here: Span, stay: Stay, given: list[Grant]) -> Gap:
    why, opened_by = _opening(days.first, here, stay, given)
    return Gap(days=days, why=why, opened_by=opened_by, cleared_by=_clearing(days.end, here, stay, given))


def _opening(day: date, here: Span, stay: Stay, given: list[Grant]) -> tuple[str, Proof]:
    if day == here.first:
        return START, stay.started_proof
    ended = [grant for grant in given if grant.days.end == day]
    if ended:
        return ended[-1].why_ended, ended[-1].ended_by
    return RATE, next(rate.proof for days, rate in rates(stay) if days.first == day)


def _clearing(day: date, here: Span, stay: Stay, given: list[Grant]) -> Proof | None:
    """The event that ended a gap on that day: the approval, a lower rate, or the end of the stay."""
    if day == FOREVER:
        return None
    if day == here.end:
        return stay.ended_proof
    begun = [grant.given_by for grant in given if grant.days.first == day]
    lowered = [rate.proof for days, rate in rates(stay) if days.first == day]
    return (begun or lowered)[0]


def why_not(decision: Decision, stay: Stay) -> str:
    """What was decided, by whom, and what keeps it from authorising the whole stay."""
    decided = f"{decision.made.outcome}, {decision.made.route}"
    return "; ".join([decided, *_shortcomings(decision, stay)])


def _shortcomings(decision: Decision, stay: Stay) -> Iterator[str]:
    made = decision.made
    if made.outcome in {Outcome.DEFERRED, Outcome.DECLINED}:
        yield "authorises nothing"
        return
    if made.outcome is Outcome.IN_PRINCIPLE and not decision.endorsed:
        yield "authorises nothing until it is endorsed"
    if made.approves and made.quorum_shortfall:
        yield f"the meeting was not quorate, {made.quorum_shortfall}"
    if made.approves and decision.outside_panel and not _within(made.limit, decision):
        yield "over the officer's limit"
    if made.provider != stay.provider:
        yield "names another home"
    if (dearest := max(rate.weekly for rate in stay.rates)) > (made.weekly_ceiling or 0):
        yield f"up to {pounds(made.weekly_ceiling or 0)} a week, and the rate came to {pounds(dearest)}"
    if made.decided_on > stay.started_on:
        yield "given after the start"
    if made.lapses_on:
        yield f"lapses on {in_words(made.lapses_on)}"
    if decision.ratified and decision.ratified.outcome is Outcome.NOT_RATIFIED:
        yield f"not ratified on {in_words(decision.ratified.decided_on)}"
