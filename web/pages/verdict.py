"""The form of a verdict on a placement, for a meeting of its panel and for an officer who decides outside it."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from placements.placement import Placement
from placements.verdict import APPROVALS, Condition, DeclineGround, Verdict
from placements.vocabulary import Outcome, Retrospective, RetrospectiveReason
from web.fields import Day, Pounds, checkboxes, choices, line, radios, select, submit, words
from web.forms import Form

CONDITIONS = 3
"""Conditions that the form has room for."""


class ConditionForm(PlainForm):
    """A condition is left empty or told whole."""

    words = line("What must happen")
    owner = line("Who sees to it", hint="A post or a team")
    due_on = Day("By when", hint="")

    @property
    def begun(self) -> bool:
        return any((self.words.data, self.owner.data, self.due_on.raw_data))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        good = super().validate(*args, **kwargs)
        missing = {"words": "Say what must happen", "owner": "Say who sees to it", "due_on": "Enter by when"}
        for name, sentence in missing.items():
            if self.begun and not self[name].data and not self[name].errors:
                self[name].errors = [sentence]
                good = False
        return good


class VerdictForm(Form):
    """Outcome first: each shows what it needs, and what another outcome would have needed is left out."""

    outcome = radios("What was decided?", {}, "Select what was decided")
    weekly_ceiling = Pounds("Weekly ceiling", hint="The approval covers an agreed rate up to this")
    one_off = Pounds("One-off costs", hint="Leave empty if there are none")
    lapses_on = Day("When the approval lapses", hint="Leave empty if it does not lapse")
    conditions = FieldList(FormField(ConditionForm), min_entries=CONDITIONS, max_entries=CONDITIONS)
    question = words("What must be known before it is decided?")
    return_on = Day("When it comes back")
    grounds = checkboxes("On which grounds?", choices(DeclineGround), hint="Cost alone is not a ground")
    alternative = words("How the need can be met instead")
    reason = select("Why approval comes after the start", {"": "Choose a reason", **choices(RetrospectiveReason)})
    circumstances = words("The circumstances", hint="What happened, and why the panel could not decide before")
    reasons = words("Reasons", "Enter the reasons", hint="Why this home, at this cost, for this person")
    submit = submit("Record the decision")

    def offer(self, outcomes: Sequence[Outcome], placement: Placement) -> None:
        """Offer these outcomes, and propose what was asked for."""
        self.outcome.choices = choices(outcomes)
        if not self.is_submitted() and placement.choice:
            self.weekly_ceiling.data = placement.choice.weekly_rate
            self.one_off.data = placement.choice.one_off or None

    def verdict(self) -> Verdict:
        outcome = Outcome(self.outcome.data)
        approves = outcome in {*APPROVALS, Outcome.IN_PRINCIPLE}
        deferred, declined = outcome is Outcome.DEFERRED, outcome is Outcome.DECLINED
        return Verdict(
            outcome=outcome,
            reasons=self.reasons.data,
            weekly_ceiling=self.weekly_ceiling.data if approves else None,
            one_off=(self.one_off.data or 0) if approves else 0,
            lapses_on=self.lapses_on.data if approves else None,
            conditions=tuple(self._conditions()) if outcome is Outcome.APPROVED_WITH_CONDITIONS else (),
            question=self.question.data if deferred else "",
            return_on=self.return_on.data if deferred else None,
            grounds=tuple(map(DeclineGround, self.grounds.data or ())) if declined else (),
            alternative=self.alternative.data if declined else "",
            retrospective=retrospective(self) if approves else None,
        )

    def _conditions(self) -> Iterator[Condition]:
        for row in self.conditions:
            if row.form.begun:
                yield Condition(words=row.words.data, owner=row.owner.data, due_on=row.due_on.data)

    @property
    def problems(self) -> list[dict[str, str]]:
        """Those of a condition link to its own fields."""
        rows = [
            {"text": f"Condition {place}: {field.errors[0]}", "href": f"#{getattr(field, 'first_id', field.id)}"}
            for place, row in enumerate(self.conditions, 1)
            for field in row.form
            if field.errors
        ]
        return [problem for problem in super().problems if problem.get("href") != f"#{self.conditions.id}"] + rows


def retrospective(form: Form) -> Retrospective | None:
    """Why approval comes after the start, where a form asks for it and a reason is given."""
    if "reason" not in form or not form.reason.data:
        return None
    return Retrospective(reason=RetrospectiveReason(form.reason.data), circumstances=form.circumstances.data)
