"""The `placements` command. Each command stands in its own module and is added below."""

from flask.cli import FlaskGroup

placements = FlaskGroup(
    name="placements",
    help="The register of placements: serve it, fill it, ask it.",
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
)
