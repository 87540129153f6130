"""The `placements` command. Each command stands in its own module and is added here."""

from flask.cli import AppGroup

placements = AppGroup("placements", help="The register of placements: serve it, fill it, ask it.")
