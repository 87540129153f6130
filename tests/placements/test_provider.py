"""What editions of the regulators' files add to a home, which rating is in force, and our own suspensions."""

from dataclasses import replace
from datetime import date
from functools import reduce

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from placements.errors import Refused
from placements.provider import (
    DetailsChanged,
    Event,
    EvidenceReceived,
    Judgement,
    Provider,
    ProviderRated,
    ProviderRegistered,
    Rating,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationStatus,
    Regulator,
    SuspendedForPlacements,
    SuspensionLifted,
    provider_key,
    regulator_of,
)
from placements.vocabulary import ServiceType

IN_2021, IN_2024, IN_2025 = date(2021, 3, 31), date(2024, 3, 31), date(2025, 3, 31)

ROWAN_HOUSE = ProviderRegistered(
    regulator=Regulator.OFSTED,
    code="SC392492",
    status=RegistrationStatus.ACTIVE,
    as_at=IN_2024,
    provision_type="Children's home",
    service_types=(ServiceType.CHILDRENS_HOME,),
    authority="Birmingham",
    name="Rowan House",
    owner="DMR Services Ltd",
    places=4,
    sector="Private",
    registered_on=date(2009, 4, 24),
)
GOOD_IN_2019 = ProviderRated(
    rating=Rating.GOOD,
    inspected_on=date(2019, 10, 21),
    published_on=date(2019, 11, 29),
    event_number="10098497",
    judgements=(Judgement(aspect="The effectiveness of leaders and managers", rating=Rating.OUTSTANDING),),
)
INADEQUATE_IN_MAY_2023 = ProviderRated(
    rating=Rating.INADEQUATE, inspected_on=date(2023, 5, 2), published_on=date(2023, 8, 1), event_number="10273648"
)
GOOD_IN_JUNE_2023 = ProviderRated(
    rating=Rating.GOOD, inspected_on=date(2023, 6, 21), published_on=date(2023, 7, 27), event_number="10294089"
)
SUSPENDED = SuspendedForPlacements(from_=date(2026, 2, 2), reason="Police are investigating")
LIFTED = SuspensionLifted(on=date(2026, 3, 2), reason="Investigation closed, visit satisfactory")


def given(*events: Event) -> Provider:
    return reduce(Provider.evolve, events, Provider())


def edition(as_at: date, **said: object) -> ProviderRegistered:
    return replace(ROWAN_HOUSE, as_at=as_at, **said)  # type: ignore[arg-type]


class TestEditions:
    def test_the_first_edition_registers_the_home_and_its_ratings(self) -> None:
        taken = given().take_edition(entry=ROWAN_HOUSE, ratings=[GOOD_IN_2019])
        assert taken == [ROWAN_HOUSE, GOOD_IN_2019]

    def test_the_same_edition_again_records_nothing(self) -> None:
        assert given(ROWAN_HOUSE, GOOD_IN_2019).take_edition(entry=ROWAN_HOUSE, ratings=[GOOD_IN_2019]) == []

    def test_a_later_edition_that_says_the_same_confirms_the_registration(self) -> None:
        assert given(ROWAN_HOUSE, GOOD_IN_2019).take_edition(entry=edition(IN_2025), ratings=[GOOD_IN_2019]) == [
            RegistrationConfirmed(status=RegistrationStatus.ACTIVE, as_at=IN_2025)
        ]

    def test_a_later_edition_records_only_what_changed(self) -> None:
        later = edition(IN_2025, owner="DMR Care Ltd", places=3, status=RegistrationStatus.SUSPENDED)
        assert given(ROWAN_HOUSE, GOOD_IN_2019).take_edition(entry=later, ratings=[GOOD_IN_JUNE_2023]) == [
            DetailsChanged(as_at=IN_2025, owner="DMR Care Ltd", places=3),
            RegistrationChanged(status=RegistrationStatus.SUSPENDED, as_at=IN_2025),
            GOOD_IN_JUNE_2023,
        ]

    def test_a_redacted_name_does_not_hide_the_name_that_is_known(self) -> None:
        redacted = edition(IN_2025, name=None)
        taken = given(ROWAN_HOUSE).take_edition(entry=redacted)
        assert taken == [RegistrationConfirmed(status=RegistrationStatus.ACTIVE, as_at=IN_2025)]
        assert given(ROWAN_HOUSE, *taken).name == "Rowan House"

    def test_an_older_edition_adds_its_ratings_and_undoes_nothing(self) -> None:
        older = edition(IN_2021, owner="Somebody Before Ltd", places=9, status=RegistrationStatus.SUSPENDED)
        home = given(ROWAN_HOUSE, GOOD_IN_JUNE_2023)
        taken = home.take_edition(entry=older, ratings=[GOOD_IN_2019])
        assert taken == [RegistrationChanged(status=RegistrationStatus.SUSPENDED, as_at=IN_2021), GOOD_IN_2019]
        after = reduce(Provider.evolve, taken, home)
        assert (after.owner, after.places, after.status) == ("DMR Services Ltd", 4, RegistrationStatus.ACTIVE)
        assert after.registration_on(date(2022, 1, 1)) is RegistrationStatus.SUSPENDED

    def test_a_newer_edition_may_give_an_inspection_another_rating_but_an_older_one_may_not(self) -> None:
        revised = replace(GOOD_IN_2019, rating=Rating.REQUIRES_IMPROVEMENT)
        home = given(ROWAN_HOUSE, GOOD_IN_2019)
        assert revised in home.take_edition(entry=edition(IN_2025), ratings=[revised])
        assert revised not in home.take_edition(entry=edition(IN_2021), ratings=[revised])
        assert given(ROWAN_HOUSE, GOOD_IN_2019, revised).rating_on(IN_2025) == revised

    def test_an_older_edition_that_says_the_same_confirms_the_registration(self) -> None:
        assert given(ROWAN_HOUSE, GOOD_IN_2019).take_edition(entry=edition(IN_2021), ratings=[GOOD_IN_2019]) == [
            RegistrationConfirmed(status=RegistrationStatus.ACTIVE, as_at=IN_2021)
        ]

    def test_a_row_about_another_home_is_refused(self) -> None:
        with pytest.raises(Refused, match="about SC393567, not about SC392492"):
            given(ROWAN_HOUSE).take_edition(entry=edition(IN_2025, code="SC393567"))

    @for_all(
        st.lists(
            st.tuples(
                st.sampled_from([date(year, 3, 31) for year in range(2019, 2026)]),
                st.sampled_from(["Owner A", "Owner B"]),
                st.sampled_from([RegistrationStatus.ACTIVE, RegistrationStatus.SUSPENDED]),
                st.sampled_from([(), (GOOD_IN_2019,), (GOOD_IN_2019, INADEQUATE_IN_MAY_2023), (GOOD_IN_JUNE_2023,)]),
            ),
            min_size=1,
            unique_by=lambda said: said[0],
        ),
        st.randoms(use_true_random=False),
    )
    def test_whatever_the_order_of_loading_the_home_ends_the_same_and_a_repeat_records_nothing(
        self,
        said: list[tuple[date, str, RegistrationStatus, tuple[ProviderRated, ...]]],
        random: object,
    ) -> None:
        def load(home: Provider, one: tuple[date, str, RegistrationStatus, tuple[ProviderRated, ...]]) -> Provider:
            as_at, owner, status, ratings = one
            entry = edition(as_at, owner=owner, status=status)
            after = reduce(Provider.evolve, home.take_edition(entry=entry, ratings=ratings), home)
            assert after.take_edition(entry=entry, ratings=ratings) == []
            return after

        shuffled = list(said)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        one, other = (reduce(load, editions, Provider()) for editions in (sorted(said), shuffled))
        assert one.owner == other.owner == max(said)[1]
        assert one.registrations == other.registrations
        assert set(one.ratings) == set(other.ratings)
        for as_at, _, status, _ in said:
            assert other.registration_on(as_at) is status


class TestRegister:
    def test_a_home_is_registered_once(self) -> None:
        assert given().register(entry=ROWAN_HOUSE) == [ROWAN_HOUSE]
        with pytest.raises(Refused, match="SC392492 is already in the register"):
            given(ROWAN_HOUSE).register(entry=ROWAN_HOUSE)

    @pytest.mark.parametrize(
        "code", ["", "SC39249", "sc392492", "12345678", "1-", "1-46x", "SC392492\n", "１２３４５６７"]
    )
    def test_a_code_that_no_regulator_gives_is_refused(self, code: str) -> None:
        with pytest.raises(Refused, match="neither an Ofsted URN"):
            given().register(entry=edition(IN_2025, code=code))

    def test_a_code_of_the_other_regulator_is_refused(self) -> None:
        with pytest.raises(Refused, match="1-466088203 is not a code of Ofsted"):
            given().register(entry=edition(IN_2025, code="1-466088203"))

    @pytest.mark.parametrize(
        ("code", "regulator", "key"),
        [
            ("SC392492", Regulator.OFSTED, "ofsted/SC392492"),
            ("2590934", Regulator.OFSTED, "ofsted/2590934"),
            ("1-466088203", Regulator.CQC, "cqc/1-466088203"),
        ],
    )
    def test_the_code_tells_the_regulator(self, code: str, regulator: Regulator, key: str) -> None:
        assert (regulator_of(code), provider_key(code)) == (regulator, key)


class TestWhatIsInForce:
    @pytest.mark.parametrize(
        ("day", "rated"),
        [
            (date(2019, 11, 28), None),
            (date(2019, 11, 29), GOOD_IN_2019),
            (date(2023, 7, 26), GOOD_IN_2019),
            (date(2023, 7, 27), GOOD_IN_JUNE_2023),
            (date(2023, 8, 1), GOOD_IN_JUNE_2023),  # the report of the earlier inspection came out last
        ],
    )
    def test_the_rating_in_force_is_the_latest_inspections_of_those_published(
        self, day: date, rated: ProviderRated | None
    ) -> None:
        home = given(ROWAN_HOUSE, INADEQUATE_IN_MAY_2023, GOOD_IN_JUNE_2023, GOOD_IN_2019)
        assert home.rating_on(day) == rated

    def test_the_registration_in_force_is_that_of_the_last_edition_up_to_the_day(self) -> None:
        home = given(ROWAN_HOUSE, RegistrationChanged(status=RegistrationStatus.SUSPENDED, as_at=IN_2025))
        assert not home.is_registered_on(date(2009, 4, 23))
        assert home.is_registered_on(date(2009, 4, 24))
        assert home.is_registered_on(date(2025, 3, 30))
        assert not home.is_registered_on(IN_2025)
        assert home.status is RegistrationStatus.SUSPENDED

    def test_a_home_that_is_not_known_has_no_registration(self) -> None:
        assert given().status is None
        assert given().registration_on(IN_2025) is None


class TestSuspend:
    def test_works(self) -> None:
        assert given(ROWAN_HOUSE).suspend(from_=SUSPENDED.from_, reason=f" {SUSPENDED.reason} ") == [SUSPENDED]

    def test_counts_from_its_first_day_until_the_day_before_it_is_lifted(self) -> None:
        home = given(ROWAN_HOUSE, SUSPENDED, LIFTED)
        days = (date(2026, 2, 1), date(2026, 2, 2), date(2026, 3, 1), date(2026, 3, 2))
        assert [home.suspended_on(day) for day in days] == [False, True, True, False]
        assert given(ROWAN_HOUSE, SUSPENDED).suspended
        assert not home.suspended

    @pytest.mark.parametrize(
        ("home", "from_", "reason", "sentence"),
        [
            (given(), SUSPENDED.from_, "why", "not in the register yet"),
            (given(ROWAN_HOUSE), SUSPENDED.from_, " ", "Say why placements are suspended"),
            (given(ROWAN_HOUSE, SUSPENDED), date(2026, 4, 1), "why", "already suspended since 2 February 2026"),
            (given(ROWAN_HOUSE, SUSPENDED, LIFTED), date(2026, 3, 1), "why", "earlier suspension still covers"),
        ],
    )
    def test_is_refused(self, home: Provider, from_: date, reason: str, sentence: str) -> None:
        with pytest.raises(Refused, match=sentence):
            home.suspend(from_=from_, reason=reason)


class TestLiftSuspension:
    def test_works(self) -> None:
        assert given(ROWAN_HOUSE, SUSPENDED).lift_suspension(on=LIFTED.on, reason=LIFTED.reason) == [LIFTED]

    @pytest.mark.parametrize(
        ("home", "on", "reason", "sentence"),
        [
            (given(), LIFTED.on, "why", "not in the register yet"),
            (given(ROWAN_HOUSE), LIFTED.on, "why", "not suspended"),
            (given(ROWAN_HOUSE, SUSPENDED), date(2026, 2, 1), "why", "began on 2 February 2026"),
            (given(ROWAN_HOUSE, SUSPENDED), LIFTED.on, "", "Say why the suspension is lifted"),
        ],
    )
    def test_is_refused(self, home: Provider, on: date, reason: str, sentence: str) -> None:
        with pytest.raises(Refused, match=sentence):
            home.lift_suspension(on=on, reason=reason)


class TestReceiveEvidence:
    def test_works(self) -> None:
        received = EvidenceReceived(document="insurance certificate", received_on=date(2026, 1, 5), reference="D-77")
        home = given(ROWAN_HOUSE)
        assert home.receive_evidence(
            document="insurance certificate", received_on=date(2026, 1, 5), reference="D-77"
        ) == [received]
        assert home.evolve(received) == home

    def test_is_refused_without_the_document_or_the_home(self) -> None:
        with pytest.raises(Refused, match="Say which document"):
            given(ROWAN_HOUSE).receive_evidence(document="", received_on=date(2026, 1, 5))
        with pytest.raises(Refused, match="not in the register yet"):
            given().receive_evidence(document="report", received_on=date(2026, 1, 5))
