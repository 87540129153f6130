"""A workflow engine in a web application: SpiffWorkflow runs one BPMN process a placement, kept at each step."""

import json
import os
import sys
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import psycopg
from flask import Flask, request
from lxml import etree
from marshmallow import ValidationError
from psycopg_pool import ConnectionPool
from shapes import Decision, Request
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

TABLES = """
CREATE TABLE placement (
    id uuid PRIMARY KEY, person uuid NOT NULL REFERENCES person, panel uuid NOT NULL REFERENCES panel,
    step text NOT NULL, workflow jsonb NOT NULL, changed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE history (
    id bigserial PRIMARY KEY, placement uuid NOT NULL, step text NOT NULL, data jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON history (placement);
"""

app = Flask(__name__)
pool = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=8,
    max_size=8,
    kwargs={"autocommit": True, "prepare_threshold": 0},
    open=False,
)
asked, decided = Request(), Decision()
parser = BpmnParser()
parser.add_bpmn_xml(etree.parse(BytesIO((Path(__file__).parent / "placement.bpmn").read_bytes())))
process = parser.get_spec("placement")
serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())


def waiting(workflow):
    """The step that somebody has to take."""
    return workflow.get_next_task(state=TaskState.READY, manual=True)


def take(workflow, data):
    """Take that step, and go on to the next that waits for somebody."""
    task = waiting(workflow)
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()
    return task.task_spec.name


def started(data):
    workflow = BpmnWorkflow(process)
    workflow.do_engine_steps()
    take(workflow, data)
    return workflow


def plain(values):
    return json.loads(json.dumps(values, default=str))


@app.errorhandler(ValidationError)
def refuse(error):
    return error.messages, 422


@app.post("/api/placements")
def create():
    values, id = plain(asked.load(request.get_json())), uuid4()
    workflow = started(values)
    step, kept = waiting(workflow).task_spec.name, serializer.serialize_json(workflow)
    with pool.connection() as connection, connection.transaction():
        row = [id, values["person"], values["panel"], step, kept]
        connection.execute("INSERT INTO placement (id, person, panel, step, workflow) VALUES (%s, %s, %s, %s, %s)", row)
        connection.execute(
            "INSERT INTO history (placement, step, data) VALUES (%s, 'request', %s)", [id, json.dumps(values)]
        )
    return {"id": str(id), "step": step}, 201


@app.post("/api/placements/<uuid:id>/decisions")
def decide(id):
    values = plain(decided.load(request.get_json()))
    with pool.connection() as connection, connection.transaction():
        query = "SELECT workflow::text FROM placement WHERE id = %s AND step = 'panel' FOR UPDATE"
        found = connection.execute(query, [id]).fetchone()
        if found is None:
            return {"message": "There is no such placement to decide."}, 409
        workflow = serializer.deserialize_json(found[0])
        done = take(workflow, values)
        step, kept = waiting(workflow).task_spec.name, serializer.serialize_json(workflow)
        connection.execute(
            "UPDATE placement SET step = %s, workflow = %s, changed_at = now() WHERE id = %s", [step, kept, id]
        )
        connection.execute(
            "INSERT INTO history (placement, step, data) VALUES (%s, %s, %s)", [id, done, json.dumps(values)]
        )
    return {"id": str(id), "step": step}, 201


def prepare(placements):
    """Make the tables, and placements to decide."""
    kept = serializer.serialize_json(started({"needs": "A ground-floor room.", "recommendation": "Residential care."}))
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute((Path(__file__).parents[1] / "council.sql").read_text())
        connection.execute(TABLES)
        connection.execute(
            """INSERT INTO placement (id, person, panel, step, workflow)
            SELECT gen_random_uuid(), (SELECT id FROM person LIMIT 1), panel.id, 'panel', %s::jsonb
            FROM panel, generate_series(1, %s)""",
            [kept, placements],
        )


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
else:
    pool.open(wait=True)
