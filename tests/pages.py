"""The application as the tests of the pages use it: over a fresh register, with what costs time made cheap."""

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from placements.application import Register
from projections.runner import Runner
from web import create_app
from web.settings import Settings


class Compiled(BytecodeCache):
    """Templates are compiled once a run, and not once an application."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self.kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def application(register: Register, url: str, settings: Settings = Settings()) -> Flask:
    """Over the register in the database at the url, whose read models are brought up whenever a page waits for them."""
    app = create_app(register, settings, wait=lambda position: Runner(url).catch_up() >= position)
    app.extensions["credentials"].hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    app.jinja_env.bytecode_cache = COMPILED
    return app
