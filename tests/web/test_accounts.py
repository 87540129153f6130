"""Accounts as administrators manage them on the pages."""

from uuid import uuid4

import pytest

from placements.account import Account, AccountOpened
from placements.administration import account_id
from placements.vocabulary import Role

AMINA = {"name": "Amina Yusuf", "username": "amina.yusuf", "roles": ["requester", "chair"]}


@pytest.fixture
def administrator(sign_in_as):
    return sign_in_as(Role.ADMINISTRATOR)


def test_an_account_is_opened(administrator, register):
    answer = administrator.send("/accounts/new", AMINA)
    assert answer.status_code == 200
    assert "A password for Amina Yusuf" in answer.text
    account = register.load(Account, account_id("amina.yusuf"))
    assert account == Account(username="amina.yusuf", name="Amina Yusuf", roles=(Role.REQUESTER, Role.CHAIR))


def test_the_list_shows_an_account_as_soon_as_it_is_opened(administrator, somebody):
    administrator.send("/accounts/new", AMINA)
    page = administrator.get("/accounts").text
    assert "2 accounts" in page
    assert "Requester, Chair" in page


def test_who_opened_it_and_in_which_role_is_recorded(administrator, register, somebody):
    administrator.send("/accounts/new", AMINA)
    [recorded] = register.history(account_id("amina.yusuf"))
    assert (recorded.by, recorded.role) == (somebody(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    assert recorded.event == AccountOpened(
        username="amina.yusuf", name="Amina Yusuf", roles=(Role.REQUESTER, Role.CHAIR)
    )
    assert recorded.request


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "Enter the person&#39;s name"),
        ({"username": ""}, "Enter a username"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["emperor"]}, "is not a valid choice"),
        ({"name": "x" * 201}, "Use 200 characters or fewer"),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_its_field(administrator, register, given, sentence):
    answer = administrator.send("/accounts/new", {**AMINA, **given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert register.history(account_id("amina.yusuf")) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"username": "Amina Yusuf"}, "A username has 2 to 64 small letters"),
        ({"roles": ["auditor", "chair"]}, "An account with the role auditor has no other role"),
    ],
)
def test_what_the_register_refuses_is_said_and_what_was_typed_kept(administrator, register, given, sentence):
    answer = administrator.send("/accounts/new", {**AMINA, **given})
    assert answer.status_code == 409
    assert sentence in answer.text
    assert 'value="Amina Yusuf"' in answer.text


def test_the_same_form_sent_twice_is_recorded_once(administrator, register):
    once = {**AMINA, "once": str(uuid4())}
    assert administrator.send("/accounts/new", once).status_code == 200
    assert administrator.send("/accounts/new", once).status_code == 200
    assert len(register.history(account_id("amina.yusuf"))) == 1


def test_a_form_with_what_another_was_sent_with_is_refused(administrator):
    once = {**AMINA, "once": str(uuid4())}
    administrator.send("/accounts/new", once)
    assert administrator.send("/accounts/new", {**once, "username": "another"}).status_code == 409


def test_a_role_is_granted_and_revoked(administrator, register, somebody):
    chair = somebody(Role.CHAIR)
    answer = administrator.send(f"/accounts/{chair}/grant", {"role": "panel member"}, on=f"/accounts/{chair}")
    assert answer.location == f"/accounts/{chair}"
    assert "Role panel member granted" in administrator.get(f"/accounts/{chair}").text
    administrator.send(f"/accounts/{chair}/revoke", {"role": "chair"}, on=f"/accounts/{chair}")
    assert register.load(Account, chair).roles == (Role.PANEL_MEMBER,)


@pytest.mark.parametrize("way", ["grant", "revoke"])
def test_a_role_that_does_not_exist_is_no_choice(administrator, somebody, way):
    chair = somebody(Role.CHAIR)
    answer = administrator.send(f"/accounts/{chair}/{way}", {"role": "emperor"}, on=f"/accounts/{chair}")
    assert answer.status_code == 422


def test_nobody_grants_themselves_a_role(administrator, somebody):
    own = somebody(Role.ADMINISTRATOR)
    answer = administrator.send(f"/accounts/{own}/grant", {"role": "chair"}, on=f"/accounts/{own}")
    assert answer.status_code == 409
    assert "Nobody grants themselves a role" in answer.text


def test_a_name_is_corrected(administrator, register, somebody):
    chair = somebody(Role.CHAIR)
    administrator.send(f"/accounts/{chair}/name", {"name": "Amina Khan"}, on=f"/accounts/{chair}")
    assert register.load(Account, chair).name == "Amina Khan"


def test_a_password_is_reset_and_shown(administrator, credentials, somebody):
    chair = somebody(Role.CHAIR)
    answer = administrator.send(f"/accounts/{chair}/password", on=f"/accounts/{chair}")
    given = answer.text.partition('class="app-secret">')[2].partition("<")[0]
    assert credentials.check_password(chair, given)


def test_an_account_is_closed_with_its_sessions_and_opened_again(administrator, sign_in_as, somebody):
    chair, hers = somebody(Role.CHAIR), sign_in_as(Role.CHAIR)
    on = f"/accounts/{chair}"
    assert "Say why the account is closed" in administrator.send(f"{on}/close", {"why": ""}, on=on).text
    assert hers.get("/account").status_code == 200
    assert administrator.send(f"{on}/close", {"why": "Left the council"}, on=on).location == on
    assert "Left the council" in administrator.get(on).text
    assert hers.get("/account").status_code == 302
    assert "A password for Chair" in administrator.send(f"{on}/reopen", {"why": "Came back"}, on=on).text


def test_an_unknown_account_is_not_found(administrator):
    answer = administrator.get(f"/accounts/{uuid4()}")
    assert answer.status_code == 404
    assert "There is no account" in answer.text
    assert administrator.get("/accounts/amina").status_code == 404
