"""Ids begin with the time at which they were made, and nobody can guess the rest."""

from uuid import RFC_4122

from freezegun import freeze_time

from placements.ids import new_id


def test_an_id_is_a_uuid_of_version_7_that_begins_with_the_millisecond():
    with freeze_time("2026-03-02T09:30:00.500Z"):
        made = [new_id() for _ in range(1000)]
    assert {(id.version, id.variant) for id in made} == {(7, RFC_4122)}
    assert {id.int >> 80 for id in made} == {1772443800500}


def test_ids_of_one_millisecond_differ_in_every_other_bit():
    with freeze_time("2026-03-02T09:30:00.500Z"):
        made = [new_id().int for _ in range(1000)]
    assert len({*made}) == 1000
    differ = 0
    for id in made:
        differ |= id ^ made[0]
    assert differ.bit_count() == 74


def test_a_later_id_sorts_behind_an_earlier_one():
    with freeze_time("2026-03-02T09:30:00.500Z"):
        earlier = new_id()
    with freeze_time("2026-03-02T09:30:00.750Z"):
        assert earlier < new_id()
