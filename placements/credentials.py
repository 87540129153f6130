"""What people prove themselves with, passwords and API tokens: kept as hashes, outside the register's events."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from secrets import choice, token_urlsafe
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from psycopg import errors

from placements.errors import Refused, Unavailable
from placements.recorder import Recorder

log = logging.getLogger(__name__)

SHORTEST = 12
LONGEST = 200

WINDOW = timedelta(minutes=15)
"""How long a failed sign-in counts."""
TRIES_A_NAME = 10
TRIES_AN_ADDRESS = 100

TOKEN_LIFE = timedelta(days=365)

NOTING = 0.5
"""Seconds that are spent on noting that something was used, before it is let go."""

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another when a password is read aloud."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """An API token as its holder sees it: the secret itself is shown once and not kept."""

    id: UUID
    name: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Whose account a secret opens, and the last event of that account: together they say what the account may do."""

    account: UUID
    last_event: UUID | None


LAST_EVENT = """(SELECT event_id FROM register.events WHERE originator_id = account
    ORDER BY originator_version DESC LIMIT 1)"""


class Credentials:
    """The passwords and tokens of every account. Statements may be run twice, as Recorder.fetch may have to."""

    def __init__(
        self, recorder: Recorder, *, now: Callable[[], datetime], hasher: PasswordHasher | None = None
    ) -> None:
        self.recorder = recorder
        self.now = now
        self.hasher = hasher or PasswordHasher()

    @cached_property
    def nobodys(self) -> str:
        """What a password for an unknown account is checked against."""
        return self.hasher.hash(token_urlsafe())

    def secret(self) -> bytes:
        """The key that signs the forms' tokens."""
        try:
            [[key]] = self.recorder.fetch("SELECT key FROM access.secret", [])
        except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise Unavailable("There is no register in the database yet: run `placements migrate`.") from error
        return bytes(key)

    def set_password(self, account: UUID, password: str, *, must_change: bool = False) -> None:
        """Set it and end every session of the account. Refuses a password that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise Refused(
                f"A password has {SHORTEST} to {LONGEST} characters: three words in a row are easy to remember."
            )
        self.recorder.fetch(
            """WITH ended AS (DELETE FROM access.sessions WHERE account = %b)
            INSERT INTO access.passwords (account, hash, must_change, set_at) VALUES (%b, %t, %b, %b)
            ON CONFLICT (account) DO UPDATE
            SET hash = excluded.hash, must_change = excluded.must_change, set_at = excluded.set_at RETURNING account""",
            [account, account, self.hasher.hash(password), must_change, self.now()],
        )

    def set_one_time_password(self, account: UUID) -> str:
        """Set a password that must be changed at the next sign-in, and tell it."""
        password = new_password()
        self.set_password(account, password, must_change=True)
        return password

    def check_password(self, account: UUID, password: str) -> bool:
        """Whether it is the account's password; an unknown account takes as long to say no."""
        rows = self.recorder.fetch("SELECT hash FROM access.passwords WHERE account = %b", [account])
        known = rows[0][0] if rows else self.nobodys
        try:
            self.hasher.verify(known, password)
        except VerifyMismatchError:
            return False
        if rows and self.hasher.check_needs_rehash(known):
            self.recorder.fetch(
                "UPDATE access.passwords SET hash = %t WHERE account = %b AND hash = %t RETURNING account",
                [self.hasher.hash(password), account, known],
            )
        return bool(rows)

    def must_change_password(self, account: UUID) -> bool:
        rows = self.recorder.fetch("SELECT must_change FROM access.passwords WHERE account = %b", [account])
        return bool(rows and rows[0][0])

    def note_attempt(self, name: str, address: str) -> bool:
        """Note a try to sign in; False when there were too many for that name or from that address already."""
        now = self.now()
        since, hashed = now - WINDOW, digest(name)
        [[names, addresses]] = self.recorder.fetch(
            """WITH old AS (DELETE FROM access.attempts WHERE at <= %b),
                noted AS (INSERT INTO access.attempts (at, name, address) VALUES (%b, %b, %t))
            SELECT count(*) FILTER (WHERE name = %b), count(*) FILTER (WHERE address = %t)
            FROM access.attempts WHERE at > %b""",
            [since, now, hashed, address, hashed, address, since],
        )
        return bool(names < TRIES_A_NAME and addresses < TRIES_AN_ADDRESS)

    def forget_attempts(self, name: str) -> None:
        """After a sign-in that succeeded, or a new password."""
        self.recorder.fetch("DELETE FROM access.attempts WHERE name = %b RETURNING at", [digest(name)])

    def make_token(self, account: UUID, name: str) -> str:
        """A new token for the API: the only time that it can be read."""
        if not name.strip():
            raise Refused("Say what the token is for, so that you know later which one to revoke.")
        token = f"placements_{token_urlsafe(32)}"
        self.recorder.fetch(
            """INSERT INTO access.tokens (id, hash, account, name, made_at, expires_at) VALUES (%b, %b, %b, %t, %b, %b)
            ON CONFLICT DO NOTHING RETURNING id""",
            [uuid4(), digest(token), account, name.strip(), self.now(), self.now() + TOKEN_LIFE],
        )
        return token

    def tokens(self, account: UUID) -> list[Token]:
        """The account's tokens, those that expired included, the newest first."""
        rows = self.recorder.fetch(
            """SELECT id, name, made_at, expires_at, used_at FROM access.tokens
            WHERE account = %b ORDER BY made_at DESC, id""",
            [account],
        )
        return [
            Token(id=id, name=name, made_at=made, expires_at=expires, used_at=used)
            for id, name, made, expires, used in rows
        ]

    def revoke_token(self, account: UUID, id: UUID) -> None:
        """It opens nothing from now on; a token of another account is left alone."""
        self.recorder.fetch("DELETE FROM access.tokens WHERE account = %b AND id = %b RETURNING id", [account, id])

    def holder(self, token: str) -> Holder | None:
        """Whose token this is; None when it is unknown, revoked or expired. Notes the hour of use."""
        now = self.now()
        rows = self.recorder.fetch(
            f"SELECT id, account, used_at, {LAST_EVENT} FROM access.tokens WHERE hash = %b AND expires_at > %b",  # noqa: S608
            [digest(token), now],
        )
        if not rows:
            return None
        [[id, account, used_at, last_event]] = rows
        if used_at is None or now - used_at > timedelta(hours=1):
            self._note_use(id, now)
        return Holder(account=account, last_event=last_event)

    def _note_use(self, id: UUID, now: datetime) -> None:
        """While nothing can be written, programs can read all the same."""
        note = "UPDATE access.tokens SET used_at = %b WHERE id = %b RETURNING id"
        try:
            self.recorder.fetch(note, [now, id], seconds=NOTING)
        except Unavailable as error:
            log.warning("the use of a token is not noted: %s", error.__cause__)

    def forget(self, account: UUID) -> None:
        """Take everything that opens the account."""
        self.recorder.fetch(
            """WITH sessions AS (DELETE FROM access.sessions WHERE account = %b),
                tokens AS (DELETE FROM access.tokens WHERE account = %b)
            DELETE FROM access.passwords WHERE account = %b RETURNING account""",
            [account, account, account],
        )


def new_password() -> str:
    """One that nobody has used, in four groups that are easy to read aloud."""
    return "-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(4))


def digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
