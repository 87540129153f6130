"""`placements doctor`: examines this deployment, and says line by line what is wrong and what to do."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit

import click
import environs

from placements import database, doctor
from placements.check import Check, State, all_right, check
from placements.errors import Unavailable
from placements.recorder import Recorder
from placements.sealer import ROLE
from placements.sealing import check_sealer
from placements.store import utc_now
from projections import following
from web.settings import Settings, read_settings

MARKS = {State.RIGHT: "ok  ", State.ADVICE: "hint", State.UNSEEN: "?   ", State.WRONG: "BAD "}

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")

LEAST_FREE = 2 * 1024**3
"""Bytes that must be free where data are written."""


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs: a list of the checks.")
@click.option("--runner", is_flag=True, help="Only whether the read models follow the register.")
@click.option("--sealer", is_flag=True, help="Only whether a sealer is at work.")
def examine(*, as_json: bool, runner: bool, sealer: bool) -> None:
    """Examine this deployment; fails when something is wrong, not for a hint."""
    checks = all_checks(of_read_models if runner else of_sealer if sealer else None)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in checks], indent=2))
    else:
        for each in checks:
            click.echo(f"{MARKS[each.state]} {each.name}: {each.found}")
            if each.do:
                click.echo(f"     → {each.do}")
    if not all_right(checks):
        raise SystemExit(1)


def all_checks(only: Callable[[str], list[Check]] | None) -> list[Check]:
    try:
        settings = read_settings()
    except environs.EnvValidationError as error:
        return [Check(name="settings", state=State.WRONG, found=str(error), do="Correct these variables.")]
    with database.running() as url:
        if only:
            return only(url)
        return [*doctor.examine(url, now=utc_now), *of_read_models(url), address(settings), *disks()]


def of_read_models(url: str) -> list[Check]:
    try:
        with database.pool(url, role=doctor.seen_as(url), size=1) as pool:
            return following.checks(Recorder(pool, deadline=3))
    except Unavailable:
        return [Check(name="read models", state=State.WRONG, found="no answer", do=database.no_answer(url))]


def of_sealer(url: str) -> list[Check]:
    try:
        with database.pool(url, role=ROLE, size=1) as pool:
            return [check_sealer(Recorder(pool, deadline=3).fetch)]
    except Unavailable:
        return [Check(name="sealer", state=State.WRONG, found="no answer", do=database.no_answer(url))]


def address(settings: Settings) -> Check:
    """How people reach the service, and whether it knows for whom a proxy asks."""
    host = settings.bind.rpartition(":")[0]
    outside = urlsplit(settings.address).hostname not in LOOPBACK
    found = f"{settings.address}, listening on {settings.bind}, {settings.proxies} proxies"
    if outside and not settings.secure:
        do = "Let a proxy speak https to people, and set PLACEMENTS_ADDRESS to it: cookies travel in clear."
        return Check(name="address", state=State.WRONG, found=found, do=do)
    if settings.secure and not settings.proxies:
        do = "Set PLACEMENTS_PROXIES to the number of proxies before the service: it takes theirs for people's."
        return Check(name="address", state=State.WRONG, found=found, do=do)
    do = "Bind to 127.0.0.1, or set PLACEMENTS_ADDRESS to the https address of the proxy before it."
    return check("address", settings.secure or host in LOOPBACK, found, do, otherwise=State.ADVICE)


def disks(least: int = LEAST_FREE) -> list[Check]:
    """Where this machine writes: our own PostgreSQL, if there is one here, and temporary files."""
    folders = {"data": (database.home(), least), "temporary files": (Path(gettempdir()), least // 20)}
    return [free(name, folder, enough) for name, (folder, enough) in folders.items() if folder.exists()]


def free(name: str, folder: Path, least: int) -> Check:
    space = shutil.disk_usage(folder)
    found = f"{space.free / 1024**3:.1f} of {space.total / 1024**3:.1f} GiB free in {folder}"
    do = "Make room, or move it to a larger disk: PostgreSQL stops when its disk is full."
    return check(f"disk for {name}", space.free >= least, found, do)
