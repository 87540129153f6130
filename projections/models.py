"""Every read model that there is, and the tables that they fill."""

from placements.account import Account
from placements.panel import Panel
from placements.person import Person
from placements.provider import Provider
from placements.settings import Settings
from projections import accounts, case, council, decisions, entry, meetings, names, people, providers
from projections.exceptions import ex01, ex02, ex03, ex04, ex05
from projections.model import Model, as_decided
from projections.table import Table

MODELS = (
    Model(
        name="placements",
        subjects=frozenset({"Placement"}),
        start=case.Case(),
        evolve=case.evolve,
        shows=(
            (entry.ENTRY, entry.entries),
            (decisions.DECISION, decisions.decision_rows),
            (ex01.TABLE, ex01.findings),
            (ex02.TABLE, ex02.findings),
            (ex03.TABLE, ex03.findings),
            (ex04.TABLE, ex04.findings),
            (ex05.TABLE, ex05.findings),
        ),
    ),
    Model(
        name="meetings",
        subjects=frozenset({"Meeting"}),
        start=meetings.Held(),
        evolve=meetings.evolve,
        shows=(
            (meetings.MEETING, meetings.meeting_rows),
            (meetings.ITEM, meetings.item_rows),
            (meetings.ATTENDANCE, meetings.attendance_rows),
            (ex03.TABLE, ex03.item_findings),
            (ex05.TABLE, ex05.item_findings),
        ),
    ),
    Model(
        name="panels",
        subjects=frozenset({"Panel"}),
        start=None,
        evolve=as_decided(Panel),
        shows=(
            (council.PANEL, council.panel_rows),
            (council.TERMS, council.terms_rows),
            (council.MEMBER, council.member_rows),
        ),
    ),
    Model(
        name="schemes",
        subjects=frozenset({"DelegationScheme"}),
        start=None,
        evolve=council.evolve_schemes,
        shows=((council.SCHEME, council.scheme_rows), (ex05.TABLE, ex05.scheme_findings)),
    ),
    Model(
        name="settings",
        subjects=frozenset({"Settings"}),
        start=None,
        evolve=as_decided(Settings),
        shows=((council.SETTINGS, council.settings_rows),),
    ),
    Model(
        name="names",
        subjects=frozenset({"Person", "Provider", "Panel", "Account"}),
        start=None,
        evolve=names.evolve,
        shows=((names.NAME, names.shown),),
    ),
    Model(
        name="providers",
        subjects=frozenset({"Provider"}),
        start=None,
        evolve=as_decided(Provider),
        shows=((providers.HOME, providers.homes),),
    ),
    Model(
        name="people",
        subjects=frozenset({"Person"}),
        start=None,
        evolve=as_decided(Person),
        shows=((people.PERSON, people.person_rows),),
    ),
    Model(
        name="accounts",
        subjects=frozenset({"Account"}),
        start=None,
        evolve=as_decided(Account),
        shows=((accounts.ACCOUNT, accounts.account_rows),),
    ),
)

TABLES: dict[str, Table] = {table.name: table for model in MODELS for table, _ in model.shows}
