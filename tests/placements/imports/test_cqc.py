"""A list of care homes is taken by their CQC location ids, and only by these."""

from datetime import date
from pathlib import Path

import pytest

from placements.errors import Invalid
from placements.imports.providers import Home, open_edition
from placements.imports.text import BadRow
from placements.provider import ProviderRegistered, RegistrationStatus, Regulator
from placements.vocabulary import ServiceType

HEADER = "name,cqc_id,type,address,postcode,telephone,website,provider,inspection_date,cqc_webpage,area_name\n"
ASCOT = 'Ascot House,1-216385979,Residential homes,"Ascot Ave,Sale",M33 4GT,NA,NA,Trafford Council,NA,NA,Trafford\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "care_homes_2026-05.csv"


def test_a_row(path: Path) -> None:
    path.write_text(HEADER + ASCOT)
    entry = ProviderRegistered(
        regulator=Regulator.CQC,
        code="1-216385979",
        status=RegistrationStatus.ACTIVE,
        as_at=date(2026, 5, 1),
        provision_type="Residential homes",
        service_types=(ServiceType.RESIDENTIAL_CARE,),
        authority="Trafford",
        name="Ascot House",
        owner="Trafford Council",
        postcode="M33 4GT",
    )
    assert list(open_edition(path)) == [Home(line=2, entry=entry, ratings=())]


@pytest.mark.parametrize(
    ("kinds", "serves"),
    [
        ("Nursing homes|Residential homes", (ServiceType.NURSING_CARE, ServiceType.RESIDENTIAL_CARE)),
        ("Homecare agencies|Residential homes", (ServiceType.RESIDENTIAL_CARE,)),
    ],
)
def test_a_home_may_serve_several_needs(path: Path, kinds: str, serves: tuple[ServiceType, ...]) -> None:
    path.write_text(HEADER + ASCOT.replace("Residential homes", kinds))
    (home,) = open_edition(path)
    assert isinstance(home, Home)
    assert home.entry.service_types == serves


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ASCOT.replace("1-216385979", "NA"), "The cqc_id is missing."),
        (ASCOT.replace("1-216385979", "SC392492"), "SC392492 is not a code of CQC."),
        (ASCOT.replace("Residential homes", "Dentist"), "“Dentist” is neither a nursing home nor a residential home."),
    ],
)
def test_a_bad_row_is_refused_with_the_reason(path: Path, row: str, reason: str) -> None:
    path.write_text(HEADER + row)
    assert list(open_edition(path)) == [BadRow(2, reason)]


def test_the_list_of_trafford(shared: Path) -> None:
    homes = list(open_edition(shared / "cqc/cqc_trafford_care_homes_2026-05.csv"))
    assert len(homes) == 56
    assert [home for home in homes if isinstance(home, BadRow)] == []


def test_a_list_without_ids_is_refused_and_says_why(shared: Path) -> None:
    with pytest.raises(Invalid, match="lists homes without their CQC location ids"):
        open_edition(shared / "cqc/cqc_gm_care_homes_2018.csv")
