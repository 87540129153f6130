"""The names of those who acted, for pages that show who did what."""

from collections.abc import Iterable
from uuid import UUID

from placements.account import Account
from placements.administration import OPERATOR
from placements.vocabulary import Role
from web.current import register, user


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The name on each account, in one round trip."""
    found = {OPERATOR.id: "the operator of the server"}
    for id, history in register().store.histories([*set(ids) - {OPERATOR.id}]).items():
        account = Account()
        for recorded in history:
            account = account.evolve(recorded.event)
        found[id] = account.name or "an unknown account"
    return found


RESTRICTED = frozenset({Role.COORDINATOR, Role.NOMINATED_OFFICER, Role.DIRECTOR, Role.AUDITOR})
"""Who may see the details of a person to whom access is restricted."""


TAKES_NAMES = frozenset({Role.DIRECTOR, Role.AUDITOR})
"""Who may take the names of those who are placed out of the register: a file would outlive their erasure."""


def may_take_names() -> bool:
    asking = user()
    return asking is not None and not TAKES_NAMES.isdisjoint(asking.roles)


def may_see_restricted() -> bool:
    asking = user()
    return asking is not None and not RESTRICTED.isdisjoint(asking.roles)
