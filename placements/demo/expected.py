"""What EX01 to EX05 list in the demo year: how many rows for each story in placements/demo/planted.py.

A pair is what was known at the end of that day, and what is known now. They differ where something was written down
late (found_out_late, minuted_late, the scheme of chair_went_too_far) or corrected (started_earlier, minuted_wrongly).
"""

from collections.abc import Mapping

ROWS = Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]]

WEEKS = (13, 26, 52)
"""The reports are asked for the Fridays of these weeks."""

AWAITING = "ratified by the next meeting"
"""Decisions between meetings that are as they should be, and wait for the next one."""

SCHEME = "the scheme itself"

YEAR: ROWS = {
    "EX01": {
        "unproven": ((40, 40), (35, 35), (30, 30)),
        "above the ceiling": ((2, 2), (2, 2), (2, 2)),
        "moved_in_unheard": ((4, 4), (2, 2), (4, 4)),
        "found_out_late": ((0, 2), (0, 2), (0, 0)),
        "minuted_late": ((2, 0), (1, 0), (0, 0)),
        "passed_the_ceiling": ((2, 2), (2, 2), (3, 3)),
        "overstayed": ((1, 1), (1, 1), (1, 1)),
        "moved_elsewhere": ((1, 1), (1, 1), (1, 1)),
        "moved_in_on_principle": ((1, 1), (1, 1), (1, 1)),
        "not_ratified": ((1, 1), (1, 1), (1, 1)),
        "moved_in_while_deferred": ((1, 1), (0, 0), (0, 0)),
        "moved_in_though_declined": ((0, 0), (0, 0), (1, 1)),
        "started_earlier": ((0, 1), (0, 0), (0, 0)),
        "minuted_wrongly": ((0, 1), (0, 0), (0, 0)),
    },
    "EX02": {
        AWAITING: ((3, 3), (1, 1), (1, 1)),
        "approved late": ((2, 2), (2, 2), (2, 2)),
        "unproven": ((0, 0), (3, 3), (6, 6)),
        "moved_in_unheard": ((7, 7), (14, 14), (23, 23)),
        "found_out_late": ((0, 2), (2, 4), (4, 4)),
        "moved_elsewhere": ((0, 0), (0, 0), (1, 1)),
        "moved_in_on_principle": ((0, 0), (1, 1), (2, 2)),
        "moved_in_while_deferred": ((1, 1), (1, 1), (1, 1)),
        "moved_in_though_declined": ((0, 0), (0, 0), (1, 1)),
        "started_earlier": ((0, 0), (1, 1), (1, 1)),
        "minuted_wrongly": ((0, 0), (1, 1), (1, 1)),
    },
    "EX03": {
        "condition_forgotten": ((2, 2), (2, 2), (3, 3)),
        "left_open": ((0, 0), (1, 1), (2, 2)),
        "told_late": ((1, 1), (1, 1), (2, 2)),
        "minuted_late": ((2, 4), (1, 2), (0, 0)),
        "minuted_wrongly": ((0, 2), (0, 0), (0, 0)),
    },
    "EX04": {
        "unexplained": ((12, 12), (12, 12), (12, 12)),
    },
    "EX05": {
        "decided_in_two_parts": ((1, 1), (1, 1), (2, 2)),
        "chair_went_too_far": ((0, 0), (0, 3), (3, 3)),
        SCHEME: ((0, 0), (1, 0), (1, 1)),
    },
}
"""Of the whole year, for each of the three weeks."""

LAST_WEEKS: ROWS = {
    "EX01": {
        "unproven": ((2, 2),),
        "above the ceiling": ((1, 1),),
        "moved_in_unheard": ((4, 4),),
        "passed_the_ceiling": ((1, 1),),
        "overstayed": ((1, 1),),
        "moved_elsewhere": ((1, 1),),
        "moved_in_on_principle": ((1, 1),),
        "not_ratified": ((1, 1),),
        "moved_in_though_declined": ((1, 1),),
    },
    "EX02": {
        AWAITING: ((1, 1),),
        "approved late": ((1, 1),),
        "moved_in_unheard": ((6, 6),),
        "moved_in_though_declined": ((1, 1),),
    },
    "EX03": {
        "condition_forgotten": ((1, 1),),
        "left_open": ((1, 1),),
        "told_late": ((1, 1),),
    },
    "EX04": {"unexplained": ((1, 1),)},
    "EX05": {"decided_in_two_parts": ((1, 1),)},
}
"""Of the small demo council, for the last week."""

EXCLUDED: Mapping[str, tuple[int, ...]] = {"EX01": (45, 48, 55), "EX02": (3, 6, 13)}
"""Self-funded and fully NHS-funded, counted and shown apart: of the whole year, for each of the three weeks."""
