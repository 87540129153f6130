"""Commands over HTTP with everything on, beside the same two on the peers: a placement is asked for, and decided."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from secrets import token_hex
from statistics import median

import psycopg

from bench import servers
from bench.client import Load, Taken, put
from bench.council import NEEDS, PANEL, RECOMMENDATION, sit
from bench.ground import Ground
from bench.pairs import OURS, Rounds, beside, p99
from bench.table import Line
from projections.rebuild import rebuild

MOST = {1: 500, 4: 1000, 8: 1400, 16: 1800}
"""Requests a second that are laid in for so many clients; a turn ends early when they are used up."""

WARMING = 1.0
"""Seconds of the turns before the first round, which do not count."""

DJANGO, FLASK, SPIFF, VIEWFLOW = "Django, simple-history", "Flask, audit trigger", "SpiffWorkflow", "viewflow"
PEERS = {DJANGO: "django_history", FLASK: "flask_trigger", SPIFF: "spiff", VIEWFLOW: "viewflow_process"}
GOALS = {DJANGO: 4.0, FLASK: 1.0, SPIFF: 3.0, VIEWFLOW: 4.0}
"""Of the ratio of requests a second, at 16 clients."""

Ask = Iterator[bytes]


@dataclass(frozen=True)
class Asked:
    """A server, and what is still to be asked of it."""

    port: int
    create: Ask
    decide: Ask


def load(asking: Ask, port: int, clients: int, seconds: float, most: int) -> Load:
    """What so many clients are to ask: the most a second that they may come to."""
    requests = [*islice(asking, round(most * seconds))]
    return Load(port, [requests[client::clients] for client in range(clients)], seconds)


def measure(here: Ground, clients: int) -> list[Line]:
    """Requests a second, and how long they take, with so many clients at once."""
    turns: dict[str, dict[str, list[Taken]]] = {"create": defaultdict(list), "decide": defaultdict(list)}
    needed = round(MOST[clients] * (here.seconds * here.rounds + WARMING))
    with ExitStack() as stack:
        asked = {OURS: stack.enter_context(register(here, needed))}
        asked |= {name: stack.enter_context(peer(here, folder, needed)) for name, folder in PEERS.items()}
        for turn in range(here.rounds + 1):
            here.say(f"round {turn} of {here.rounds}" if turn else "warming up")
            lasts = here.seconds if turn else WARMING
            for kind, by_name in turns.items():
                for name, server in asked.items():
                    asking = server.create if kind == "create" else server.decide
                    taken = put(load(asking, server.port, clients, lasts, MOST[clients]))
                    if turn:
                        by_name[name].append(taken)
    return [line for kind, by_name in turns.items() for line in lines(kind, clients, by_name)]


def lines(kind: str, clients: int, turns: Mapping[str, Sequence[Taken]]) -> list[Line]:
    """The rows for one kind of command and one number of clients."""
    setting = f"{clients} client{'' if clients == 1 else 's'}"
    cost = median(taken.cost for each in turns.values() for taken in each)

    def rounds(value: Callable[[Taken], float]) -> Rounds:
        return {name: [value(taken) for taken in each] for name, each in turns.items()}

    goals = GOALS if clients == max(MOST) else {}
    slowest = {DJANGO: {"goal": 0.35, "at_most": True}} if goals else {}
    return [
        *beside(f"{kind} over HTTP", setting, rounds(lambda t: t.per_second), "requests/s", goals),
        *beside(f"{kind} over HTTP, p50", setting, rounds(lambda t: median(t.latencies) * 1000), "ms"),
        *beside(f"{kind} over HTTP, p99", setting, rounds(lambda t: p99(t.latencies) * 1000), "ms", slowest),
        Line(measure=f"{kind} over HTTP, the client's own cost", setting=setting, ours=cost * 1e6, unit="µs a request"),
    ]


@contextmanager
def register(here: Ground, needed: int) -> Iterator[Asked]:
    """The service, with a token for whoever asks, Idempotency-Key, If-Match, and the runner following."""
    with here.fresh("template") as template, here.fresh("over_http") as url:
        sitting = sit(url, template, -(-needed // 10))
        rebuild(url)
        with servers.ours(url) as port:
            asking = cycle(asked_for(str(person), str(PANEL)) for person in sitting.persons[:1000])
            decisions = ((item, str(meeting), version) for item, meeting, version in sitting.items)
            yield Asked(
                port,
                (post("/api/placements", body, keyed(sitting.requester)) for body in asking),
                (
                    post(f"/api/placements/{id}/decisions", decided(meeting), keyed(sitting.coordinator, version))
                    for id, meeting, version in decisions
                ),
            )


@contextmanager
def peer(here: Ground, folder: str, needed: int) -> Iterator[Asked]:
    """A peer with tables of the same size. Nobody signs in to it and nothing is kept against repeats."""
    name = f"peer_{folder}"
    here.drop(name)
    url = here.cluster.database(name)
    servers.prepare(folder, url, needed)
    with psycopg.connect(url) as connection:
        persons, panels, meetings, items = (
            [str(id) for (id,) in connection.execute(f"SELECT id FROM {table}").fetchall()]  # noqa: S608
            for table in ("person", "panel", "meeting", "placement")
        )
    with servers.peer(folder, url) as port:
        yield Asked(
            port,
            (post("/api/placements", asked_for(person, panels[0])) for person in cycle(persons)),
            (
                post(f"/api/placements/{id}/decisions", decided(meeting))
                for id, meeting in zip(items, cycle(meetings), strict=False)
            ),
        )
    here.drop(name)


def asked_for(person: str, panel: str) -> bytes:
    """The body of a request for a placement."""
    return json.dumps(
        {
            "person": person,
            "service_type": "residential care",
            "panel": panel,
            "occasion": "new placement",
            "team": "Older people",
            "needed_by": (datetime.now(UTC).date() + timedelta(days=14)).isoformat(),
            "needs": NEEDS,
            "recommendation": RECOMMENDATION,
            "funding": "council",
        }
    ).encode()


def decided(meeting: str) -> bytes:
    """The body of a decision."""
    reasons = "The home can meet the need as assessed, at a price within the framework."
    verdict = {"outcome": "approved", "reasons": reasons, "weekly_ceiling": 98_000}
    return json.dumps({"meeting": meeting, "verdict": verdict}).encode()


def keyed(token: str, version: int | None = None) -> dict[str, str]:
    """What a careful caller of the register sends along."""
    seen = {} if version is None else {"If-Match": f'"{version}"'}
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": token_hex(16), **seen}


def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole request, ready to be sent."""
    sent = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body
