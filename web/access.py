"""Who may do what: one row an endpoint. What has no row is refused to everybody."""

from collections.abc import Mapping

from placements.vocabulary import Role

ANYONE = None
"""Also who is not signed in."""

EVERY_ROLE = frozenset(Role)

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

ACCESS: Mapping[str, frozenset[Role] | None] = {
    "static": ANYONE,
    "api-docs.openapi_json": ANYONE,
    "api-docs.openapi_swagger_ui": ANYONE,
    "home.healthy": ANYONE,
    # Signing in, and what is one's own
    "home.start": EVERY_ROLE,
    "sign_in.sign_in": ANYONE,
    "sign_in.sign_out": EVERY_ROLE,
    "sign_in.change_password": EVERY_ROLE,
    "own.own_account": EVERY_ROLE,
    "own.make_token": EVERY_ROLE,
    "own.revoke_token": EVERY_ROLE,
    # Accounts
    "accounts.accounts": ADMINISTRATOR,
    "accounts.open_account": ADMINISTRATOR,
    "accounts.account": ADMINISTRATOR,
    "accounts.correct_name": ADMINISTRATOR,
    "accounts.grant_role": ADMINISTRATOR,
    "accounts.revoke_role": ADMINISTRATOR,
    "accounts.reset_password": ADMINISTRATOR,
    "accounts.close_account": ADMINISTRATOR,
    "accounts.reopen_account": ADMINISTRATOR,
}

CHANGES_ONLY_ONES_OWN = frozenset(
    {"sign_in.sign_in", "sign_in.sign_out", "sign_in.change_password", "own.make_token", "own.revoke_token"}
)
"""All that an auditor may send; everything else they may only read."""
