"""A query that PostgreSQL does not answer in time says so, in words."""

import pytest

from placements import database
from placements.errors import Unavailable
from projections.query import connected


def test_a_query_that_takes_too_long_is_given_up(database_url):
    with database.pool(database_url, timeouts=database.Timeouts(statement=0.1)) as pool:
        with pytest.raises(Unavailable, match="try again"), connected(pool) as connection:
            connection.execute("SELECT pg_sleep(2)")
        with connected(pool) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
