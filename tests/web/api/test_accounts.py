"""The API opens accounts for administrators, and makes tokens for those who prove who they are."""

from placements.vocabulary import Role
from tests.web.api.case import Program, done, refused

AMINA = {"username": "amina.yusuf", "name": "Amina Yusuf", "roles": ["coordinator"]}


def test_an_account_is_opened_changed_closed_and_opened_again(program, app):
    administrator = program(Role.ADMINISTRATOR)
    answer = administrator.post("/accounts", **AMINA)
    where, password = answer.headers["Location"].removeprefix("/api"), done(answer)["password"]
    done(administrator.post(f"{where}/roles", seen=1, role="chair"))
    done(administrator.post(f"{where}/roles-revoked", seen=2, role="coordinator"))
    done(administrator.post(f"{where}/name", seen=3, name="Amina Y. Yusuf"))
    state = administrator.get(where).json["state"]
    assert (state["name"], state["roles"]) == ("Amina Y. Yusuf", ["chair"])
    assert done(administrator.post(f"{where}/password-reset", seen=4))["password"] != password
    done(administrator.post(f"{where}/closing", seen=5, why="She left."))
    assert done(administrator.post(f"{where}/reopening", seen=6, why="She is back."))["password"]
    newest = done(administrator.post(f"{where}/roles", seen=7, role="chair"))["position"]
    names = [account["name"] for account in administrator.get("/accounts", position=newest).json]
    assert "Amina Y. Yusuf" in names


def test_a_password_is_told_once(program):
    administrator = program(Role.ADMINISTRATOR)
    assert done(administrator.post("/accounts", key="k", **AMINA))["password"]
    assert refused(administrator.post("/accounts", key="k", **AMINA)).startswith("This was done before")
    assert refused(administrator.post("/accounts", key="k", **{**AMINA, "name": "X"}), 422)


def test_nobody_grants_themselves_a_role(program, somebody):
    answer = program(Role.ADMINISTRATOR).post(f"/accounts/{somebody(Role.ADMINISTRATOR)}/roles", seen="*", role="chair")
    assert refused(answer) == "Nobody grants themselves a role: ask another administrator."


def test_a_token_is_made_with_a_password_used_and_revoked(app, credentials, somebody):
    credentials.set_password(somebody(Role.CHAIR), "three words in a row")
    asked = {"username": "Chair", "password": "three words in a row", "name": "the minutes"}
    program = Program(app, done(Program(app).post("/tokens", **asked))["token"])
    [token] = program.get("/tokens").json
    assert (token["name"], "token" in token) == ("the minutes", False)
    gone = program.client.delete(f"/api/tokens/{token['id']}", headers=program.headers)
    assert (gone.status_code, gone.data) == (204, b"")
    assert refused(program.get("/tokens"), 401).startswith("Send an API token")


def test_no_token_for_a_wrong_password_an_unknown_name_or_a_password_that_was_given(app, credentials, somebody):
    wrong = "The username or the password is not right, or the account has no role."
    credentials.set_password(somebody(Role.CHAIR), "three words in a row")
    for username, password in (("chair", "four words in a row"), ("nobody", "three words in a row")):
        answer = Program(app).post("/tokens", username=username, password=password, name="x")
        assert refused(answer, 403) == wrong
    given = credentials.set_one_time_password(somebody(Role.CHAIR))
    answer = Program(app).post("/tokens", username="chair", password=given, name="x")
    assert refused(answer, 403).startswith("Sign in on the pages first")


def test_too_many_tries_for_a_token(app):
    answers = [Program(app).post("/tokens", username="chair", password="x", name="x") for _ in range(11)]
    assert refused(answers[-1], 429)


def test_a_token_ends_with_the_role_it_was_made_for(program, somebody):
    chair = program(Role.CHAIR)
    assert chair.get("/placements").status_code == 200
    administrator = program(Role.ADMINISTRATOR)
    done(administrator.post(f"/accounts/{somebody(Role.CHAIR)}/roles-revoked", seen=1, role="chair"))
    assert refused(chair.get("/placements"), 401)
