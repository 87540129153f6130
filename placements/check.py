"""One thing that a deployment must have right: what was found, and what to do where it is wrong."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    RIGHT = "right"
    ADVICE = "advice"
    """It works, and would be better otherwise."""
    UNSEEN = "unseen"
    """Who asks may not look there."""
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Check:
    name: str
    state: State = State.RIGHT
    found: str
    do: str = ""
    """What to do about it; nothing where it is right."""


def check(name: str, right: object, found: str, do: str, *, otherwise: State = State.WRONG) -> Check:
    """Right if it is so, else what must be done."""
    return Check(name=name, found=found) if right else Check(name=name, state=otherwise, found=found, do=do)


def all_right(checks: list[Check]) -> bool:
    """Whether nothing is wrong; advice does not count."""
    return all(each.state is not State.WRONG for each in checks)
