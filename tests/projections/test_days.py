"""Sets of days."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from projections.days import FOREVER, Span, overlap, union, without

FIRST, LAST = date(2026, 2, 20), date(2026, 3, 20)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]

days = st.dates(FIRST, LAST)
spans = st.builds(Span, days, st.one_of(days, st.just(FOREVER)))


def days_of(*some: Span) -> list[date]:
    """Day by day, without any cleverness."""
    return [day for day in EVERY_DAY if any(span.first <= day < span.end for span in some)]


@given(st.lists(spans))
def test_a_union_has_the_days_of_every_span_in_the_fewest_spans(some: list[Span]) -> None:
    joined = union(some)
    assert days_of(*joined) == days_of(*some)
    assert all(before.end < after.first for before, after in pairwise(joined))


@given(spans, st.lists(spans))
def test_a_span_without_others_is_left_with_the_days_that_they_lack(span: Span, others: list[Span]) -> None:
    assert days_of(*without(span, others)) == [day for day in days_of(span) if day not in days_of(*others)]


@given(spans, spans)
def test_an_overlap_has_the_days_of_both(span: Span, other: Span) -> None:
    assert days_of(overlap(span, other)) == [day for day in days_of(span) if day in days_of(other)]


def test_the_last_day_of_a_span_is_the_one_before_its_end() -> None:
    span = Span(date(2026, 3, 2), date(2026, 3, 5))
    assert [day for day in EVERY_DAY if day in span] == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
