"""The runner: the same rows live and rebuilt, every version of a row, and a loud stop."""

from datetime import date

from placements.panel import Panel, PanelEstablished
from placements.vocabulary import PanelKind
from projections import council
from tests.projections.conftest import World


def test_smoke(world: World) -> None:
    world.record(Panel, "ipop", PanelEstablished(name="IPOP", kind=PanelKind.IPOP), at=date(2026, 1, 5))
    world.show()
    assert [p.name for p in council.panels(world.connection)] == ["IPOP"]
    world.record(Panel, "qmg", PanelEstablished(name="QMG", kind=PanelKind.QMG), at=date(2026, 1, 6))
    world.show()
    assert [p.name for p in council.panels(world.connection)] == ["IPOP", "QMG"]
    assert [p.name for p in council.panels(world.connection, known=date(2026, 1, 5))] == ["IPOP"]
