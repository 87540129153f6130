"""What a small team would write: Flask and psycopg, a row a placement, and a trigger that keeps what it was before."""

import os
import sys
from pathlib import Path

import psycopg
from flask import Flask, request
from marshmallow import ValidationError
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool
from shapes import Decision, Request

TABLES = """
CREATE TABLE placement (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    person uuid NOT NULL REFERENCES person, panel uuid NOT NULL REFERENCES panel, meeting uuid REFERENCES meeting,
    service_type text NOT NULL, occasion text NOT NULL, team text NOT NULL, needed_by date NOT NULL,
    needs text NOT NULL, recommendation text NOT NULL, funding text NOT NULL,
    outcome text, reasons text, weekly_ceiling bigint, one_off bigint,
    version integer NOT NULL DEFAULT 1, changed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE audit (
    id bigserial PRIMARY KEY, placement uuid NOT NULL, at timestamptz NOT NULL DEFAULT now(), old jsonb, new jsonb);
CREATE INDEX ON audit (placement);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audit (placement, old, new) VALUES (new.id, to_jsonb(old), to_jsonb(new));
    RETURN new;
END $$;
CREATE TRIGGER keep AFTER INSERT OR UPDATE ON placement FOR EACH ROW EXECUTE FUNCTION keep();
"""

SEED = """INSERT INTO placement (person, panel, service_type, occasion, team, needed_by, needs, recommendation, funding)
    SELECT (SELECT id FROM person LIMIT 1), panel.id, 'residential care', 'new placement', 'Older people', current_date,
        'A ground-floor room.', 'Residential care.', 'council' FROM panel, generate_series(1, %s)"""

CREATE = """INSERT INTO placement
    (person, panel, service_type, occasion, team, needed_by, needs, recommendation, funding)
    VALUES (%(person)s, %(panel)s, %(service_type)s, %(occasion)s, %(team)s, %(needed_by)s, %(needs)s,
        %(recommendation)s, %(funding)s) RETURNING id, version"""

DECIDE = """UPDATE placement SET meeting = %(meeting)s, outcome = %(outcome)s, reasons = %(reasons)s,
    weekly_ceiling = %(weekly_ceiling)s, one_off = %(one_off)s, version = version + 1, changed_at = now()
    WHERE id = %(id)s AND outcome IS NULL RETURNING id, version"""

app = Flask(__name__)
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=8,
    max_size=8,
    kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    open=False,
)
asked, decided = Request(), Decision()


@app.errorhandler(ValidationError)
def refuse(error):
    return error.messages, 422


@app.post("/api/placements")
def create():
    values = asked.load(request.get_json())
    with pool.connection() as connection:
        return connection.execute(CREATE, values).fetchone(), 201


@app.post("/api/placements/<uuid:id>/decisions")
def decide(id):
    values = decided.load(request.get_json())
    with pool.connection() as connection:
        found = connection.execute(DECIDE, {**values["verdict"], "meeting": values["meeting"], "id": id}).fetchone()
    return (found, 201) if found else ({"message": "There is no such placement to decide."}, 409)


def prepare(placements):
    """Make the tables, and placements to decide."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute((Path(__file__).parents[1] / "council.sql").read_text())
        connection.execute(TABLES)
        connection.execute(SEED, [placements])


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
else:
    pool.open(wait=True)
