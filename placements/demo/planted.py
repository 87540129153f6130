"""The exceptions that the demo year holds on purpose: what goes wrong, with whom, and in which weeks.

Everything else in the year is as it should be, so that these tables, with placements/demo/expected.py, are the whole
truth about EX01 to EX05.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from placements.demo.agenda import Story
from placements.demo.case import Case
from placements.demo.council import Council
from placements.demo.meetings import Meetings
from placements.demo.wrong import (
    WITHIN_A_DUTY_LIMIT,
    Wrong,
    chair_went_too_far,
    condition_forgotten,
    decided_in_two_parts,
    found_out_late,
    left_open,
    minuted_late,
    minuted_wrongly,
    moved_elsewhere,
    moved_in_on_principle,
    moved_in_though_declined,
    moved_in_unheard,
    moved_in_while_deferred,
    not_ratified,
    overstayed,
    passed_the_ceiling,
    started_earlier,
    told_late,
)
from placements.vocabulary import Locality, PersonKind, ServiceType

NORTH = {"team": "Assessment and intervention, north"}
FOSTERED = {"service": ServiceType.FOSTERING, **WITHIN_A_DUTY_LIMIT}
CARED_FOR = {"service": ServiceType.RESIDENTIAL_CARE, **WITHIN_A_DUTY_LIMIT}

RESIDENTIAL = {"service": ServiceType.RESIDENTIAL_CARE}

CHILD, ADULT = PersonKind.CHILD, PersonKind.ADULT


@dataclass(frozen=True)
class Plant:
    story: Callable[..., Story]
    kind: PersonKind
    weeks: Mapping[str, int]
    case: Mapping[str, Any] = field(default_factory=dict)
    """What the case must be like."""


def _plants(story: Callable[..., Story], *steps: tuple[PersonKind, Mapping[str, int]], **case: Any) -> list[Plant]:
    return [Plant(story, kind, weeks, case) for kind, weeks in steps]


PLANTED: tuple[Plant, ...] = (
    *_plants(
        moved_in_unheard,
        (CHILD, {"started": 5, "heard": 8}),
        (CHILD, {"started": 9, "heard": 12}),
        (CHILD, {"started": 12, "heard": 14}),
        (CHILD, {"started": 13, "heard": 16}),
        (CHILD, {"started": 25, "heard": 28}),
        (CHILD, {"started": 30, "heard": 32}),
        (CHILD, {"started": 41, "heard": 44}),
        (CHILD, {"started": 47, "heard": 50}),
        (CHILD, {"started": 50}),
        (CHILD, {"started": 51}),
        (ADULT, {"started": 4, "heard": 6}),
        (ADULT, {"started": 12, "heard": 16}),
        (ADULT, {"started": 13, "heard": 14}),
        (ADULT, {"started": 20, "heard": 24}),
        (ADULT, {"started": 25, "heard": 28}),
        (ADULT, {"started": 35, "heard": 40}),
        (ADULT, {"started": 45, "heard": 48}),
        (ADULT, {"started": 49}),
        (ADULT, {"started": 52}),
    ),
    *_plants(
        moved_in_unheard,
        (CHILD, {"started": 19, "heard": 24}),
        (CHILD, {"started": 21, "heard": 24}),
        (CHILD, {"started": 22, "heard": 24}),
        (CHILD, {"started": 23, "heard": 24}),
        **NORTH,
    ),
    *_plants(
        found_out_late,
        (CHILD, {"started": 12, "recorded": 15, "heard": 16}),
        (ADULT, {"started": 12, "recorded": 14, "heard": 16}),
        (CHILD, {"started": 25, "recorded": 27, "heard": 28}),
        (ADULT, {"started": 25, "recorded": 28, "heard": 30}),
    ),
    *_plants(
        minuted_late,
        (CHILD, {"heard": 12, "recorded": 14}),
        (ADULT, {"heard": 12, "recorded": 14}),
        (CHILD, {"heard": 26, "recorded": 28}),
    ),
    *_plants(
        passed_the_ceiling,
        (CHILD, {"approved": 6, "raised": 10, "heard": 14}),
        (ADULT, {"approved": 6, "raised": 11, "heard": 16}),
        (CHILD, {"approved": 16, "raised": 24, "heard": 28}),
        (ADULT, {"approved": 22, "raised": 25, "heard": 28}),
        (ADULT, {"approved": 30, "raised": 48}),
        (CHILD, {"approved": 32, "raised": 49}),
        (ADULT, {"approved": 46, "raised": 51}),
    ),
    *_plants(
        overstayed,
        (ADULT, {"approved": 4, "lapsed": 12, "ended": 15}),
        (CHILD, {"approved": 8, "lapsed": 24, "heard": 28}),
        (ADULT, {"approved": 46, "lapsed": 50}),
    ),
    *_plants(
        moved_elsewhere,
        (CHILD, {"approved": 10, "started": 11, "ended": 17}),
        (ADULT, {"approved": 22, "started": 23, "heard": 30}),
        (CHILD, {"approved": 46, "started": 47}),
    ),
    *_plants(
        moved_in_on_principle,
        (CHILD, {"heard": 12, "endorsed": 15}),
        (ADULT, {"heard": 24, "endorsed": 27}),
        (ADULT, {"heard": 48}),
    ),
    *_plants(
        not_ratified,
        (CHILD, {"decided": 9, "ended": 14}),
        (CHILD, {"decided": 23, "ended": 29}),
        (CHILD, {"decided": 49}),
        **FOSTERED,
    ),
    *_plants(moved_in_while_deferred, (CHILD, {"deferred": 12, "heard": 14})),
    *_plants(moved_in_though_declined, (ADULT, {"declined": 50, "started": 51})),
    *_plants(started_earlier, (CHILD, {"truly": 13, "approved": 14, "corrected": 17})),
    *_plants(minuted_wrongly, (ADULT, {"decided": 10, "voided": 15, "heard": 16})),
    *_plants(left_open, (CHILD, {"heard": 22}), (ADULT, {"heard": 48})),
    *_plants(
        told_late,
        (ADULT, {"heard": 10, "notified": 16}),
        (CHILD, {"heard": 24, "notified": 29}),
        (CHILD, {"heard": 44}),
        (ADULT, {"heard": 50}),
    ),
    *_plants(
        condition_forgotten,
        (CHILD, {"heard": 4, "due": 9}),
        (ADULT, {"heard": 6, "due": 10, "met": 15}),
        (CHILD, {"heard": 16, "due": 22, "met": 30}),
        (ADULT, {"heard": 40, "due": 46}),
        (CHILD, {"heard": 46, "due": 50}),
    ),
    *_plants(decided_in_two_parts, (CHILD, {"first": 8, "second": 9}), **FOSTERED),
    *_plants(decided_in_two_parts, (ADULT, {"first": 46, "second": 47}), **CARED_FOR),
    *_plants(chair_went_too_far, (ADULT, {"decided": 21}), (ADULT, {"decided": 21}), **RESIDENTIAL),
    *_plants(chair_went_too_far, (CHILD, {"decided": 23}), **FOSTERED),
)  # fmt: skip


def plant(council: Council, meetings: Meetings) -> dict[str, list[Wrong]]:
    """Let everything go wrong that falls into the year; returns it by the name of its story."""
    planted: dict[str, list[Wrong]] = {}
    for number, seed in enumerate(PLANTED):
        if min(seed.weeks.values()) <= council.year.first:
            continue
        case = Case(council, seed.kind, "planted", number, **{"locality": Locality.IN_AREA, **seed.case})
        if seed.story is chair_went_too_far and case.kind is ADULT:
            case.weekly, case.ceiling = 1_250_00, 1_300_00
        wrong = Wrong(case, meetings)
        council.agenda.add(seed.story(wrong, **seed.weeks))
        planted.setdefault(seed.story.__name__, []).append(wrong)
    return planted
