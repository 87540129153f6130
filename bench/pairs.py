"""Paired rounds: ours, theirs, ours, theirs … under the same conditions, and the medians of what came out."""

from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bench.table import Line

Rounds = Mapping[str, list[float]]
"""What each of the compared made of each round, by its name."""

OURS = "placements"


def paired(rounds: int, compared: Mapping[str, Callable[[], float]]) -> Rounds:
    """Let each take its turn in every round."""
    found: dict[str, list[float]] = {name: [] for name in compared}
    for _ in range(rounds):
        for name, measure in compared.items():
            found[name].append(measure())
    return found


def beside(measure: str, setting: str, rounds: Rounds, unit: str, goals: Mapping[str, Any] | None = None) -> list[Line]:
    """A line for each of the others: the medians, and the median of the ratios within the rounds.

    `goals`: what the ratio to each of them has to reach, or the same as keywords of Line.
    """
    ours, lines = rounds[OURS], []
    for name, theirs in rounds.items():
        if name == OURS:
            continue
        goal = (goals or {}).get(name, {})
        lines.append(
            Line(
                measure=measure,
                setting=setting,
                ours=median(ours),
                against=name,
                theirs=median(theirs),
                unit=unit,
                ratio=median(a / b for a, b in zip(ours, theirs, strict=True)),
                **(goal if isinstance(goal, Mapping) else {"goal": goal}),
            )
        )
    return lines


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def p99(values: list[float]) -> float:
    """The value that one in a hundred exceeds."""
    return quantiles(values, n=100)[98]
