"""What somebody may do on the pages they may do over the API, and nothing more."""

from collections import defaultdict

from web.access import ACCESS
from web.api_command import COMMANDS


def test_a_decision_is_for_the_same_roles_on_the_pages_and_over_the_api():
    pages = defaultdict(list)  # both a request and an audit can be withdrawn
    for endpoint, roles in ACCESS.items():
        if not endpoint.startswith("api-"):
            pages[endpoint.partition(".")[2]].append(roles)
    both = {endpoint: pages[name] for endpoint in COMMANDS if (name := endpoint.partition(".")[2]) in pages}
    assert [endpoint for endpoint, roles in both.items() if ACCESS[endpoint] not in roles] == []
    assert len(both) > 20
