"""A placement is asked for: the person, the request, the options, the choice, and on to the panel."""

from datetime import date

from placements import commands
from placements.demo import rulings, words
from placements.demo.council import PANELS
from placements.demo.homes import Home
from placements.demo.meetings import Held
from placements.demo.names import details
from placements.demo.profile import AGES, Profile, known
from placements.placement import Alternative, Response
from placements.store import Actor
from placements.vocabulary import Locality, Occasion, PersonKind, Retrospective, RetrospectiveReason, Route

ALTERNATIVES = {
    PersonKind.CHILD: (
        Alternative.FAMILY,
        Alternative.CONNECTED_PERSON,
        Alternative.IN_HOUSE_FOSTERING,
        Alternative.IN_HOUSE_RESIDENTIAL,
    ),
    PersonKind.ADULT: (Alternative.CARE_AT_HOME, Alternative.EXTRA_CARE, Alternative.OTHER),
}


class Asking(Profile):
    """Each method is one of the register's own commands."""

    def register_person(self) -> None:
        """Enter the person, unless the register knows them."""
        if self.person:
            return
        self.council.persons += 1
        ages = self.group.ages if self.group else AGES[self.service]
        who = details(self.random, ages=ages, on=self.council.today, number=self.council.persons)
        self.person = commands.register_person(self.council.register, kind=self.kind, details=who, by=self.requester).id

    def request(self, occasion: Occasion, *, needed_by: date, by: Actor | None = None) -> None:
        self.register_person()
        self.needed_by = needed_by
        self.council.placements[self.kind] += 1
        self.id = commands.request_placement(
            self.council.register,
            person=known(self.person),
            service_type=self.service,
            panel=PANELS[self.panel],
            occasion=occasion,
            team=self.team.name,
            needed_by=needed_by,
            needs=self.needs(),
            recommendation=self._say(
                words.CHILD_RECOMMENDATIONS if self.kind is PersonKind.CHILD else words.ADULT_RECOMMENDATIONS
            ),
            funding=self.funding,
            by=by or self.requester,
        ).id

    def needs(self) -> str:
        if self.group:
            return self._say(words.ADULTS_NEEDS[self.group.reason], words.ADULTS_SITUATION, words.WISHES)
        return self._say(words.CHILDS_NEEDS[self.service], words.FAMILY_SITUATION, words.WISHES)

    def amend(self) -> None:
        self._decide(
            lambda placement: placement.amend(
                needed_by=self.needed_by,
                needs=self.needs(),
                team=self.team.name,
                funding=self.funding,
                why=self._say(words.WHY_AMENDED),
            ),
            self.requester,
        )

    def withdraw(self) -> None:
        self._decide(lambda placement: placement.withdraw(why=self._say(words.WHY_WITHDRAWN)), self.requester)

    def explore(self) -> None:
        """Alternatives to an external placement; for adults now and then."""
        count = self.random.choice((1, 1, 2)) if self.kind is PersonKind.CHILD else self.random.choice((0, 1, 1))
        for alternative in self.random.sample(ALTERNATIVES[self.kind], count):
            self._rule_out(alternative, self._say(words.WHY_NOT[alternative]))

    def _rule_out(self, alternative: Alternative, why_not: str) -> None:
        self._decide(
            lambda placement: placement.explore_alternative(alternative=alternative, why_not=why_not), self.requester
        )

    def consider(self, *, count: int | None = None) -> None:
        """Ask some homes, among them the one that is going to be chosen."""
        others = [home for home in self.homes if home is not self.home]
        asked = [self.home, *others][: count or self.random.choice((2, 2, 3, 3, 4))]
        for home in self.random.sample(asked, len(asked)):
            self._ask(home)

    def _ask(self, home: Home) -> None:
        response = Response.OFFERED
        if home is not self.home:
            response = self.random.choice(
                (Response.OFFERED, Response.REFUSED, Response.NOT_SUITABLE, Response.NO_REPLY)
            )
        offered = response is Response.OFFERED
        reasons = {
            Response.REFUSED: words.HOME_REFUSES,
            Response.NOT_SUITABLE: words.HOME_UNSUITABLE,
            Response.NO_REPLY: ("No answer to two messages.", "No answer by the deadline given."),
        }
        commands.consider_provider(
            self.council.register,
            self.id,
            provider=home.id,
            response=response,
            weekly_rate=(self.weekly if home is self.home else self._rate(home, None)) if offered else None,
            reason="" if offered else self._say(reasons[response]),
            by=self.commissioner,
        )

    def choose(self, *, single_source: bool = False) -> None:
        commands.choose_provider(
            self.council.register,
            self.id,
            provider=self.home.id,
            weekly_rate=self.weekly,
            why=self._say(words.WHY_CHOSEN),
            single_source_reason=self._say(words.SINGLE_SOURCE) if single_source else "",
            by=self.requester,
        )

    @property
    def area_needs_approval(self) -> bool:
        return self.kind is PersonKind.CHILD and self.home.locality is not Locality.IN_AREA

    def approve_area(self) -> None:
        far = self.home.locality is Locality.AT_A_DISTANCE
        commands.approve_area(
            self.council.register,
            self.id,
            approved_on=self.council.today,
            reasons=self._say(words.AREA_REASONS),
            by=self.officer(Route.DIRECTOR if far else Route.NOMINATED_OFFICER),
        )

    def submit(self, *, retrospective: Retrospective | None = None) -> None:
        self._decide(lambda placement: placement.submit(retrospective=retrospective), self.requester)

    def return_for_information(self) -> None:
        question = self._say(rulings.QUESTIONS)
        self._decide(lambda placement: placement.return_for_information(question=question), self.coordinator)

    def provide_information(self) -> None:
        answer = self._say(rulings.ANSWERS)
        self._decide(lambda placement: placement.provide_information(answer=answer), self.requester)

    def list_on(self, held: Held) -> None:
        late = self.council.clock.now > held.papers_due
        commands.list_item(
            self.council.register,
            held.id,
            placement=self.id,
            why_late=self._say(words.WHY_LATE) if late else "",
            by=self.coordinator,
        )

    def explained(self, reason: RetrospectiveReason | None = None) -> Retrospective:
        """Why approval comes after the start."""
        reason = reason or self.random.choice(list(rulings.CIRCUMSTANCES))
        return Retrospective(reason=reason, circumstances=self._say(rulings.CIRCUMSTANCES[reason]))
