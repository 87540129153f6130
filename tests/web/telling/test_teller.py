"""Every event of every subject has words, and every history its lines: nothing that is recorded is left untold."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from placements.store import CODEC, SUBJECTS, Recorded
from placements.vocabulary import Role
from tests.placements.test_codec import example
from web.pages.world import World
from web.telling.comparison import Standing, compared
from web.telling.teller import TELLERS, tell

NOBODY = World({}, date(2026, 3, 2))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def recorded(name, event, version=1):
    return Recorded(
        position=version, event_id=UUID(int=version), subject=name.partition(".")[0], history=UUID(int=7),
        version=version, at=AT, by=UUID(int=1), role=Role.COORDINATOR, on_behalf_of=None, request=None, event=event,
        stored_at=AT,
    )  # fmt: skip


def test_every_subject_is_told():
    assert TELLERS.keys() == {kind.__name__ for kind in SUBJECTS}


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("name", sorted(CODEC.types))
def test_every_event_has_words(name, full):
    told = tell(recorded(name, example(CODEC.types[name], full=full)), NOBODY)
    assert told.title[0].isupper()
    assert all(words for _, words in told.details)


FIRSTS = (
    "Account.AccountOpened", "Audit.AuditPlanned", "Authority.AuthorityRegistered", "DelegationScheme.SchemeAdopted",
    "Meeting.MeetingScheduled", "Panel.TermsAdopted", "Person.PersonRegistered", "Placement.PlacementRequested",
    "Placement.PlacementImported", "Provider.ProviderRegistered", "Settings.SettingsAdopted",
)  # fmt: skip


@pytest.mark.parametrize("name", FIRSTS)
def test_every_history_has_lines_from_its_first_event_and_none_before_it(name):
    teller, first = TELLERS[name.partition(".")[0]], recorded(name, example(CODEC.types[name], full=True))
    before, after = teller.states([first])
    world = replace(NOBODY, on=date(2026, 3, 2))
    assert teller.sections(after, world, world.on)
    assert "Ælfgifu" not in str(teller.sections(before, world, world.on))
    here = Standing([first], world)
    assert not any(part.changes for part in compared(here, here))


def test_a_persons_sealed_details_are_never_among_the_words():
    event = example(CODEC.types["Person.PersonRegistered"], full=True)
    sealed = replace(event, sealed="aesgcm1:c2VhbGVk")
    told = tell(recorded("Person.PersonRegistered", sealed), NOBODY)
    teller = TELLERS["Person"]
    state = teller.states([recorded("Person.PersonRegistered", sealed)])[-1]
    assert "c2VhbGVk" not in f"{told}{teller.sections(state, NOBODY, NOBODY.on)}"
