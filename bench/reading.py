"""What it costs to write down who reads: a person's page with its line in the log of reads and without, in turns."""

from datetime import date
from statistics import median
from time import perf_counter

from flask import Flask, before_render_template
from flask.testing import FlaskClient

from bench.ground import Ground
from bench.table import Line
from placements import commands, database
from placements.administration import OPERATOR, account_id, open_account
from placements.application import Register
from placements.sessions import Kept
from placements.store import Actor, Store
from placements.vault import Details
from placements.vocabulary import PersonKind, Role
from projections.rebuild import rebuild
from web import create_app
from web.logs import configure_logs
from web.noting import begin, note
from web.settings import Settings

PAGES = 150
"""Of each in a round."""

DETAILS = Details(name="Amar Singh", born=date(2012, 1, 5), address="1 Mill Lane", reference="C-1001")


def measure(here: Ground) -> list[Line]:
    """Milliseconds that the middle one of the pages takes longer, over all rounds."""
    configure_logs("ERROR")
    with here.fresh("reading") as url, database.pool(url, role="placements_web") as pool:
        rebuild(url)
        register = Register(Store(pool))
        noted, silent = app_of(register), app_of(register)
        before_render_template.disconnect(begin, silent)
        silent.after_request_funcs[None].remove(note)
        clerk = clerk_of(noted)
        page = f"/people/{commands.register_person(register, kind=PersonKind.CHILD, details=DETAILS, by=clerk).id}"
        clients = [signed_in(app, clerk) for app in (noted, silent)]
        taken: list[list[float]] = [[], []]
        for _ in range(here.rounds * PAGES):
            for client, times in zip(clients, taken, strict=True):
                times.append(milliseconds(client, page))
    with_it, without = (median(times) for times in taken)
    return [
        Line(
            measure="a read recorded", setting="a person's page, p50", ours=with_it - without,
            against="the page without it", theirs=without, unit="ms", goal=1.0, at_most=True, alone=True,
        )
    ]  # fmt: skip


def app_of(register: Register) -> Flask:
    return create_app(register, Settings(requests=0), wait=lambda _: True)


def clerk_of(app: Flask) -> Actor:
    register, credentials = app.extensions["register"], app.extensions["credentials"]
    open_account(register, credentials, username="clerk", name="Clerk", roles=[Role.COORDINATOR], by=OPERATOR)
    return Actor(id=account_id("clerk"), role=Role.COORDINATOR)


def signed_in(app: Flask, clerk: Actor) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("placements", app.session_interface.sessions.start(Kept(account=clerk.id)))
    return client


def milliseconds(client: FlaskClient, page: str) -> float:
    began = perf_counter()
    answer = client.get(page)
    taken = (perf_counter() - began) * 1000
    assert answer.status_code == 200
    return taken
