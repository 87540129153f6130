"""The eventsourcing library as it comes: its application, recorder and ProjectionRunner, on the same PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import Environment
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

NOTE = "The former social worker remembers that two other homes were asked and could not match; no note was kept."


class File(Aggregate):
    """A history that grows by notes."""

    @event("Opened")
    def __init__(self, reference: str) -> None:
        self.reference = reference
        self.notes = 0

    @event("Noted")
    def note(self, words: str) -> None:
        self.notes += bool(words)


class Files(Application[UUID]):
    """An application as the library's documentation shows one."""

    def open(self, notes: int) -> tuple[UUID, int]:
        """Save a new file with so many notes; returns its id and the last notification's."""
        file = File("PL-2026-000001")
        for _ in range(notes):
            file.note(NOTE)
        return file.id, self.save(file)[-1].notification.id

    def add_note(self, id: UUID) -> int:
        """Add one note; returns the notification's id."""
        file: File = self.repository.get(id)
        file.note(NOTE)
        return int(self.save(file)[-1].notification.id)


class Shown(PostgresTrackingRecorder):
    """A read model of one row a file."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        table = Identifier(self.datastore.schema, "shown")
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (id uuid PRIMARY KEY, notes bigint NOT NULL)").format(table)
        )
        self.upsert = SQL(
            "INSERT INTO {} AS s VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET notes = s.notes + excluded.notes"
        ).format(table)

    def count(self, id: UUID, notes: int, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self.upsert, (id, notes), prepare=True)


class ShowFiles(Projection[Shown]):
    """One event, one transaction: how the library's runner works."""

    name = "shown"
    topics = ()

    def process_event(self, domain_event: object, tracking: Tracking) -> None:
        if isinstance(domain_event, File.Event):
            self.view.count(domain_event.originator_id, int(type(domain_event).__name__ == "Noted"), tracking)


def environment(url: str) -> Environment:
    """The library's settings for that database."""
    where = conninfo_to_dict(url)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(where["dbname"]),
        "POSTGRES_HOST": str(where["host"]),
        "POSTGRES_PORT": str(where.get("port", "5432")),
        "POSTGRES_USER": str(where["user"]),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "4",
    }
    return Environment("files", settings)


@contextmanager
def application(url: str) -> Iterator[Files]:
    files = Files(environment(url))
    try:
        yield files
    finally:
        files.close()


@contextmanager
def runner(url: str) -> Iterator[ProjectionRunner[Files, Shown]]:
    """The library's runner, following."""
    with ProjectionRunner(
        application_class=Files, projection_class=ShowFiles, view_class=Shown, env=environment(url)
    ) as following:
        yield following
