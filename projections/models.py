"""Every read model that there is, and the tables that they fill."""

from operator import attrgetter

from placements.meeting import MeetingClosed
from placements.panel import Panel
from placements.person import Person
from placements.provider import Provider
from placements.settings import Settings
from projections import (
    accounts,
    audits,
    case,
    council,
    decisions,
    entry,
    held,
    meetings,
    names,
    path,
    people,
    providers,
    walk,
)
from projections.exceptions import ex01, ex02, ex03, ex04, ex05
from projections.model import Model, Show, as_decided
from projections.table import Table
from projections.tally import TALLY

UNDER_WAY = attrgetter("is_under_way")

MODELS = (
    Model(
        name="placements",
        subjects=frozenset({"Placement"}),
        start=case.Case(),
        evolve=case.evolve,
        shows=(
            Show(entry.ENTRY, entry.entries, case.EVERYTHING - case.TOLD),
            Show(decisions.DECISION, decisions.decision_rows, case.NAMING | case.DECIDING, UNDER_WAY),
            Show(ex01.TABLE, ex01.findings, ex01.MOVED_BY, UNDER_WAY),
            Show(ex02.TABLE, ex02.findings, ex02.MOVED_BY, UNDER_WAY),
            Show(ex03.TABLE, ex03.findings, ex03.MOVED_BY, UNDER_WAY),
            Show(ex04.TABLE, ex04.findings, ex04.MOVED_BY, UNDER_WAY),
            Show(ex05.TABLE, ex05.findings, ex05.MOVED_BY, UNDER_WAY),
        ),
    ),
    Model(
        name="paths",
        subjects=frozenset({"Placement"}),
        start=walk.Walk(),
        evolve=walk.evolve,
        shows=(Show(path.PATH, path.paths, walk.MOVED_BY),),
    ),
    Model(
        name="meetings",
        subjects=frozenset({"Meeting"}),
        start=held.Held(),
        evolve=held.evolve,
        shows=(
            Show(meetings.MEETING, held.meeting_rows),
            Show(meetings.ITEM, held.item_rows, held.LISTING | held.HOLDING),
            Show(meetings.ATTENDANCE, held.attendance_rows, held.ATTENDING),
            Show(ex03.TABLE, ex03.item_findings, held.LISTING | {MeetingClosed}),
            Show(ex05.TABLE, ex05.item_findings, held.LISTING),
        ),
    ),
    Model(
        name="panels",
        subjects=frozenset({"Panel"}),
        start=None,
        evolve=as_decided(Panel),
        shows=(
            Show(council.PANEL, council.panel_rows),
            Show(council.TERMS, council.terms_rows),
            Show(council.MEMBER, council.member_rows),
        ),
    ),
    Model(
        name="schemes",
        subjects=frozenset({"DelegationScheme"}),
        start=None,
        evolve=council.evolve_schemes,
        shows=(Show(council.SCHEME, council.scheme_rows), Show(ex05.TABLE, ex05.scheme_findings)),
    ),
    Model(
        name="settings",
        subjects=frozenset({"Settings"}),
        start=None,
        evolve=as_decided(Settings),
        shows=(Show(council.SETTINGS, council.settings_rows),),
    ),
    Model(
        name="names",
        subjects=frozenset({"Person", "Provider", "Panel", "Account"}),
        start=None,
        evolve=names.evolve,
        shows=(Show(names.NAME, names.shown),),
    ),
    Model(
        name="providers",
        subjects=frozenset({"Provider"}),
        start=None,
        evolve=as_decided(Provider),
        shows=(Show(providers.HOME, providers.homes),),
    ),
    Model(
        name="people",
        subjects=frozenset({"Person"}),
        start=None,
        evolve=as_decided(Person),
        shows=(Show(people.PERSON, people.person_rows),),
    ),
    Model(
        name="accounts",
        subjects=frozenset({"Account"}),
        start=None,
        evolve=accounts.evolve,
        shows=(Show(accounts.ACCOUNT, accounts.account_rows), Show(accounts.ROLE, accounts.role_rows)),
    ),
    Model(
        name="audits",
        subjects=frozenset({"Audit"}),
        start=None,
        evolve=audits.evolve,
        shows=(Show(audits.AUDIT, audits.audit_rows), Show(audits.ITEM, audits.item_rows)),
    ),
)

SHOWN: dict[str, Table] = {show.table.name: show.table for model in MODELS for show in model.shows}

TABLES: dict[str, Table] = {**SHOWN, TALLY.name: TALLY}
