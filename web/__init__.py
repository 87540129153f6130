"""The pages and the API: thin over the decisions of `placements` and the queries of `projections`."""

from collections.abc import Callable

from flask import Flask

from placements.application import Register
from placements.calendar import learn_working_days
from placements.credentials import Credentials
from placements.sessions import Sessions
from web import operation
from web.api import init_api
from web.app import App
from web.current import users_of
from web.deadline import init_deadline
from web.endpoints import API
from web.errors import init_errors
from web.formats import init_formats
from web.gate import init_gate
from web.layout import init_layout
from web.limits import init_limits
from web.logs import init_logs, note_recorded
from web.metrics import Metrics, init_metrics
from web.noting import init_noting
from web.pages import (
    accounts,
    audit,
    auditing,
    audits,
    checkpoints,
    controls,
    decisions,
    evidence,
    exceptions,
    home,
    items,
    known,
    meeting_lists,
    options,
    own,
    panels,
    paths,
    people,
    persons,
    placements,
    providers,
    reads,
    reasons,
    replay,
    report_replay,
    requests,
    scheme,
    settings,
    sign_in,
    stays,
    work,
)
from web.pages import register as register_of_placements
from web.reasons import init_reasons
from web.repeats import init_repeats
from web.security import init_secret, init_security
from web.sessions import DatabaseSessions
from web.settings import Settings
from web.waiting import init_waiting

PAGES = (
    operation.pages,
    home.pages,
    sign_in.pages,
    own.pages,
    work.pages,
    meeting_lists.pages,
    items.pages,
    exceptions.pages,
    report_replay.pages,
    paths.pages,
    panels.pages,
    scheme.pages,
    settings.pages,
    register_of_placements.pages,
    placements.pages,
    replay.pages,
    known.pages,
    audit.pages,
    evidence.pages,
    audits.pages,
    auditing.pages,
    requests.pages,
    options.pages,
    decisions.pages,
    stays.pages,
    people.pages,
    persons.pages,
    providers.pages,
    accounts.pages,
    checkpoints.pages,
    reads.pages,
    controls.pages,
    reasons.pages,
)


def create_app(
    register: Register, settings: Settings, *, wait: Callable[[int], bool], metrics: Metrics | None = None
) -> Flask:
    """The application over a register. `wait` says whether the read models reached a position in time."""
    learn_working_days()
    app = App(__name__)
    credentials = Credentials(register.store, now=register.now)
    sessions = Sessions(register.store, now=register.now, idle=settings.idle)
    app.extensions.update(register=register, credentials=credentials, wait=wait, settings=settings)
    app.extensions["user_of"] = users_of(register)
    app.session_interface = DatabaseSessions(sessions, secure=settings.secure)
    init_deadline(app)
    init_logs(app)
    register.witness = note_recorded
    init_metrics(app, metrics or Metrics(), register)
    init_errors(app)
    init_secret(app, credentials)
    init_limits(app, settings)
    init_repeats(app)
    init_gate(app)
    init_security(app, settings)
    init_waiting(app, wait)
    init_formats(app)
    init_layout(app)
    replay.init_replay(app)
    init_api(app, API)
    init_reasons(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    init_noting(app)
    return app
