"""The account of somebody who works with the register: who they are, in which roles, and who gave them these.

Passwords, tokens and sessions are not events: they are kept in placements/credentials.py.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from placements.errors import Refused
from placements.vocabulary import Role, require_words

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")

ALONE = (Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER)
"""Roles held without any other: an administrator decides nothing, an auditor changes nothing, and who watches over the
data takes no part in what is done with them (UK GDPR, Article 38(6))."""


@dataclass(frozen=True, kw_only=True)
class AccountOpened:
    username: str
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class NameCorrected:
    name: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted:
    role: Role


@dataclass(frozen=True, kw_only=True)
class RoleRevoked:
    role: Role


@dataclass(frozen=True, kw_only=True)
class PasswordReset:
    """An administrator set a password that its holder must change at once."""


@dataclass(frozen=True, kw_only=True)
class AccountClosed:
    why: str


@dataclass(frozen=True, kw_only=True)
class AccountReopened:
    why: str


Event = AccountOpened | NameCorrected | RoleGranted | RoleRevoked | PasswordReset | AccountClosed | AccountReopened


@dataclass(frozen=True, kw_only=True)
class Account:
    """`by` is always the account of the administrator who acts."""

    username: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()
    """In the order in which they were granted; none once the account is closed."""
    closed: bool = False

    def evolve(self, event: Event) -> Self:
        match event:
            case AccountOpened(username=username, name=name, roles=roles):
                return replace(self, username=username, name=name, roles=roles)
            case NameCorrected(name=name):
                return replace(self, name=name)
            case RoleGranted(role=role):
                return replace(self, roles=(*self.roles, role))
            case RoleRevoked(role=role):
                return replace(self, roles=tuple(held for held in self.roles if held is not role))
            case PasswordReset():
                return self
            case AccountClosed():
                return replace(self, roles=(), closed=True)
            case AccountReopened():
                return replace(self, closed=False)

    def open(self, *, username: str, name: str, roles: tuple[Role, ...]) -> list[Event]:
        if self.username:
            raise Refused(f"The username {self.username} is taken: choose another.")
        if not USERNAME.fullmatch(username):
            raise Refused("A username has 2 to 64 small letters, digits, dots, hyphens or @, and no other signs.")
        name = require_words(name, "Enter the name of the person who will use the account.")
        if not roles:
            raise Refused("Choose at least one role.")
        _require_compatible(roles)
        return [AccountOpened(username=username, name=name, roles=roles)]

    def correct_name(self, *, name: str, by: "Account") -> list[Event]:
        by._require_administrator()
        name = require_words(name, "Enter the name of the person who uses the account.")
        if name == self.name:
            raise Refused("The account has this name already.")
        return [NameCorrected(name=name)]

    def grant_role(self, *, role: Role, by: "Account") -> list[Event]:
        by._require_administrator()
        if by.username == self.username:
            raise Refused("Nobody grants themselves a role: ask another administrator.")
        self._require_open()
        if role in self.roles:
            raise Refused(f"{self.name} has the role {role} already.")
        _require_compatible((*self.roles, role))
        return [RoleGranted(role=role)]

    def revoke_role(self, *, role: Role, by: "Account") -> list[Event]:
        by._require_administrator()
        self._require_not_own(by)
        if role not in self.roles:
            raise Refused(f"{self.name} does not have the role {role}.")
        return [RoleRevoked(role=role)]

    def reset_password(self) -> list[Event]:
        self._require_open()
        return [PasswordReset()]

    def close(self, *, why: str, by: "Account") -> list[Event]:
        by._require_administrator()
        self._require_not_own(by)
        self._require_open()
        return [AccountClosed(why=require_words(why, "Say why the account is closed."))]

    def reopen(self, *, why: str, by: "Account") -> list[Event]:
        """Open it again without any role: each is granted anew."""
        by._require_administrator()
        if not self.closed:
            raise Refused("This account is open.")
        return [AccountReopened(why=require_words(why, "Say why the account is opened again."))]

    def _require_open(self) -> None:
        if self.closed:
            raise Refused("This account is closed: open it again first.")

    def _require_administrator(self) -> None:
        if Role.ADMINISTRATOR not in self.roles:
            raise Refused("You are no longer an administrator: ask another one.")

    def _require_not_own(self, by: "Account") -> None:
        """Since only another administrator can do it, one always remains."""
        if by.username == self.username:
            raise Refused("This is your own account: ask another administrator, so that one always remains.")


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A role, from the day of its grant to the day on which it went, both included; None: it is still held."""

    role: Role
    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Tenure:
    """An account with the roles that it held over time, by the days on which its events were recorded."""

    account: Account = Account()
    spells: tuple[Spell, ...] = ()

    def after(self, event: Event, *, recorded_on: date) -> Self:
        account = self.account.evolve(event)
        gone, new = set(self.account.roles) - set(account.roles), set(account.roles) - set(self.account.roles)
        spells = [
            replace(spell, last=recorded_on) if spell.last is None and spell.role in gone else spell
            for spell in self.spells
        ]
        spells += [Spell(role=role, first=recorded_on) for role in account.roles if role in new]
        return replace(self, account=account, spells=tuple(spells))

    def roles_on(self, day: date) -> frozenset[Role]:
        """What the account held on some part of the day."""
        return frozenset(spell.role for spell in self.spells if spell.covers(day))


def _require_compatible(roles: tuple[Role, ...]) -> None:
    for role in ALONE:
        if role in roles and len(roles) > 1:
            raise Refused(f"An account with the role {role} has no other role: open a second account.")
