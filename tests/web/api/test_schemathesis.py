"""The running server, asked thousands of things that its description allows or forbids, never breaks.

SCHEMATHESIS_EXAMPLES says how many are made for each operation beside those that cover its bounds, and
SCHEMATHESIS_COUNT names a file that is told how many there were in all.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from placements.account import ALONE
from placements.administration import OPERATOR, account_id, open_account
from placements.vocabulary import Role
from projections.exceptions import RULES
from projections.runner import Runner

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "3")
PHASES = os.environ.get("SCHEMATHESIS_PHASES", "coverage,fuzzing")


@pytest.fixture
def site(app: Flask, database_url: str) -> Iterator[str]:
    """The address of the running server, with a runner beside it that keeps its read models."""
    app.testing = False
    server, runner = make_server("127.0.0.1", 0, app, threaded=True), Runner(database_url)
    threads = [Thread(target=server.serve_forever), Thread(target=runner.follow)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.port}"
    assert threads[1].is_alive(), "an event stopped the read models"
    server.shutdown()
    runner.stop()
    for thread in threads:
        thread.join()
    server.server_close()


@pytest.fixture
def tokens(app: Flask, register, credentials) -> dict[str, str]:
    """Of each who has no other role, and somebody who has all the rest."""
    held = {"everyone": [role for role in Role if role not in ALONE]}
    held |= {role.replace(" ", "."): [role] for role in ALONE}
    for username, roles in held.items():
        open_account(register, credentials, username=username, name=username.title(), roles=roles, by=OPERATOR)
    return {username: credentials.make_token(account_id(username), "test") for username in held}


@pytest.fixture
def ids(case, world, somebody) -> dict[str, list[str]]:
    """What there is to ask about: two placements at work, one of them decided, and a meeting that is open."""
    decided = case.started().id
    sitting = type(case)(case.program, world).sitting()
    return {
        "placements": [decided, sitting.id],
        "meetings": [case.meeting, sitting.meeting],
        "panels": [str(world.panel)],
        "people": [str(world.maya)],
        "providers": [str(world.home), str(world.other_home), str(world.far_home)],
        "accounts": [str(somebody(Role.PANEL_MEMBER))],
    }


def run(site: str, token: str, ids: dict[str, list[str]], folder: Path, *options: str) -> int:
    """Ask, and return how many requests were made; fails with what schemathesis found."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"),
        *("run", f"{site}/api/openapi.json", "--header", f"Authorization: Bearer {token}"),
        *("--phases", PHASES, "--max-examples", EXAMPLES, "--seed", "20260302", "--generation-database", "none"),
        *("--continue-on-failure", "--no-shrink", "--no-color", "--warnings", "off"),
        *options,
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "real_ids", "SCHEMATHESIS_IDS": json.dumps(ids), "PYTHONPATH": str(HERE)}
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **hooks}, cwd=folder, check=False)
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
    [made] = re.findall(r"([0-9,]+) generated", ran.stdout)
    return int(made.replace(",", ""))


def test_nothing_that_is_sent_breaks_the_server(site, tokens, ids, tmp_path, database_url, program):
    others = ("--exclude-path-regex", "^/api/(accounts|events|tokens)")
    asked = run(site, tokens["everyone"], ids, tmp_path, *others)
    asked += run(site, tokens["administrator"], ids, tmp_path, "--include-path-regex", "^/api/accounts")
    asked += run(site, tokens["auditor"], ids, tmp_path, "--include-path-regex", "^/api/(events|exceptions)")
    Path(os.environ.get("SCHEMATHESIS_COUNT", tmp_path / "count")).write_text(f"{asked}\n")
    Runner(database_url).catch_up()
    for code in RULES:
        assert program(Role.AUDITOR).get(f"/exceptions/{code}").status_code == 200
