"""What each event of a placement says, in the words of the people who read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from placements import placement as said
from placements.placement import Response
from placements.vocabulary import Outcome, Retrospective, Route
from web.formats import day, money, sentence
from web.pages.world import World

ANSWERED = {
    Response.OFFERED: "offered a place",
    Response.REFUSED: "refused",
    Response.NO_REPLY: "did not reply",
    Response.NOT_SUITABLE: "was not suitable",
}

COLOURS = {
    Outcome.APPROVED: "green",
    Outcome.APPROVED_WITH_CONDITIONS: "green",
    Outcome.RATIFIED: "green",
    Outcome.IN_PRINCIPLE: "yellow",
    Outcome.DEFERRED: "yellow",
    Outcome.DECLINED: "red",
    Outcome.NOT_RATIFIED: "red",
}

Detail = tuple[str, str]
"""A label and the words to it; without a label, the words stand alone."""


@dataclass(frozen=True)
class Told:
    """An event as a heading and what stands below it."""

    title: str
    details: Sequence[Detail] = ()
    happened_on: date | None = None
    """The date in the world that it speaks of; None when that is the day of its recording."""
    takes_effect: date | None = None
    """The day from which it counts, where that is neither."""

    @property
    def day(self) -> date | None:
        """On which it changes how things stand; None when that is the day of its recording."""
        return self.happened_on or self.takes_effect


def worded(told: Told) -> Told:
    """As a heading begins, without the details that say nothing."""
    return replace(
        told, title=sentence(told.title), details=tuple((label, words) for label, words in told.details if words)
    )


def tell_placement(event: Any, world: World) -> Told:
    return _asked(event, world) or _decided(event, world) or _lived(event, world)


def _asked(event: Any, world: World) -> Told | None:
    match event:
        case said.PlacementRequested():
            return Told(
                "Placement requested", [("", f"{sentence(event.service_type)}, {event.occasion}"), ("Team", event.team)]
            )
        case said.RequestAmended():
            return Told("Request amended", [("Why", event.why)])
        case said.RequestWithdrawn():
            return Told("Request withdrawn", [("Why", event.why)])
        case said.AlternativeExplored():
            return Told(f"Alternative explored: {event.alternative}", [("Why not", event.why_not)])
        case said.ProviderConsidered():
            rate = f"{money(event.weekly_rate)} a week" if event.weekly_rate is not None else ""
            return Told(
                f"{world.home(event.provider)} {ANSWERED[event.response]}", [("Rate", rate), ("Reason", event.reason)]
            )
        case said.ProviderChosen():
            return Told(f"{world.home(event.provider)} chosen", _choice(event))
        case said.AreaApproved():
            officer = f"{world.account(event.approved_by)}, {event.role}"
            title = f"Home {event.locality} approved"
            return Told(title, [("Approved by", officer), ("Reasons", event.reasons)], event.approved_on)
        case said.SubmittedToPanel():
            return Told(f"Submitted to {world.panel(event.panel)}", _retrospective(event.retrospective))
        case said.ReturnedForInformation():
            return Told("Returned for information", [("Question", event.question)])
        case said.InformationProvided():
            return Told("Information provided", [("Answer", event.answer)])
    return None


def _decided(event: Any, world: World) -> Told | None:
    match event:
        case said.DecisionRecorded():
            by = "" if event.route is Route.PANEL else f" by {event.route}"
            return Told(f"{sentence(event.outcome)}{by}", verdict(event, world), event.decided_on)
        case said.DecisionEndorsed():
            officer = f"{world.account(event.endorsed_by)}, {event.route}"
            details = [("Endorsed by", officer), ("Reasons", event.reasons), *_retrospective(event.retrospective)]
            return Told("Approval in principle endorsed", details, event.endorsed_on)
        case said.RatificationRecorded():
            details = [("Decided by", world.accounts(event.decided_by)), ("Reasons", event.reasons)]
            return Told(f"Decision {event.outcome}", details, event.decided_on)
        case said.DecisionVoided():
            return Told("Decision voided: recorded in error", [("Why", event.why)])
        case said.RatificationVoided():
            return Told("Ratification voided: recorded in error", [("Why", event.why)])
        case said.DecisionNotified():
            return Told(f"Decision notified to {event.to}", [], event.notified_on)
        case said.ConditionMet():
            return Told(f"Condition {event.condition} met", [("Evidence", event.evidence)], event.met_on)
        case said.DecisionAppealed():
            return Told(f"Appeal by {event.appellant}", [("Grounds", event.grounds)], event.appealed_on)
        case said.AppealDecided():
            title = f"Appeal {'upheld' if event.upheld else 'not upheld'}"
            return Told(
                title, [("Decided by", world.account(event.decided_by)), ("Reasons", event.reasons)], event.decided_on
            )
        case said.RetrospectiveReasonRecoded():
            return Told("Retrospective reason coded again", _retrospective(event.retrospective))
        case said.RationaleAdded():
            return Told("Addendum", [("", event.words)])
        case said.SelfDecisionRefused():
            return Told("Attempt refused", [("", f"{world.account(event.attempted_by)} tried to {event.attempted}.")])
    return None


def _lived(event: Any, world: World) -> Told:
    match event:
        case said.PlacementStarted():
            officer = f" ({world.account(event.authorised_by)})" if event.authorised_by else ""
            authority = f"{event.authority}{officer}" if event.authority else "nobody"
            rate = f"{money(event.weekly_rate)} a week"
            details = [("Home", world.home(event.provider)), ("Rate", rate), ("On the authority of", authority)]
            return Told("Placement started", details, event.started_on)
        case said.StartCorrected():
            return Told("Start corrected", [("Why", event.why)], event.started_on)
        case said.RateChanged():
            return Told(f"Rate changed to {money(event.weekly_rate)} a week", [("Why", event.why)], event.changed_on)
        case said.PlacementEnded():
            return Told("Placement ended", [("Reason", sentence(event.reason))], event.ended_on)
        case said.EndCorrected():
            title = "End corrected" if event.ended_on else "End corrected: it has not ended"
            return Told(title, [("Why", event.why)], event.ended_on)
        case said.PlacementImported():
            return Told(f"Taken over from {event.source}", imported(event, world), event.started_on)
    raise AssertionError(event)


def verdict(made: said.DecisionRecorded, world: World) -> list[Detail]:
    """What a decision says beside its outcome."""
    return [
        ("Home", world.home(made.provider) if made.provider else ""),
        ("Up to", f"{money(made.weekly_ceiling)} a week" if made.weekly_ceiling is not None else ""),
        ("One-off", money(made.one_off) if made.one_off else ""),
        ("Reasons", made.reasons),
        ("Conditions", lines(f"{each.words} ({each.owner}, by {day(each.due_on)})" for each in made.conditions)),
        ("Question", made.question),
        ("Comes back on", day(made.return_on) if made.return_on else ""),
        ("Grounds", lines(map(sentence, made.grounds))),
        ("Need met instead by", made.alternative),
        ("Lapses on", day(made.lapses_on) if made.lapses_on else ""),
        ("Decided by", world.accounts(made.decided_by)),
        ("Not quorate", made.quorum_shortfall),
        ("Under", f"{made.scheme}, limit {money(made.limit)} a year" if made.limit is not None else made.scheme),
        *_retrospective(made.retrospective),
    ]


def lines(words: Iterable[str]) -> str:
    return "\n".join(words)


def _choice(event: said.ProviderChosen) -> list[Detail]:
    one_off = f" and {money(event.one_off)} once" if event.one_off else ""
    return [
        ("Rate", f"{money(event.weekly_rate)} a week{one_off}"),
        ("Why", event.why),
        ("Single source", event.single_source_reason),
        ("Where", sentence(event.locality) if event.locality else ""),
    ]


def _retrospective(given: Retrospective | None) -> list[Detail]:
    return [("Retrospective", sentence(given.reason)), ("Circumstances", given.circumstances)] if given else []


def imported(event: said.PlacementImported, world: World) -> list[Detail]:
    """What another system, or paper, said of a placement from before the register."""
    approved = f"{day(event.approved_on)}, {event.route or 'route not known'}" if event.approved_on else "no approval"
    return [
        ("Reference there", event.source_reference),
        ("Home", world.home(event.provider)),
        ("Rate", f"{money(event.weekly_rate)} a week"),
        ("Ended", day(event.ended_on) if event.ended_on else ""),
        ("Approved", approved),
        ("Evidence", f"{event.evidence} {event.document}".strip()),
        ("Why chosen", event.why_chosen),
        ("Alternatives", event.alternatives_explored),
        ("Single source", event.single_source_reason),
        *_retrospective(event.retrospective),
    ]
