"""Who may have decided: the officers and members whom a form offers to choose from."""

from placements.vocabulary import Role
from projections.accounts import accounts
from web.current import reading

DECIDING = frozenset({Role.CHAIR, Role.NOMINATED_OFFICER, Role.DIRECTOR, Role.COORDINATOR, Role.REQUESTER})
"""Roles that take decisions outside a panel; requesters as duty managers."""


def officers() -> dict[str, str]:
    """Open accounts that may decide, by id: "David Cole (chair)"."""
    with reading() as connection:
        found = accounts(connection, closed=False)
    return {str(each.account): f"{each.name} ({', '.join(each.roles)})" for each in found if DECIDING & set(each.roles)}
