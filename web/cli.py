"""The `placements` command. Each command stands in a module of web/commands and is added here."""

from flask.cli import AppGroup

from web.commands.accounts import accounts
from web.commands.conformance import conformance
from web.commands.controls import controls
from web.commands.demo import demo
from web.commands.doctor import examine
from web.commands.exceptions import exceptions
from web.commands.export import export
from web.commands.imports import imports
from web.commands.openapi import openapi
from web.commands.pack import pack
from web.commands.project import project
from web.commands.replay import replay
from web.commands.sample import sample
from web.commands.seal import seal
from web.commands.serve import migrate, serve
from web.commands.verify import dump_register, verify
from web.commands.witness import witness

placements = AppGroup("placements", help="The register of placements: serve it, fill it, ask it.")

for command in (
    accounts,
    conformance,
    controls,
    demo,
    dump_register,
    examine,
    exceptions,
    export,
    imports,
    migrate,
    openapi,
    pack,
    project,
    replay,
    sample,
    seal,
    serve,
    verify,
    witness,
):
    placements.add_command(command)
