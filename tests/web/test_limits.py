"""What the service does with clients that send too much or too slowly."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

from placements.administration import OPERATOR, account_id, open_account
from placements.application import Register
from placements.credentials import Credentials
from placements.vocabulary import Role
from tests.service import PATIENCE, Service, answers
from web.limits import MOST_BYTES, MOST_CONNECTIONS, MOST_HEADER_BYTES, SECONDS
from web.settings import Settings

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BEGUN = f"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['Content-Type']}\r\nContent-Length: 99\r\n\r\n"


@pytest.fixture
def service(database_url: str) -> Iterator[Service]:
    with Service(database_url) as service:
        assert service.tells()
        yield service


@pytest.fixture
def token(register: Register) -> str:
    """Of an administrator."""
    credentials = Credentials(register.store, now=register.now)
    open_account(register, credentials, username="ada", name="Ada", roles=[Role.ADMINISTRATOR], by=OPERATOR)
    return credentials.make_token(account_id("ada"), "test")


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str


def ask(service: Service, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
    with closing(HTTPConnection(service.bind, timeout=PATIENCE)) as connection:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


def connected(service: Service) -> socket.socket:
    host, _, port = service.bind.partition(":")
    client = socket.create_connection((host, int(port)))
    client.settimeout(PATIENCE)
    return client


def first_line(client: socket.socket) -> bytes:
    with client.makefile("rb") as answer:
        return answer.readline().strip()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_in_words(service, token, chunked):
    body = b" " * (MOST_BYTES + 1)
    sent = iter([body]) if chunked else body
    json_of = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = ask(service, "POST", "/api/accounts", sent, json_of)
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(answer.text)["detail"] == "Send less than 2 MB at a time."


def test_a_form_that_is_too_large_is_answered_with_a_page(service):
    answer = ask(service, "POST", "/sign-in", b"x" * (MOST_BYTES + 1), FORM)
    assert answer.status == 413
    assert "Send less than 2 MB at a time." in answer.text


def test_headers_that_are_too_large_are_refused(service):
    with connected(service) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 2 * MOST_HEADER_BYTES + b"\r\n\r\n")
        assert first_line(client).startswith(b"HTTP/1.1 431")


def test_clients_that_send_slowly_hold_up_nobody_and_are_told_after_a_while(service):
    begun = monotonic()
    slow = [connected(service) for _ in range(3 * Settings().threads)]
    for client in slow:
        client.sendall(BEGUN.encode())
    assert answers(service.bind), "the threads of the worker wait for slow clients"
    while monotonic() < begun + SECONDS - 1:
        for client in slow:
            client.sendall(b"x")
        assert answers(service.bind)
        sleep(1)
    assert {first_line(client) for client in slow} == {b"HTTP/1.1 408 Request Timeout"}
    for client in slow:
        client.close()


def test_headers_that_never_end_and_silence_end_with_the_connection(service):
    with connected(service) as silent, connected(service) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert first_line(slow) in (b"", b"HTTP/1.1 408 Request Timeout")
        assert silent.recv(1) == b""


def test_more_connections_than_a_worker_keeps_open_wait_until_one_closes(service):
    with ExitStack() as all_of_them:
        kept = [all_of_them.enter_context(connected(service)) for _ in range(MOST_CONNECTIONS)]
        for client in kept:
            client.sendall(b"GET /healthz HTTP/1.1\r\n")
        sleep(0.5)  # in which the worker has taken them all
        with connected(service) as one_more:
            one_more.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            one_more.settimeout(1)
            with pytest.raises(TimeoutError):
                one_more.recv(1)
            kept[0].close()
            one_more.settimeout(PATIENCE)
            assert first_line(one_more).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(("name", "refused"), [("X-Forwarded-For", True), ("X_Forwarded_For", False)])
def test_a_header_is_not_taken_for_another(service, name, refused):
    """Whoever comes through a proxy that is not ours may not monitor; that is how it shows which header was read."""
    with connected(service) as client:
        client.sendall(f"GET /readyz HTTP/1.1\r\nHost: x\r\n{name}: 192.0.2.1\r\n\r\n".encode())
        assert first_line(client).startswith(b"HTTP/1.1 403") == refused


def test_one_sender_cannot_crowd_out_the_others(database_url, token):
    service = Service(database_url)
    service.environ["PLACEMENTS_REQUESTS"] = "5"
    with service:
        service.tells()
        answered = [ask(service, "GET", "/api/tokens", headers={"Authorization": f"Bearer {token}"}) for _ in range(12)]
        refused = answered[-1]
        assert sum(answer.status == 200 for answer in answered) in (5, 10)  # a new minute may have begun
        assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
        assert json.loads(refused.text)["detail"].endswith("Wait a minute, then go on.")
        assert ask(service, "GET", "/sign-in").status == 200
