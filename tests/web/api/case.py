"""A program that uses the API with a token of somebody's, and a placement on its way through the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from placements.vocabulary import Role


class Program:
    """Sends what a program sends that holds a token."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **asked: Any) -> TestResponse:
        return self.client.get(f"/api{path}", headers=self.headers, query_string=asked)

    def post(self, path: str, /, *, seen: int | str | None = None, key: str | None = None, **body: Any) -> TestResponse:
        """`seen` is the version that If-Match carries; `key` is the Idempotency-Key."""
        headers = dict(self.headers)
        if seen is not None:
            headers["If-Match"] = f'"{seen}"' if isinstance(seen, int) else seen
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.post(f"/api{path}", json=body, headers=headers)


@dataclass(frozen=True)
class World:
    """Trafford, with a panel for children, two homes of its own and one farther off, and Maya, who is eleven."""

    panel: UUID
    home: UUID
    other_home: UUID
    far_home: UUID
    maya: UUID
    chair: UUID
    member: UUID


@dataclass
class Case:
    """Maya's placement on its way through the API, each step by somebody whose work it is."""

    program: Callable[[Role], Program]
    world: World
    id: str = ""
    meeting: str = ""

    def seen(self) -> Any:
        return self.program(Role.AUDITOR).get(f"/placements/{self.id}").json

    def send(self, role: Role, what: str, **body: Any) -> TestResponse:
        """A command about the placement as it is."""
        return self.program(role).post(f"/placements/{self.id}/{what}", seen=self.seen()["version"], **body)

    def hold(self, what: str, role: Role = Role.COORDINATOR, **body: Any) -> TestResponse:
        """A command about the meeting as it is."""
        return self.program(role).post(f"/meetings/{self.meeting}/{what}", seen="*", **body)

    def request(self, **changes: Any) -> TestResponse:
        return self.program(Role.REQUESTER).post("/placements", **{**self.asked(), **changes})

    def asked(self) -> dict[str, Any]:
        return {
            "person": str(self.world.maya),
            "service_type": "children's home",
            "panel": str(self.world.panel),
            "occasion": "new placement",
            "team": "Looked after children",
            "needed_by": "2026-03-20",
            "needs": "A small home near her school.",
            "recommendation": "A home with two other children at most.",
            "funding": "council",
        }

    def requested(self) -> "Case":
        self.id = done(self.request())["id"]
        return self

    def chosen(self) -> "Case":
        offers = ((self.world.home, 500_000), (self.world.other_home, 450_000))
        for home, rate in offers:
            offer = {"provider": str(home), "response": "offered a place", "weekly_rate": rate}
            done(self.send(Role.COMMISSIONER, "options", **offer))
        done(self.send(Role.REQUESTER, "alternatives", alternative="in-house fostering", why_not="None is free."))
        why = "It is the only one near her school."
        done(self.send(Role.COMMISSIONER, "choice", provider=str(self.world.home), weekly_rate=500_000, why=why))
        return self

    def submitted(self) -> "Case":
        self.requested().chosen()
        done(self.send(Role.REQUESTER, "submission"))
        return self

    def scheduled(self, day: str = "2026-03-02") -> "Case":
        scheduled = {"panel": str(self.world.panel), "meets_on": day, "meets_at": "10:00"}
        self.meeting = done(self.program(Role.COORDINATOR).post("/meetings", **scheduled))["id"]
        return self

    def listed(self) -> "Case":
        self.submitted().scheduled()
        done(self.hold("items", placement=self.id, why_late="It was submitted today."))
        return self

    def sitting(self) -> "Case":
        self.listed()
        for member in (self.world.chair, self.world.member):
            done(self.hold("attendance", member=str(member)))
        done(self.hold("opening", chair=str(self.world.chair)))
        return self

    def verdict(self, **changes: Any) -> dict[str, Any]:
        approved = {"outcome": "approved", "reasons": "It meets her needs.", "weekly_ceiling": 500_000}
        return {"meeting": self.meeting, "verdict": {**approved, **changes}}

    def decided(self, **changes: Any) -> "Case":
        self.sitting()
        done(self.send(Role.COORDINATOR, "decisions", **self.verdict(**changes)))
        return self

    def started(self) -> "Case":
        self.decided()
        home = str(self.world.home)
        started = {"started_on": "2026-03-02", "provider": home, "weekly_rate": 500_000, "authority": "panel"}
        done(self.send(Role.REQUESTER, "start", **started))
        return self


def done(answer: TestResponse) -> Any:
    """What a command answered that was carried out."""
    assert answer.status_code == 201, answer.text
    return answer.json


def refused(answer: TestResponse, status: int = 409) -> str:
    """The sentence with which something was refused."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert answer.json["status"] == status
    return str(answer.json["detail"])
