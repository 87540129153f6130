"""A query that PostgreSQL does not answer in time says so, in words; queries of one moment see the same rows."""

import psycopg
import pytest

from placements import database
from placements.errors import Unavailable
from projections.query import at_one_moment, connected, scalar


def test_a_query_that_takes_too_long_is_given_up(database_url):
    with database.pool(database_url, timeouts=database.Timeouts(statement=0.1)) as pool:
        with pytest.raises(Unavailable, match="try again"), connected(pool) as connection:
            connection.execute("SELECT pg_sleep(2)")
        with connected(pool) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("planned_once", [False, True])
def test_queries_of_one_moment_see_the_same_rows_and_those_behind_it_see_what_was_written(
    database_url, planned_once: bool
):
    with (
        psycopg.connect(database_url, autocommit=True) as writer,
        psycopg.connect(database_url, autocommit=True) as reader,
    ):
        writer.execute("CREATE TABLE public.heard AS SELECT 1 AS number")

        def heard() -> int:
            return int(scalar(reader, "SELECT count(*) FROM public.heard"))

        with at_one_moment(reader, planned_once=planned_once):
            assert heard() == 1
            writer.execute("INSERT INTO public.heard VALUES (2)")
            with at_one_moment(reader, planned_once=True):
                assert heard() == 1
            assert heard() == 1
        assert heard() == 2
        assert scalar(reader, "SHOW plan_cache_mode") == "auto"


def test_a_query_that_fails_leaves_a_connection_on_which_the_next_is_answered(database_url):
    with psycopg.connect(database_url, autocommit=True) as reader:
        with pytest.raises(psycopg.errors.DivisionByZero), at_one_moment(reader, planned_once=True):
            reader.execute("SELECT 1 / 0")
        assert scalar(reader, "SELECT 1") == 1
        assert scalar(reader, "SHOW plan_cache_mode") == "auto"
