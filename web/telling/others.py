"""Persons, accounts, authorities and settings in words. Of a person's details nothing is told but that they changed."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from placements import account, authority, person, settings
from placements.account import Account
from placements.authority import Authority, Neighbour
from placements.person import Person
from placements.settings import Settings, Thresholds
from placements.vocabulary import in_force_on
from web.formats import day, sentence
from web.pages.wording import Detail, Told, lines
from web.pages.world import World
from web.telling.noted import Noted
from web.telling.section import Section, written


def of_person(noted: Noted[Person], _: World, __: date) -> list[Section]:
    known = noted.state
    access = "Restricted" if known.restricted else "Open to who may read about placements"
    details = "Erased: nobody can read them any more" if known.erased else "Kept under this person's own key"
    facts = [("Reference", known.reference), ("Kind", sentence(known.kind or "")), ("Access", access)]
    return written([("The person", [*facts, ("Details", details)])])


def tell_person(event: Any, _: World) -> Told:
    match event:
        case person.PersonRegistered(reference=reference, kind=kind):
            return Told(f"{reference} registered", [("Kind", sentence(kind))])
        case person.DetailsCorrected(why=why):
            return Told("Details corrected", [("Why", why)])
        case person.AccessRestricted(why=why):
            return Told("Access to the details restricted", [("Why", why)])
        case person.RestrictionLifted(why=why):
            return Told("Restriction of access lifted", [("Why", why)])
        case person.PersonErased(why=why):
            return Told("Details erased", [("Why", why)])
    raise AssertionError(event)


def of_account(noted: Noted[Account], _: World, __: date) -> list[Section]:
    held = noted.state
    roles = lines(map(sentence, held.roles)) or "None"
    facts = [("Name", held.name), ("Username", held.username), ("Roles", roles)]
    return written([("The account", [*facts, ("Closed", "Yes" if held.closed else "No")])])


def tell_account(event: Any, _: World) -> Told:
    match event:
        case account.AccountOpened(name=name, username=username, roles=roles):
            return Told(f"Account of {name} opened", [("Username", username), ("Roles", lines(map(sentence, roles)))])
        case account.NameCorrected(name=name):
            return Told(f"Name corrected to {name}")
        case account.RoleGranted(role=role):
            return Told(f"Role granted: {role}")
        case account.RoleRevoked(role=role):
            return Told(f"Role taken away: {role}")
        case account.PasswordReset():
            return Told("Password set anew by an administrator")
        case account.AccountClosed(why=why):
            return Told("Account closed", [("Why", why)])
        case account.AccountReopened(why=why):
            return Told("Account opened again", [("Why", why)])
    raise AssertionError(event)


def of_authority(noted: Noted[Authority], _: World, __: date) -> list[Section]:
    known = noted.state
    facts = [("Name", known.name), ("Code", known.code), ("Adjoining", _names(known.adjoining))]
    return written([("The authority", facts)])


def tell_authority(event: Any, _: World) -> Told:
    match event:
        case authority.AuthorityRegistered(name=name, code=code, adjoining=adjoining):
            return Told(f"Authority registered: {name}", [("Code", code), ("Adjoining", _names(adjoining))])
        case authority.BoundariesChanged(name=name, adjoining=adjoining):
            return Told(f"Boundaries of {name} changed", [("Adjoining", _names(adjoining))])
    raise AssertionError(event)


def _names(adjoining: Iterable[Neighbour]) -> str:
    return ", ".join(each.name for each in adjoining)


def of_settings(noted: Noted[Settings], _: World, on: date) -> list[Section]:
    adopted = in_force_on(on, noted.state.adopted)
    if adopted is None:
        return []
    facts = [("Version", adopted.label), ("In force since", day(adopted.effective_from))]
    return written([("Settings on that day", [*facts, *_settings(adopted)])])


def tell_settings(event: Any, _: World) -> Told:
    match event:
        case settings.SettingsAdopted(label=label, effective_from=since):
            details = [("In force from", day(since)), *_settings(event)]
            return Told(f"Settings adopted: {label}", details, takes_effect=since)
    raise AssertionError(event)


def _settings(adopted: settings.SettingsAdopted) -> list[Detail]:
    council, thresholds = adopted.council, asdict(adopted.thresholds)
    return [
        ("Council", f"{council.name} ({council.authority})"),
        ("Went live", day(council.go_live)),
        *((threshold(name), str(thresholds[name])) for name in Thresholds.__dataclass_fields__),
    ]


def threshold(name: str) -> str:
    """ex01_priority_2_days → EX01 priority 2 days."""
    code, _, rest = name.partition("_")
    return f"{code.upper()} {rest.replace('_', ' ')}"
