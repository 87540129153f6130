"""Who may have an account, in which roles, and who may change that."""

from datetime import date

import pytest

from placements.account import (
    Account,
    AccountClosed,
    AccountOpened,
    AccountReopened,
    NameCorrected,
    PasswordReset,
    RoleGranted,
    RoleRevoked,
    Tenure,
)
from placements.errors import Refused
from placements.vocabulary import Role

AMINA = AccountOpened(username="amina.yusuf", name="Amina Yusuf", roles=(Role.REQUESTER,))
RUTH = AccountOpened(username="ruth.baker", name="Ruth Baker", roles=(Role.ADMINISTRATOR,))
CLOSED = AccountClosed(why="Left the council")


def given(*events):
    account = Account()
    for event in events:
        account = account.evolve(event)
    return account


ADMINISTRATOR = given(RUTH)


def test_an_account_is_opened_with_its_roles():
    events = Account().open(username="amina.yusuf", name=" Amina Yusuf ", roles=(Role.REQUESTER,))
    assert events == [AMINA]
    assert given(*events) == Account(username="amina.yusuf", name="Amina Yusuf", roles=(Role.REQUESTER,))


def test_a_username_is_given_once():
    with pytest.raises(Refused, match=r"The username amina\.yusuf is taken"):
        given(AMINA).open(username="amina.yusuf", name="Another Amina", roles=(Role.CHAIR,))


@pytest.mark.parametrize("username", ["", "a", "Amina", "amina yusuf", "-amina", "a" * 65, "amina/yusuf", "amina\n"])
def test_a_username_has_plain_small_letters(username):
    with pytest.raises(Refused, match="A username has 2 to 64 small letters"):
        Account().open(username=username, name="Amina Yusuf", roles=(Role.REQUESTER,))


def test_an_account_has_a_name_and_a_role():
    with pytest.raises(Refused, match="Enter the name"):
        Account().open(username="amina", name="  ", roles=(Role.REQUESTER,))
    with pytest.raises(Refused, match="Choose at least one role"):
        Account().open(username="amina", name="Amina Yusuf", roles=())


def test_roles_are_granted_and_revoked_in_order():
    account = given(AMINA, *given(AMINA).grant_role(role=Role.CHAIR, by=ADMINISTRATOR))
    assert account.roles == (Role.REQUESTER, Role.CHAIR)
    events = account.revoke_role(role=Role.REQUESTER, by=ADMINISTRATOR)
    assert events == [RoleRevoked(role=Role.REQUESTER)]
    assert account.evolve(*events).roles == (Role.CHAIR,)


def test_a_role_is_granted_once_and_revoked_only_if_held():
    with pytest.raises(Refused, match="Amina Yusuf has the role requester already"):
        given(AMINA).grant_role(role=Role.REQUESTER, by=ADMINISTRATOR)
    with pytest.raises(Refused, match="Amina Yusuf does not have the role chair"):
        given(AMINA).revoke_role(role=Role.CHAIR, by=ADMINISTRATOR)


@pytest.mark.parametrize("alone", [Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER])
def test_who_administers_audits_or_watches_over_the_data_has_no_other_role(alone):
    with pytest.raises(Refused, match=f"An account with the role {alone} has no other role"):
        given(AMINA).grant_role(role=alone, by=ADMINISTRATOR)
    with pytest.raises(Refused, match=f"An account with the role {alone} has no other role"):
        Account().open(username="amina", name="Amina Yusuf", roles=(Role.CHAIR, alone))


def test_nobody_grants_themselves_a_role():
    with pytest.raises(Refused, match="Nobody grants themselves a role"):
        ADMINISTRATOR.grant_role(role=Role.CHAIR, by=ADMINISTRATOR)


def test_an_administrator_is_removed_only_by_another():
    for removal in (
        lambda: ADMINISTRATOR.revoke_role(role=Role.ADMINISTRATOR, by=ADMINISTRATOR),
        lambda: ADMINISTRATOR.close(why="Leaving", by=ADMINISTRATOR),
    ):
        with pytest.raises(Refused, match="ask another administrator, so that one always remains"):
            removal()
    other = given(AccountOpened(username="tom.hale", name="Tom Hale", roles=(Role.ADMINISTRATOR,)))
    assert ADMINISTRATOR.close(why="Left", by=other) == [AccountClosed(why="Left")]


@pytest.mark.parametrize(
    "act",
    [
        lambda by: given(AMINA).correct_name(name="Amina Khan", by=by),
        lambda by: given(AMINA).grant_role(role=Role.CHAIR, by=by),
        lambda by: given(AMINA).revoke_role(role=Role.REQUESTER, by=by),
        lambda by: given(AMINA).close(why="Left", by=by),
        lambda by: given(AMINA, CLOSED).reopen(why="Back", by=by),
    ],
)
@pytest.mark.parametrize("former", [given(RUTH, RoleRevoked(role=Role.ADMINISTRATOR)), given(RUTH, CLOSED)])
def test_who_is_no_longer_an_administrator_manages_nobody(act, former):
    with pytest.raises(Refused, match="You are no longer an administrator"):
        act(former)


def test_a_closed_account_has_no_role_and_takes_none():
    account = given(AMINA, *given(AMINA).close(why="Left the council", by=ADMINISTRATOR))
    assert account == Account(username="amina.yusuf", name="Amina Yusuf", closed=True)
    for act in (
        lambda: account.grant_role(role=Role.CHAIR, by=ADMINISTRATOR),
        lambda: account.close(why="Left", by=ADMINISTRATOR),
        account.reset_password,
    ):
        with pytest.raises(Refused, match="This account is closed"):
            act()


def test_a_closed_account_is_opened_again_without_roles():
    events = given(AMINA, CLOSED).reopen(why="Came back", by=ADMINISTRATOR)
    assert events == [AccountReopened(why="Came back")]
    assert given(AMINA, CLOSED, *events) == Account(username="amina.yusuf", name="Amina Yusuf")
    with pytest.raises(Refused, match="This account is open"):
        given(AMINA).reopen(why="Came back", by=ADMINISTRATOR)


@pytest.mark.parametrize("act", [given(AMINA).close, given(AMINA, CLOSED).reopen])
def test_closing_and_opening_again_need_a_reason(act):
    with pytest.raises(Refused, match="Say why the account is"):
        act(why=" ", by=ADMINISTRATOR)


def test_a_name_is_corrected():
    events = given(AMINA).correct_name(name="Amina Khan", by=ADMINISTRATOR)
    assert events == [NameCorrected(name="Amina Khan")]
    assert given(AMINA, *events).name == "Amina Khan"
    with pytest.raises(Refused, match="has this name already"):
        given(AMINA).correct_name(name="Amina Yusuf", by=ADMINISTRATOR)


def test_a_password_reset_is_on_the_record_and_changes_nothing_else():
    assert given(AMINA).reset_password() == [PasswordReset()]
    assert given(AMINA, PasswordReset()) == given(AMINA)


def test_a_granted_role_is_the_whole_event():
    assert given(AMINA).grant_role(role=Role.CHAIR, by=ADMINISTRATOR) == [RoleGranted(role=Role.CHAIR)]


def tenure(*history):
    """Events, each with the day of March on which it was recorded."""
    held = Tenure()
    for day, event in history:
        held = held.after(event, recorded_on=date(2026, 3, day))
    return held


@pytest.mark.parametrize(
    ("day", "roles"),
    [
        (1, set()),
        (2, {Role.REQUESTER}),
        (4, {Role.REQUESTER, Role.CHAIR}),
        (6, {Role.REQUESTER, Role.CHAIR}),
        (7, {Role.CHAIR}),
        (9, {Role.CHAIR}),
        (10, set()),
        (12, {Role.DIRECTOR}),
    ],
)
def test_a_role_is_held_from_the_day_of_its_grant_to_the_day_on_which_it_goes(day, roles):
    held = tenure(
        (2, AMINA),
        (4, RoleGranted(role=Role.CHAIR)),
        (6, RoleRevoked(role=Role.REQUESTER)),
        (9, AccountClosed(why="Left")),
        (11, AccountReopened(why="Came back")),
        (12, RoleGranted(role=Role.DIRECTOR)),
    )
    assert held.roles_on(date(2026, 3, day)) == roles


def test_a_role_that_is_granted_again_was_not_held_between():
    held = tenure(
        (2, AMINA),
        (3, RoleGranted(role=Role.CHAIR)),
        (4, RoleRevoked(role=Role.CHAIR)),
        (8, RoleGranted(role=Role.CHAIR)),
    )
    assert [day for day in range(1, 10) if Role.CHAIR in held.roles_on(date(2026, 3, day))] == [3, 4, 8, 9]
