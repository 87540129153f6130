"""What tells tables that another version of placements has filled from this one's."""

from hashlib import sha256
from importlib.resources import files

from projections.models import TABLES
from projections.table import SCHEMA


def layout() -> str:
    """A digest of the tables and of the code that fills them: when it changes, they are rebuilt."""
    digest = sha256()
    for table in TABLES.values():
        digest.update("\n".join([*table.definition(SCHEMA), *table.index_definitions(SCHEMA)]).encode())
    for package in ("placements", "projections", "projections.exceptions"):
        sources = (file for file in files(package).iterdir() if file.name.endswith(".py"))
        for source in sorted(sources, key=lambda file: file.name):
            digest.update(source.read_bytes())
    return digest.hexdigest()
