"""Ids of histories, events and reads: UUIDs that begin with the time, so that indexes grow at their end (RFC 9562)."""

from secrets import randbits
from time import time_ns
from uuid import UUID

VERSION = 7 << 76
VARIANT = 2 << 62
LAST_62 = (1 << 62) - 1


def new_id() -> UUID:
    """Milliseconds since 1970 in 48 bits, then 74 bits that nobody can guess."""
    random = randbits(74)
    return UUID(int=time_ns() // 1_000_000 << 80 | VERSION | random >> 62 << 64 | VARIANT | random & LAST_62)
