"""The paths of the demo council: what leaves the life cycle was planted, but for stays too short to be ratified."""

from projections import paths
from projections.life_cycle import Deviation
from tests.demo.conftest import Demo

PLANTED = {
    "decided_in_two_parts", "found_out_late", "minuted_wrongly", "moved_in_on_principle", "moved_in_though_declined",
    "moved_in_unheard", "moved_in_while_deferred", "started_earlier",
}  # fmt: skip

STARTS = {Deviation.STARTED_EARLY, Deviation.NEVER_AUTHORISED}


def test_every_start_without_authorisation_was_planted_and_each_is_found(year: Demo) -> None:
    told = {placement: name for name, placements in year.loaded.wrong.items() for placement in placements}
    found = {
        row.placement: {each.deviation for each in row.deviations}
        for row in paths.deviating(year.connection, limit=9999)
    }
    assert {told.get(placement) for placement, these in found.items() if these & STARTS} == PLANTED - {
        "decided_in_two_parts"
    }
    assert {*year.loaded.wrong["moved_in_unheard"]} <= {
        placement for placement, these in found.items() if these & STARTS
    }
    others = {deviation for placement, these in found.items() for deviation in these - STARTS}
    assert others == {Deviation.NOT_RATIFIED}


def test_the_counts_are_of_every_placement(year: Demo) -> None:
    told = paths.summary(year.connection)
    assert told.placements == len({event.history for event in year.events if event.subject == "Placement"})
    assert told.judged + sum(told.left_out.values()) == told.placements
    assert sum(each.placements for each in paths.variants(year.connection, limit=9999)) == told.placements
