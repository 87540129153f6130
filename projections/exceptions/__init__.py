"""The exception reports: one file a rule, each for any day and as known at any moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from projections.exceptions import ex01, ex02, ex03, ex04, ex05
from projections.exceptions.question import Query


@dataclass(frozen=True)
class Rule:
    code: str
    name: str
    about: str
    """What is listed, when, and where the rule comes from."""
    report: Query


RULES: Mapping[str, Rule] = {
    module.CODE: Rule(module.CODE, module.NAME, module.__doc__ or "", module.report)
    for module in (ex01, ex02, ex03, ex04, ex05)
}
