"""What somebody may do on the pages they may do over the API, and nothing more."""

from web.access import ACCESS
from web.api_command import COMMANDS


def test_a_decision_is_for_the_same_roles_on_the_pages_and_over_the_api():
    pages = {endpoint.partition(".")[2]: roles for endpoint, roles in ACCESS.items() if not endpoint.startswith("api-")}
    both = {endpoint: pages[name] for endpoint in COMMANDS if (name := endpoint.partition(".")[2]) in pages}
    assert {endpoint: ACCESS[endpoint] for endpoint in both} == both
    assert len(both) > 20
