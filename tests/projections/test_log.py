"""The event log for process mining: the demo council's, as two readers read it, and nothing personal in it."""

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import oceldb
import polars
import pytest
import r4pm
from oceldb.io import convert_json, convert_sqlite

from placements import database
from placements.placement import Placement, PlacementRequested, RationaleAdded
from placements.store import CODEC, Recorded, Store
from placements.vocabulary import Role
from projections.codes import EVENT_TYPES, HIDDEN, THING_TYPES, shape, spoken
from projections.log import Log, Pseudonyms, stamp
from projections.ocel import as_json, as_sqlite
from projections.xes import as_xes
from tests.demo.conftest import made
from tests.projections.conftest import World, id_of
from tests.projections.events import requested

KEY = b"a key of this test, and of no other"


class Written:
    """The demo council's last weeks as a log, in all its forms."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.until = store, store.position()
        self.recorded: list[Recorded] = store.read(0, 100_000)
        self.json, self.sqlite, self.xes = (folder / f"log.{kind}" for kind in ("json", "sqlite", "xes"))
        self.json.write_bytes(b"".join(as_json(self.log())))
        self.xes.write_bytes(b"".join(as_xes(self.log())))
        as_sqlite(self.log(), str(self.sqlite))

    def log(self, key: bytes | None = KEY) -> Log:
        return Log(self.store, Pseudonyms(key), self.until)


@pytest.fixture(scope="module")
def written(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with made(server_url, template, size="small") as demo, database.pool(demo.url, role="placements_web") as pool:
        yield Written(Store(pool), tmp_path_factory.mktemp("log"))


def counted(ocel: oceldb.OCEL) -> dict[str, Any]:
    def types(frame: polars.LazyFrame) -> dict[str, int]:
        return dict(frame.group_by("ocel_type").len().collect().iter_rows())

    return {"events": types(ocel.events()), "objects": types(ocel.objects()), "related": ocel.e2o().collect().height}


def test_oceldb_takes_both_files_and_counts_the_same_as_the_register(written: Written, tmp_path: Path) -> None:
    told = [
        counted(convert_json(written.json, tmp_path / "a")),
        counted(convert_sqlite(written.sqlite, tmp_path / "b")),
    ]
    assert told[0] == told[1]
    assert told[0]["events"] == Counter(spoken(type(recorded.event).__name__) for recorded in written.recorded)
    subjects = Counter(recorded.subject for recorded in {each.history: each for each in written.recorded}.values())
    assert told[0]["objects"]["placement"] == subjects["Placement"]
    assert told[0]["objects"]["person"] == subjects["Person"]


def test_another_reader_counts_the_same(written: Written) -> None:
    ocel = r4pm.df.import_ocel(str(written.json))
    assert ocel["events"].height == len(written.recorded)
    assert ocel["objects"].height == len(json.loads(written.json.read_bytes())["objects"])
    xes, _ = r4pm.df.import_xes(str(written.xes))
    placements = [recorded for recorded in written.recorded if recorded.subject == "Placement"]
    assert xes.height == len(placements)
    assert xes["case:concept:name"].n_unique() == len({recorded.history for recorded in placements})


def test_events_keep_their_order_their_times_and_their_types(written: Written) -> None:
    events = json.loads(written.json.read_bytes())["events"]
    assert [event["type"] for event in events] == [spoken(type(each.event).__name__) for each in written.recorded]
    assert [event["time"] for event in events] == [stamp(each.at) for each in written.recorded]
    assert all(event["time"].endswith("Z") for event in events)
    started = next(event for event in events if event["type"] == "placement started")
    values = {each["name"]: each["value"] for each in started["attributes"]}
    assert isinstance(values["weekly_rate"], int)
    assert values["started_on"].endswith("T00:00:00Z")
    parts = {each["qualifier"]: each["objectId"].partition("-")[0] for each in started["relationships"]}
    assert parts["about"] == "placement"
    assert parts["provider"] == "provider"
    assert (parts["recorded by"], parts["in the role of"]) == ("account", "role")


def test_a_trace_of_xes_has_the_events_of_its_placement_in_order(written: Written) -> None:
    root = ElementTree.parse(written.xes).getroot()
    space = "{http://www.xes-standard.org/}"
    assert (root.tag, root.get("xes.version")) == (f"{space}log", "1849.2016")
    order = [child.tag.removeprefix(space) for child in root]
    assert order == sorted(order, key=["extension", "global", "classifier", "trace"].index)
    for trace in root.iter(f"{space}trace"):
        keys = [[child.get("key") for child in event] for event in trace.iter(f"{space}event")]
        assert all(len({*of_event}) == len(of_event) for of_event in keys)
        assert all({"concept:name", "time:timestamp", "org:resource", "org:role"} <= {*each} for each in keys)
        times = [child.get("value") for event in trace for child in event if child.get("key") == "time:timestamp"]
        assert times == sorted(times)


BROKEN = {
    "an object that is not there": lambda log: log["events"][-1]["relationships"][0].update(objectId="nobody"),
    "a type that is not declared": lambda log: log["events"][0].update(type="dreamt"),
    "a time that is none": lambda log: log["events"][0].update(time="yesterday"),
    "the same event twice": lambda log: log["events"].append(log["events"][0]),
    "no objects": lambda log: log.pop("objects"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_is_refused(written: Written, tmp_path: Path, how: str) -> None:
    log = json.loads(written.json.read_bytes())
    BROKEN[how](log)
    (tmp_path / "broken.json").write_text(json.dumps(log))
    with pytest.raises((oceldb.errors.OCELDBError, ValueError)):
        convert_json(tmp_path / "broken.json", tmp_path / "broken")


def test_a_broken_database_is_refused(written: Written, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(written.sqlite.read_bytes())
    with sqlite3.connect(broken) as database:
        database.execute("DELETE FROM object WHERE ocel_type = 'placement'")
    database.close()
    with pytest.raises((oceldb.errors.OCELDBError, ValueError)):
        convert_sqlite(broken, tmp_path / "broken")


def bytes_of(written: Written) -> bytes:
    return written.json.read_bytes() + written.sqlite.read_bytes() + written.xes.read_bytes()


def test_nobody_is_named_and_nothing_that_somebody_wrote_is_in_it(written: Written) -> None:
    """Words that were typed, names, references and ids: each that the register holds is looked for."""
    content = bytes_of(written)
    hidden = {str(recorded.history) for recorded in written.recorded if recorded.subject.lower() in HIDDEN}
    hidden |= {str(recorded.by) for recorded in written.recorded} | {str(each.event_id) for each in written.recorded}
    kept = {"Provider": {"code", "name"}, "Panel": {"name"}, "Authority": {"code", "name"}}
    for recorded in written.recorded:
        words = {name: given for name, given in vars(recorded.event).items() if type(given) is str}
        allowed = {"team"} | kept.get(recorded.subject, set())
        hidden |= {given for name, given in words.items() if name not in allowed and len(given) > 12}
    names = {
        str(given) for each in written.recorded if each.subject == "Provider" for given in vars(each.event).values()
    }
    found = {text for text in hidden - names - {*Role} if text.encode() in content}
    assert found == set()
    assert KEY not in content


def test_without_pseudonyms_the_ids_are_those_of_the_register(written: Written) -> None:
    """Which is also the control: the search above finds what is there."""
    content = b"".join(as_json(written.log(None)))
    assert {
        str(recorded.event_id) for recorded in written.recorded if str(recorded.event_id).encode() not in content
    } == set()
    assert str(written.recorded[-1].by).encode() in content


def test_exports_under_one_key_can_be_joined_and_under_two_keys_not(written: Written) -> None:
    def persons(key: bytes) -> set[str]:
        return {thing.id for thing in written.log(key).things() if thing.type in HIDDEN}

    assert persons(KEY) == persons(KEY)
    assert persons(KEY) & persons(b"another key") == set()


def test_a_canary_is_in_no_export(world: World, tmp_path: Path) -> None:
    canary = f"canary-{uuid4().hex}"
    world.record(Placement, "asha", requested(canary, needs=canary, recommendation=canary))
    world.record(Placement, "asha", RationaleAdded(words=canary))
    log = Log(world.register.store, Pseudonyms(KEY), world.register.position())
    as_sqlite(log, str(tmp_path / "log.sqlite"))
    content = b"".join(as_json(log)) + b"".join(as_xes(log)) + (tmp_path / "log.sqlite").read_bytes()
    assert canary.encode() not in content
    assert str(id_of("Asha")).encode() not in content
    assert b"Children in care" in content, "the team is told"


def test_what_is_named_and_recorded_nowhere_is_in_the_log_all_the_same(world: World, tmp_path: Path) -> None:
    """As the person, the panel and the account of this request: an event that points to nothing would be refused."""
    world.record(Placement, "asha", requested())
    log = Log(world.register.store, Pseudonyms(KEY), world.register.position())
    (tmp_path / "log.json").write_bytes(b"".join(as_json(log)))
    told = counted(convert_json(tmp_path / "log.json", tmp_path / "log"))
    assert {kind: told["objects"][kind] for kind in ("placement", "person", "panel", "account")} == {
        "placement": 1, "person": 1, "panel": 1, "account": 2,
    }  # fmt: skip


def test_every_event_has_a_shape_of_coded_values() -> None:
    assert len(EVENT_TYPES) == len(CODEC.types)
    assert {*THING_TYPES} >= {"placement", "person", "panel", "meeting", "provider", "account", "role"}
    told = shape(PlacementRequested)
    assert told.attributes == {
        "person_kind": "string", "service_type": "string", "occasion": "string", "team": "string",
        "needed_by": "time", "funding": "string",
    }  # fmt: skip
    assert told.relations == {
        "person": "person", "panel": "panel", "requested_by": "account", "raised_by": "account",
    }  # fmt: skip


ACCOUNTS = {
    "requested_by", "raised_by", "approved_by", "decided_by", "endorsed_by", "authorised_by", "attempted_by",
    "responded_by", "chair", "member", "substitute_for", "lead", "auditor",
}  # fmt: skip


def test_what_a_field_with_an_id_names_is_known() -> None:
    """A new one is an account's only if it is said to be one here."""
    named = {name: kind for event in CODEC.types.values() for name, kind in shape(event).relations.items()}
    assert {name for name, kind in named.items() if kind == "account"} == ACCOUNTS
