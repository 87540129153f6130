"""The terms of reference of six real panels, to begin from: only what their published terms say differs from usual.

docs/terms-of-reference.md shows them side by side. Where a source gives no quorum, ours is 3.
"""

from datetime import time

from placements.terms import Delegate, Exemption, Requirement, Terms
from placements.vocabulary import Occasion, Outcome, Route

EAST_RIDING = Terms(
    quorum=3,
    requirements=(Requirement(capacity="children's services"), Requirement(capacity="service manager")),
    chaired_by=("commissioning manager", "service manager"),
    endorsed_by=Delegate(route=Route.NOMINATED_OFFICER, title="Head of Service"),
    papers_working_days=1,
    papers_time=time(17),
    source="East Riding, Children's Commissioning Panel",
)
"""Without the service manager it approves only in principle. Meets on Tuesdays; papers by five on the Monday before."""

HULL = Terms(
    quorum=3,
    outcomes=(Outcome.APPROVED, Outcome.DEFERRED, Outcome.DECLINED),
    between_meetings=(Delegate(route=Route.NOMINATED_OFFICER, title="Head of Service"),),
    source="Hull, Legal Gateway and Joint Commissioning",
)
"""Agrees, defers, or does not approve. In an emergency the Head of Service consents, and the next panel decides."""

CALDERDALE = Terms(
    quorum=3,
    must_come=(
        Occasion.NEW,
        Occasion.CHANGE_OF_HOME,
        Occasion.HIGHER_PACKAGE,
        Occasion.EXTENSION,
        Occasion.INTERNAL_TO_EXTERNAL,
    ),
    exempt=(Exemption(occasion=Occasion.EMERGENCY),),
    source="Calderdale, Placement Resource Group",
)
"""Ratifies the emergency external placements that were decided outside it."""

DURHAM = Terms(
    quorum=3,
    exempt=(
        Exemption(occasion=Occasion.REMAND, even_if_ended=True),
        Exemption(occasion=Occasion.CONNECTED_PERSON, even_if_ended=True),
        Exemption(occasion=Occasion.EMERGENCY, even_if_ended=True),
    ),
    source="Durham, Placement and Resource Panel",
)
"""Remands, connected persons and emergencies all come afterwards, even if the child has left."""

LUTON = Terms(
    quorum=3,
    outcomes=(Outcome.IN_PRINCIPLE, Outcome.DEFERRED, Outcome.DECLINED),
    endorsed_by=Delegate(route=Route.NOMINATED_OFFICER, title="Service Director"),
    source="Luton, placement panel",
)
"""The panel approves in principle, then the nominated officer approves."""

CENTRAL_BEDFORDSHIRE = Terms(
    quorum=3,
    must_come=(
        Occasion.NEW,
        Occasion.PROTECTION_ORDER,
        Occasion.EMERGENCY,
        Occasion.BREAKDOWN,
        Occasion.HIGHER_PACKAGE,
    ),
    contract_ending_weeks=8,
    source="Central Bedfordshire, Access to Resources",
)
"""What continues after an emergency must come, and every contract that ends within eight weeks of the meeting."""

EXAMPLES = {
    "East Riding": EAST_RIDING,
    "Hull": HULL,
    "Calderdale": CALDERDALE,
    "Durham": DURHAM,
    "Luton": LUTON,
    "Central Bedfordshire": CENTRAL_BEDFORDSHIRE,
}
