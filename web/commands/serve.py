"""`placements serve`: PostgreSQL, the web workers, the runner of the read models and the sealer, from one command."""

import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from threading import Event
from time import sleep

import click
import environs
import structlog

from placements import database
from placements.errors import Invalid, Unavailable
from placements.log import LOGS
from placements.sealer import keep_sealing
from projections.rebuild import rebuild
from projections.runner import Runner
from web.commands.seal import post_of, sealing
from web.logs import configure_logs
from web.server import serve_web
from web.settings import Settings, read_settings
from web.supervisor import Child, end_with_parent, supervise

log = structlog.get_logger()

PAUSE = 2.0
"""Seconds between two tries to reach the database."""


@click.command()
@click.option(
    "--part", type=click.Choice(["web", "runner", "sealer"]), help="Only this one, for when something else supervises."
)
def serve(part: str | None) -> None:
    """Serve the register at PLACEMENTS_BIND until Ctrl-C or SIGTERM."""
    try:
        settings = read_settings()
    except environs.EnvValidationError as error:
        raise click.ClickException(str(error)) from error
    configure_logs(settings.log_level)
    with database.running() as url:
        if part:
            PARTS[part](url, settings)
            return
        ready = in_turn(partial(is_up, url), partial(answers, settings.bind), partial(tell, settings.address))
        ready()  # which sets up the database before anybody reads it, if it is there
        environ = {**os.environ, "DATABASE_URL": url}  # not an argument: those are everybody's to read
        parts = [part for part in PARTS if part != "sealer" or settings.seal_key.exists()]
        children = [Child(part, [sys.executable, "-m", __name__, part], environ) for part in parts]
        supervise(children, ready=ready)


@click.command()
def migrate() -> None:
    """Bring the database to this version: its schema, and the read models."""
    with database.running() as url:
        bring_up(url)


def bring_up(url: str) -> None:
    database.migrate(url)
    rebuild(url, if_needed=True)


def is_up(url: str) -> bool:
    """Bring the database to this version if it is there; if not, say so after a pause: the service waits for it."""
    try:
        bring_up(url)
    except Unavailable as error:
        log.warning("waiting for PostgreSQL", because=str(error))
        sleep(PAUSE)
        return False
    return True


def in_turn(*steps: Callable[[], bool]) -> Callable[[], bool]:
    """What takes the steps that are left, as far as they succeed now, and says whether all have."""
    left = [*steps]

    def go_on() -> bool:
        while left and left[0]():
            del left[0]
        return not left

    return go_on


def run_read_models(url: str, settings: Settings) -> None:
    """Keep the read models up with the register until told to stop."""
    configure_logs(settings.log_level)
    runner = Runner(url)
    signal.signal(signal.SIGTERM, lambda *_: runner.stop())
    runner.follow()


def run_sealer(url: str, settings: Settings) -> None:
    """Seal both logs until told to stop; end with a sentence when there is no key, or half a setting."""
    try:
        given = [(*sealing(settings, log), post_of(settings), log) for log in LOGS]
    except (Invalid, OSError) as error:
        raise SystemExit(str(error)) from error
    configure_logs(settings.log_level)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with ThreadPoolExecutor(len(LOGS)) as sealers:
        working = [
            sealers.submit(keep_sealing, url, signers, folder, witnesses, stop, post, log)
            for signers, folder, witnesses, post, log in given
        ]
        wait(working, return_when=FIRST_COMPLETED)
        stop.set()
    for each in working:
        each.result()


PARTS = {"web": serve_web, "runner": run_read_models, "sealer": run_sealer}
"""What runs beside each other, in the order in which it is stopped."""


def tell(address: str) -> bool:
    click.echo(f"The register of placements is served at {address} (Ctrl-C stops it).")
    return True


def answers(bind: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{bind}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    end_with_parent()
    PARTS[sys.argv[1]](os.environ["DATABASE_URL"], read_settings())
