"""`placements accounts`: accounts from the server's own command line, such as the first administrator's."""

import click

from placements.administration import OPERATOR, account_id, open_account, reset_password
from placements.credentials import Credentials
from placements.errors import NotFound, Refused
from placements.vocabulary import Role
from web.commands.opening import opened_register

ROLES = click.Choice([role.value for role in Role])


@click.group()
def accounts() -> None:
    """Open accounts and reset passwords."""


@accounts.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's full name.")
@click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
    help="May be repeated.",
)
def add(username: str, name: str, roles: tuple[str, ...]) -> None:
    """Open an account and print the password for its first sign-in."""
    with opened_register() as register:
        credentials = Credentials(register.store, now=register.now)
        try:
            chosen = [Role(role) for role in roles]
            _, password = open_account(register, credentials, username=username, name=name, roles=chosen, by=OPERATOR)
        except Refused as error:
            raise click.ClickException(str(error)) from error
    tell(username, password)


@accounts.command()
@click.argument("username")
def reset(username: str) -> None:
    """Reset a password and print the one for the next sign-in."""
    with opened_register() as register:
        credentials = Credentials(register.store, now=register.now)
        try:
            _, password = reset_password(register, credentials, account_id(username), by=OPERATOR)
        except (NotFound, Refused) as error:
            raise click.ClickException(str(error)) from error
    tell(username, password)


def tell(username: str, password: str) -> None:
    click.echo(f"{username} signs in once with the password {password} and then chooses another.")
