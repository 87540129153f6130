"""How things go wrong in the demo year: each story is named by what went wrong, its numbers are weeks of the year."""

from collections.abc import Mapping
from typing import Any

from placements.calendar import add_working_days
from placements.demo.agenda import Story
from placements.demo.case import Case
from placements.demo.meetings import Held, Meetings
from placements.demo.outside import emergency, ratified
from placements.demo.stories import again, decide, leave, moment, prepare, prepare_at_once, put
from placements.placement import EndReason
from placements.vocabulary import Locality, Occasion, Outcome, RetrospectiveReason, Route

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4

WITHIN_A_DUTY_LIMIT: Mapping[str, Any] = {"most": 1_050_00, "locality": Locality.IN_AREA}


class Wrong:
    """A case that goes wrong, with the meetings of its panel at hand."""

    def __init__(self, case: Case, meetings: Meetings) -> None:
        self.case = case
        self.cases = [case]
        """All that it takes to go wrong."""
        self.meetings = meetings

    def held(self, week: int) -> Held:
        return self.meetings.in_week(self.case.panel, week)

    def at_once(self) -> None:
        """A request whose options are found the same day."""
        prepare_at_once(self.case, Occasion.BREAKDOWN, needed_by=self.case.council.today)

    def proposed(self, week: int) -> Story:
        """A usual request, on the agenda of that week's meeting in time."""
        yield from prepare(self.case, self.held(week), Occasion.NEW)
        yield from put(self.case, self.held(week))

    def approved(self, week: int, **said: Any) -> Story:
        yield from self.proposed(week)
        yield self.held(week).slot()
        decide(self.case, self.held(week), self.case.verdict(Outcome.APPROVED, **said))

    def approved_and_lived(self, week: int, **said: Any) -> Story:
        yield from self.approved(week, **said)
        yield moment(self.case, week, FRIDAY, hour=15)
        self.case.start(Route.PANEL)

    def approved_afterwards(self, week: int, reason: RetrospectiveReason | None = None) -> Story:
        """Put to a meeting once the person lives there."""
        yield from again(self.case, self.held(week), self.case.explained(reason))
        decide(self.case, self.held(week), self.case.verdict(Outcome.APPROVED))

    def extended(self, week: int) -> Story:
        """Approved once more, while the earlier approval explains the start."""
        yield from again(self.case, self.held(week))
        decide(self.case, self.held(week), self.case.verdict(Outcome.APPROVED))


def moved_in_unheard(wrong: Wrong, started: int, heard: int | None = None) -> Story:
    """The person moves in, and the panel hears of it afterwards, or never."""
    yield moment(wrong.case, started, MONDAY)
    wrong.at_once()
    wrong.case.start(None)
    if heard:
        yield from wrong.approved_afterwards(heard)
        if started % 3 == 0:
            yield moment(wrong.case, heard + 1, MONDAY)
            wrong.case.recode(RetrospectiveReason.ADMINISTRATIVE_FAILURE)


def found_out_late(wrong: Wrong, started: int, recorded: int, heard: int) -> Story:
    """Nobody writes anything down until some weeks after the start."""
    yield moment(wrong.case, recorded, MONDAY)
    wrong.at_once()
    wrong.case.start(None, on=wrong.case.council.year.day(started, WEDNESDAY))
    yield from wrong.approved_afterwards(heard)


def minuted_late(wrong: Wrong, heard: int, recorded: int) -> Story:
    """The panel approves, the person moves in, and the decision is recorded two weeks after the meeting."""
    yield from wrong.proposed(heard)
    yield moment(wrong.case, heard, FRIDAY, hour=15)
    wrong.case.start(Route.PANEL)
    yield moment(wrong.case, recorded, WEDNESDAY)
    decide(wrong.case, wrong.held(heard), wrong.case.verdict(Outcome.APPROVED))


def passed_the_ceiling(wrong: Wrong, approved: int, raised: int, heard: int | None = None) -> Story:
    """The rate rises above what was approved, until the panel approves a higher one."""
    yield from wrong.approved_and_lived(approved)
    yield moment(wrong.case, raised, MONDAY)
    dearer = wrong.case.ceiling * 112 // 100
    wrong.case.change_rate(dearer, "More one-to-one hours, agreed by e-mail with the provider.")
    if heard:
        wrong.case.move_to_dearer(dearer)
        wrong.case.consider(count=1)
        wrong.case.choose(single_source=True)
        yield from wrong.extended(heard)


def overstayed(wrong: Wrong, approved: int, lapsed: int, heard: int | None = None, ended: int | None = None) -> Story:
    """The approval was for a time, which passes, and the person stays."""
    yield from wrong.approved_and_lived(approved, lapses_on=wrong.case.council.year.day(lapsed, MONDAY))
    if ended:
        yield moment(wrong.case, ended, FRIDAY)
        leave(wrong.case, reason=EndReason.HOME)
    if heard:
        yield from wrong.extended(heard)


def moved_elsewhere(
    wrong: Wrong, approved: int, started: int, heard: int | None = None, ended: int | None = None
) -> Story:
    """The approved home has filled its place, and the person moves into another one."""
    yield from wrong.approved(approved)
    yield moment(wrong.case, started, WEDNESDAY)
    elsewhere = wrong.case.homes[1]
    wrong.case.start(Route.PANEL, home=elsewhere)
    if ended:
        yield moment(wrong.case, ended, FRIDAY)
        leave(wrong.case, reason=EndReason.MOVED)
    if heard:
        wrong.case.home = elsewhere
        wrong.case.consider(count=1)
        wrong.case.choose(single_source=True)
        yield from wrong.approved_afterwards(heard, RetrospectiveReason.PROVIDER_CLOSED)


def moved_in_on_principle(wrong: Wrong, heard: int, endorsed: int | None = None) -> Story:
    """Approved in principle, which authorises nothing, and moved in before the endorsement."""
    yield from wrong.proposed(heard)
    yield wrong.held(heard).slot()
    decide(wrong.case, wrong.held(heard), wrong.case.verdict(Outcome.IN_PRINCIPLE))
    yield moment(wrong.case, heard, FRIDAY, hour=15)
    wrong.case.start(Route.PANEL)
    if endorsed:
        yield moment(wrong.case, endorsed, WEDNESDAY)
        wrong.case.endorse(retrospective=wrong.case.explained(RetrospectiveReason.ADMINISTRATIVE_FAILURE))


def not_ratified(wrong: Wrong, decided: int, ended: int | None = None) -> Story:
    """An emergency that the next meeting does not ratify."""
    yield moment(wrong.case, decided, WEDNESDAY, hour=18)
    held = emergency(wrong.case, wrong.meetings, Route.DUTY_MANAGER)
    wrong.case.start(Route.DUTY_MANAGER, officer=wrong.case.officer(Route.DUTY_MANAGER))
    yield from ratified(wrong.case, wrong.meetings, held, outcome=Outcome.NOT_RATIFIED)
    if ended:
        yield moment(wrong.case, ended, FRIDAY)
        leave(wrong.case, reason=EndReason.MOVED)


def moved_in_while_deferred(wrong: Wrong, deferred: int, heard: int) -> Story:
    yield from wrong.proposed(deferred)
    yield wrong.held(deferred).slot()
    back = wrong.held(heard).day
    decide(wrong.case, wrong.held(deferred), wrong.case.verdict(Outcome.DEFERRED, return_on=back))
    yield moment(wrong.case, deferred, THURSDAY, hour=15)
    wrong.case.start(None)
    yield from wrong.approved_afterwards(heard, RetrospectiveReason.BREAKDOWN)


def moved_in_though_declined(wrong: Wrong, declined: int, started: int) -> Story:
    yield from wrong.proposed(declined)
    yield wrong.held(declined).slot()
    decide(wrong.case, wrong.held(declined), wrong.case.verdict(Outcome.DECLINED))
    yield moment(wrong.case, started, MONDAY, hour=15)
    wrong.case.start(None)


def started_earlier(wrong: Wrong, truly: int, approved: int, corrected: int) -> Story:
    """The start is recorded as after the approval; a visit shows that the person came the week before it."""
    yield from wrong.approved(approved)
    yield moment(wrong.case, approved, FRIDAY, hour=15)
    wrong.case.start(Route.PANEL)
    yield moment(wrong.case, corrected, MONDAY)
    wrong.case.correct_start(
        wrong.case.council.year.day(truly, MONDAY),
        "The home's register shows that the person came before the panel met.",
    )


def minuted_wrongly(wrong: Wrong, decided: int, voided: int, heard: int) -> Story:
    """A deferral was recorded as an approval; found out, the record is voided and the true outcome is recorded."""
    yield from wrong.approved(decided)
    yield moment(wrong.case, decided + 1, MONDAY)
    wrong.case.start(Route.PANEL)
    yield moment(wrong.case, voided, MONDAY)
    wrong.case.void_decision("The minutes show that the panel deferred this item; the line above it was approved.")
    back = add_working_days(wrong.held(decided).day, 10)
    decide(wrong.case, wrong.held(decided), wrong.case.verdict(Outcome.DEFERRED, return_on=back))
    yield from wrong.approved_afterwards(heard, RetrospectiveReason.ADMINISTRATIVE_FAILURE)


def left_open(wrong: Wrong, heard: int) -> Story:
    """On the agenda of a meeting that closes without a word on it."""
    yield from wrong.proposed(heard)


def told_late(wrong: Wrong, heard: int, notified: int | None = None) -> Story:
    """Decided, and nobody is told for weeks."""
    yield from wrong.proposed(heard)
    yield wrong.held(heard).slot()
    wrong.case.decide_at(wrong.held(heard), wrong.case.verdict(Outcome.APPROVED))
    yield moment(wrong.case, heard, FRIDAY, hour=15)
    wrong.case.start(Route.PANEL)
    if notified:
        yield moment(wrong.case, notified, MONDAY)
        wrong.case.notify()


def condition_forgotten(wrong: Wrong, heard: int, due: int, met: int | None = None) -> Story:
    yield from wrong.proposed(heard)
    yield wrong.held(heard).slot()
    due_on = wrong.case.council.year.day(due, THURSDAY)
    verdict = wrong.case.verdict(Outcome.APPROVED_WITH_CONDITIONS, conditions=1, due_on=due_on)
    decide(wrong.case, wrong.held(heard), verdict)
    yield moment(wrong.case, heard, FRIDAY, hour=15)
    wrong.case.start(Route.PANEL)
    if met:
        yield moment(wrong.case, met, MONDAY)
        wrong.case.meet_condition(1)


def decided_in_two_parts(wrong: Wrong, first: int, second: int) -> Story:
    """Two approvals within days for one person, each within the duty manager's limit and together above it."""
    case = wrong.case
    yield moment(case, first, WEDNESDAY, hour=18)
    case.council.agenda.add(ratified(case, wrong.meetings, emergency(case, wrong.meetings, Route.DUTY_MANAGER)))
    case.start(Route.DUTY_MANAGER, officer=case.officer(Route.DUTY_MANAGER))
    yield moment(case, second, THURSDAY, hour=18)
    case.end(EndReason.MOVED)
    next_one = Case(
        case.council, case.kind, "second of", first, service=case.service, person=case.person, **WITHIN_A_DUTY_LIMIT
    )
    next_one.team = case.team
    wrong.cases.append(next_one)
    case.council.agenda.add(ratified(next_one, wrong.meetings, emergency(next_one, wrong.meetings, Route.DUTY_MANAGER)))
    next_one.start(Route.DUTY_MANAGER, officer=next_one.officer(Route.DUTY_MANAGER))


def chair_went_too_far(wrong: Wrong, decided: int) -> Story:
    """A chair's action, within the limit that was known, and outside the scheme that is recorded later."""
    yield moment(wrong.case, decided, MONDAY)
    held = emergency(wrong.case, wrong.meetings, Route.CHAIRS_ACTION)
    wrong.case.council.agenda.add(ratified(wrong.case, wrong.meetings, held))
    yield moment(wrong.case, decided, FRIDAY)
    wrong.case.start(Route.CHAIRS_ACTION, officer=wrong.case.officer(Route.CHAIRS_ACTION))


def proven_afterwards(wrong: Wrong, heard: int) -> Story:
    """Taken over without evidence of an approval, and put to the panel after all."""
    yield moment(wrong.case, heard - 2, MONDAY)
    wrong.case.explore()
    wrong.case.consider()
    wrong.case.choose()
    yield from wrong.approved_afterwards(heard, RetrospectiveReason.ADMINISTRATIVE_FAILURE)


def explained_since(wrong: Wrong, explained: int) -> Story:
    """An addendum says what the old file left out; it does not clear the exception."""
    yield moment(wrong.case, explained, MONDAY)
    wrong.case.add_rationale(
        "The former social worker remembers that two other homes were asked and could not match; no note was kept."
    )


def left(wrong: Wrong, ended: int) -> Story:
    yield moment(wrong.case, ended, FRIDAY)
    leave(wrong.case, reason=EndReason.HOME)
