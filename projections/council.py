"""The council's own papers as known at any moment: settings, schemes of delegation, panels and their terms."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from placements.panel import Panel
from placements.scheme import CorporateSchemeIssued, Limit, SchemeAdopted, SchemeReviewed
from placements.settings import Council, Settings, Thresholds
from placements.store import Recorded
from placements.terms import Terms
from placements.vocabulary import PanelKind
from projections.days import FOREVER, Span
from projections.model import Standing
from projections.proof import Proof, proof
from projections.query import as_known, known_at, read, select
from projections.table import Table


class SettingsRow(msgspec.Struct, frozen=True, kw_only=True):
    history: UUID
    number: int
    """Its place among the versions adopted."""
    label: str
    effective_from: date
    council: Council
    thresholds: Thresholds


class SchemeRow(msgspec.Struct, frozen=True, kw_only=True):
    history: UUID
    number: int
    label: str
    effective_from: date
    corporate_version: str
    limits: tuple[Limit, ...]


class PanelRow(msgspec.Struct, frozen=True, kw_only=True):
    panel: UUID
    name: str
    kind: PanelKind


class TermsRow(msgspec.Struct, frozen=True, kw_only=True):
    panel: UUID
    number: int
    label: str
    effective_from: date
    terms: Terms


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """One spell of a member on a panel."""

    panel: UUID
    member: UUID
    number: int
    capacities: tuple[str, ...]
    """The posts and services the member stands for."""
    days: Span


def settings_rows(standing: Standing[Settings]) -> Iterator[SettingsRow]:
    for number, adopted in enumerate(standing.state.adopted, 1):
        yield SettingsRow(history=standing.id, number=number, **vars(adopted))


@dataclass(frozen=True, kw_only=True)
class Schemes:
    """Every paper about delegation, with where it is recorded."""

    history: UUID
    papers: tuple[tuple[SchemeAdopted | CorporateSchemeIssued | SchemeReviewed, Proof], ...] = ()


def evolve_schemes(schemes: Schemes | None, recorded: Recorded) -> Schemes:
    schemes = schemes or Schemes(history=recorded.history)
    return replace(schemes, papers=(*schemes.papers, (recorded.event, proof(recorded))))


def scheme_rows(schemes: Schemes) -> Iterator[SchemeRow]:
    adopted = (paper for paper, _ in schemes.papers if isinstance(paper, SchemeAdopted))
    for number, scheme in enumerate(adopted, 1):
        yield SchemeRow(history=schemes.history, number=number, **vars(scheme))


def panel_rows(standing: Standing[Panel]) -> Iterator[PanelRow]:
    if kind := standing.state.kind:
        yield PanelRow(panel=standing.id, name=standing.state.name, kind=kind)


def terms_rows(standing: Standing[Panel]) -> Iterator[TermsRow]:
    for number, adopted in enumerate(standing.state.adopted, 1):
        yield TermsRow(panel=standing.id, number=number, **vars(adopted))


def member_rows(standing: Standing[Panel]) -> Iterator[MemberRow]:
    for member, spells in standing.state.members.items():
        for number, spell in enumerate(spells, 1):
            days = Span(spell.appointed_on, spell.retired_on or FOREVER)
            if days.first < days.end:  # not retired on the day of the appointment
                yield MemberRow(panel=standing.id, member=member, number=number, capacities=spell.capacities, days=days)


SETTINGS = Table(name="settings", row=SettingsRow, key=("history", "number"), kept=True)
SCHEME = Table(name="scheme", row=SchemeRow, key=("history", "number"), kept=True)
PANEL = Table(name="panel", row=PanelRow, key=("panel",), kept=True)
TERMS = Table(name="terms", row=TermsRow, key=("panel", "number"), kept=True)
MEMBER = Table(
    name="member",
    row=MemberRow,
    key=("panel", "member", "number"),
    kept=True,
    indexes=("(member) WHERE upper_inf(known)",),
)

DEFAULTS = SettingsRow(
    history=UUID(int=0),
    number=0,
    label="the defaults, as no settings are in force",
    effective_from=date.min,
    council=Council(name="", authority="", go_live=date.min),
    thresholds=Thresholds(),
)


def settings_on(connection: Connection[Any], on: date, *, known: datetime | date | None = None) -> SettingsRow:
    """The settings in force on the day: the latest effective, and of these the latest adopted."""
    query = f"""SELECT * FROM read.settings WHERE effective_from <= %(on)s AND {as_known(known)}
        ORDER BY effective_from DESC, number DESC LIMIT 1"""
    return next(iter(read(connection, SettingsRow, query, {"on": on, "known": known_at(known)})), DEFAULTS)


def schemes(connection: Connection[Any], *, known: datetime | date | None = None) -> list[SchemeRow]:
    """Every version of the scheme of delegation, the newest first."""
    query = f"SELECT * FROM read.scheme WHERE {as_known(known)} ORDER BY effective_from DESC, number DESC"
    return select(connection, SchemeRow, query, {"known": known_at(known)})


def panels(connection: Connection[Any], *, known: datetime | date | None = None) -> list[PanelRow]:
    """The panels by name."""
    query = f"SELECT * FROM read.panel WHERE {as_known(known)} ORDER BY name"
    return select(connection, PanelRow, query, {"known": known_at(known)})


def terms(
    connection: Connection[Any], panel: UUID | None = None, *, known: datetime | date | None = None
) -> list[TermsRow]:
    """Terms of reference of a panel, or of all, the newest first."""
    query = f"""SELECT * FROM read.terms WHERE {as_known(known)} AND coalesce(panel = %(panel)s, true)
        ORDER BY panel, effective_from DESC, number DESC"""
    return select(connection, TermsRow, query, {"panel": panel, "known": known_at(known)})


def terms_on(versions: list[TermsRow], panel: UUID, day: date) -> TermsRow | None:
    """Of these versions, the newest first, the panel's in force on the day."""
    return next((row for row in versions if row.panel == panel and row.effective_from <= day), None)


def members(
    connection: Connection[Any],
    *,
    panel: UUID | None = None,
    member: UUID | None = None,
    on: date | None = None,
    known: datetime | date | None = None,
) -> list[MemberRow]:
    """Spells of membership of a panel, or of one member, in force on the day if one is given."""
    query = f"""SELECT * FROM read.member WHERE {as_known(known)} AND coalesce(panel = %(panel)s, true)
        AND coalesce(member = %(member)s, true) AND coalesce(days @> %(on)s::date, true) ORDER BY panel, days, member"""
    return select(connection, MemberRow, query, {"panel": panel, "member": member, "on": on, "known": known_at(known)})
