"""What administrators do to accounts, in the account's history and to its credentials."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from placements.account import Account, AccountClosed, AccountOpened, AccountReopened, PasswordReset
from placements.administration import (
    OPERATOR,
    account_id,
    close_account,
    correct_name,
    grant_role,
    open_account,
    reopen_account,
    reset_password,
    revoke_role,
)
from placements.credentials import Credentials
from placements.errors import NotFound, Refused
from placements.store import Actor
from placements.vocabulary import Role


@pytest.fixture
def credentials(store, clock) -> Credentials:
    return Credentials(store, now=clock, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def opened(register, credentials):
    def opened(username: str, role: Role) -> UUID:
        open_account(register, credentials, username=username, name=username.title(), roles=[role], by=OPERATOR)
        return account_id(username)

    return opened


@pytest.fixture
def ruth(opened) -> Actor:
    return Actor(id=opened("ruth", Role.ADMINISTRATOR), role=Role.ADMINISTRATOR)


def events(register, id):
    return [recorded.event for recorded in register.history(id)]


def test_an_account_is_opened_under_its_username_with_a_password_for_once(register, credentials):
    answer, password = open_account(
        register, credentials, username=" Amina.Yusuf ", name="Amina Yusuf", roles=[Role.CHAIR], by=OPERATOR
    )
    assert answer.id == account_id("amina.yusuf") == account_id("AMINA.YUSUF")
    assert events(register, answer.id) == [
        AccountOpened(username="amina.yusuf", name="Amina Yusuf", roles=(Role.CHAIR,))
    ]
    assert credentials.check_password(answer.id, password)
    assert credentials.must_change_password(answer.id)


def test_a_username_that_is_taken_keeps_its_password(register, credentials, opened):
    amina = opened("amina", Role.REQUESTER)
    credentials.set_password(amina, "three quiet words")
    with pytest.raises(Refused, match="The username amina is taken"):
        opened("amina", Role.CHAIR)
    assert credentials.check_password(amina, "three quiet words")


def test_roles_and_names_are_changed_by_an_administrator(register, opened, ruth):
    amina = opened("amina", Role.REQUESTER)
    grant_role(register, amina, role=Role.CHAIR, by=ruth)
    revoke_role(register, amina, role=Role.REQUESTER, by=ruth)
    correct_name(register, amina, name="Amina Khan", by=ruth)
    assert register.load(Account, amina) == Account(username="amina", name="Amina Khan", roles=(Role.CHAIR,))


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ADMINISTRATOR])
def test_nobody_grants_or_takes_their_own_roles(register, ruth, role):
    with pytest.raises(Refused):
        grant_role(register, ruth.id, role=role, by=ruth)
    with pytest.raises(Refused):
        revoke_role(register, ruth.id, role=role, by=ruth)
    assert len(events(register, ruth.id)) == 1


def test_a_reset_password_takes_everything_that_opened_the_account(register, credentials, opened, ruth):
    amina = opened("amina", Role.REQUESTER)
    credentials.set_password(amina, "three quiet words")
    token = credentials.make_token(amina, "Finance system")
    _, password = reset_password(register, credentials, amina, by=ruth)
    assert events(register, amina)[1:] == [PasswordReset()]
    assert credentials.check_password(amina, password)
    assert not credentials.check_password(amina, "three quiet words")
    assert credentials.must_change_password(amina)
    assert credentials.holder(token) is None


def test_a_closed_account_opens_again_with_a_new_password_and_no_role(register, credentials, opened, ruth):
    amina = opened("amina", Role.REQUESTER)
    credentials.set_password(amina, "three quiet words")
    close_account(register, credentials, amina, why="Left", by=ruth)
    assert not credentials.check_password(amina, "three quiet words")
    _, password = reopen_account(register, credentials, amina, why="Came back", by=ruth)
    assert events(register, amina)[1:] == [AccountClosed(why="Left"), AccountReopened(why="Came back")]
    assert credentials.check_password(amina, password)
    assert register.load(Account, amina).roles == ()


def test_what_is_done_to_an_unknown_account_is_not_found(register, credentials, ruth):
    nobody = account_id("nobody")
    for act in (
        lambda: grant_role(register, nobody, role=Role.CHAIR, by=ruth),
        lambda: reset_password(register, credentials, nobody, by=ruth),
        lambda: close_account(register, credentials, nobody, why="Left", by=ruth),
    ):
        with pytest.raises(NotFound):
            act()


def test_two_administrators_cannot_remove_each_other_at_once(register, credentials, opened):
    """Each removal stands only while the one who removes is still an administrator, so one of them is refused."""
    for round_ in range(10):
        pair = [
            Actor(id=opened(f"{name}{round_}", Role.ADMINISTRATOR), role=Role.ADMINISTRATOR) for name in ("ruth", "tom")
        ]
        together = Barrier(2)

        def remove(by: Actor, other: Actor, together: Barrier = together) -> str:
            together.wait()
            try:
                revoke_role(register, other.id, role=Role.ADMINISTRATOR, by=by)
            except Refused as refused:
                return str(refused)
            return "removed"

        with ThreadPoolExecutor(2) as threads:
            said = list(threads.map(remove, pair, reversed(pair)))
        assert sorted(said) == ["You are no longer an administrator: ask another one.", "removed"]
        assert sum(bool(register.load(Account, actor.id).roles) for actor in pair) == 1


def test_a_removal_that_trusted_what_it_read_before_would_leave_none(register, opened):
    """The control of the test above: the same two removals, each by an administrator as read a moment ago."""
    ids = [opened(name, Role.ADMINISTRATOR) for name in ("ruth", "tom")]
    ruth, tom = (register.load(Account, id) for id in ids)
    for id, by in zip(ids, (tom, ruth), strict=True):
        register.decide(
            Account, id, lambda account, by=by: account.revoke_role(role=Role.ADMINISTRATOR, by=by), by=OPERATOR
        )
    assert [register.load(Account, id).roles for id in ids] == [(), ()]
