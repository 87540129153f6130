"""Sets of days: what was lived, what was authorised, and what is left of the one without the other."""

from collections.abc import Iterable
from datetime import date

import msgspec

FOREVER = date.max
"""The end of a span that has none yet."""


class Span(msgspec.Struct, frozen=True, order=True):
    """The days from `first` until the day before `end`; 9999-12-31 stands for no end."""

    first: date
    end: date = FOREVER

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The days of any of the spans, as the fewest spans in order; empty ones vanish."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.first < span.end):
        if joined and span.first <= joined[-1].end:
            joined[-1] = Span(joined[-1].first, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def overlap(span: Span, other: Span) -> Span:
    """The days of both; empty when they share none."""
    return Span(max(span.first, other.first), min(span.end, other.end))


def without(span: Span, others: Iterable[Span]) -> tuple[Span, ...]:
    """The days of the span that are in none of the others, in order."""
    left, first = [], span.first
    for other in union(others):
        left.append(Span(first, min(other.first, span.end)))
        first = max(first, other.end)
    return union([*left, Span(first, span.end)])
