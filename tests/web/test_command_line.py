"""Accounts from the server's own command line."""

import re

import pytest
from click.testing import CliRunner, Result

from placements.account import Account, PasswordReset
from placements.administration import OPERATOR, account_id
from placements.credentials import Credentials
from placements.vocabulary import Role
from web.cli import placements

RUTH = ("accounts", "add", "ruth.baker", "--name", "Ruth Baker", "--role", "administrator")


@pytest.fixture
def run(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(placements, arguments)

    return run


def password(result: Result) -> str:
    return re.search(r"password (\S+) ", result.output)[1]


def test_the_first_administrator_is_added_with_a_password_for_once(run, register, store, clock):
    result = run(*RUTH)
    assert result.exit_code == 0
    id = account_id("ruth.baker")
    assert register.load(Account, id).roles == (Role.ADMINISTRATOR,)
    credentials = Credentials(store, now=clock)
    assert credentials.check_password(id, password(result))
    assert credentials.must_change_password(id)
    [recorded] = register.history(id)
    assert recorded.by == OPERATOR.id


def test_an_account_may_have_several_roles(run, register):
    run("accounts", "add", "amina", "--name", "Amina", "--role", "chair", "--role", "panel member")
    assert register.load(Account, account_id("amina")).roles == (Role.CHAIR, Role.PANEL_MEMBER)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*RUTH, "--role", "chair"), "An account with the role administrator has no other role"),
        (
            ("accounts", "add", "Ruth Baker", "--name", "Ruth", "--role", "chair"),
            "A username has 2 to 64 small letters",
        ),
        (("accounts", "reset", "nobody"), "There is no account"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(run, arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_an_unknown_role_lists_those_there_are(run):
    result = run("accounts", "add", "ruth", "--name", "Ruth", "--role", "emperor")
    assert result.exit_code == 2
    assert "'nominated officer'" in result.output


def test_a_password_is_reset(run, register, store, clock):
    run(*RUTH)
    result = run("accounts", "reset", "ruth.baker")
    assert register.history(account_id("ruth.baker"))[-1].event == PasswordReset()
    assert Credentials(store, now=clock).check_password(account_id("ruth.baker"), password(result))


def test_migrating_brings_the_read_models_up(run):
    run(*RUTH)
    assert run("migrate").exit_code == 0


def test_the_command_says_what_it_can_do(run):
    said = run("--help").output
    assert {"accounts", "migrate", "serve"} <= set(said.split())
