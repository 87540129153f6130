"""Evidence packs: the same to the byte, checked by one file that stands alone, with names for who may have them."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from pikepdf import Pdf

from placements import commands, verify_register
from placements.administration import correct_name
from placements.person import Person
from placements.placement import EndReason
from placements.reads import Form, Kind, Reason, Wanted
from placements.verify_register import check_proof, events, of_pack
from placements.vocabulary import Role, Route
from tests.placements.sealed import SIGNER, as_owner, record, seal
from tests.web.api.case import Program
from tests.web.audits import Desk
from tests.web.pages import pack_tampering
from tests.web.pages.pdf_text import words as words_of_pdf
from tests.web.pages.reading import words
from tests.web.pages.test_checkpoints import WITNESS, Always
from web.cli import placements
from web.telling.evidence import IN_A_REQUEST, Making

KEYS = [SIGNER.key, WITNESS.key]

NAMES = "names=true&reason=audit+or+inspection"


@pytest.fixture
def reseal(database_url, tmp_path):
    """Seal what is recorded."""
    return lambda: seal(database_url, tmp_path / "seals", witnesses=(Always(),)).size


@pytest.fixture(autouse=True)
def _seals(tmp_path):
    (tmp_path / "seals").mkdir()


@pytest.fixture
def started(council, clock, reseal):
    """Approved on 2 March; its start of 4 March was recorded on 9 March; and all that is sealed."""
    id = council.approved()
    clock.forward(days=7)
    council.start(id, council.register.today() - timedelta(days=5), authority=Route.PANEL)
    council.show()
    reseal()
    return id


@pytest.fixture
def unapproved(council, reseal):
    """Amar lives in Oak House since 2 February, and no panel approved it."""
    id = council.with_options()
    council.start(id, date(2026, 2, 2))
    council.show()
    reseal()
    return id


def went_home(council, id) -> None:
    today = council.register.today()
    council.do(id, lambda p: p.end(ended_on=today, reason=EndReason.HOME, today=today))
    council.show()


def taken(browser, address) -> bytes:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/zip"
    return answer.data


def files_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def alone(folder: Path, *arguments: object, fails: bool = False) -> str:
    """What the verifier in the folder says, run where nothing of ours is on Python's path."""
    command = [sys.executable, "-I", "verify_register.py", *map(str, arguments)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == (1 if fails else 0), ran.stdout + ran.stderr
    return ran.stdout


def test_a_pack_holds_what_it_says_and_verifies_alone(started, council, sign_in_as, tmp_path):
    answer = sign_in_as(Role.COMMISSIONER).get(f"/placements/{started}/evidence.zip")
    size = council.register.position()
    named = f'attachment; filename="Evidence PL-2026-000001 at {size}.zip"'
    assert answer.headers["Content-Disposition"] == named
    files, history = files_of(answer.data), council.register.history(started)
    proofs = [f"proofs/{recorded.position}.tlog-proof" for recorded in history]
    assert [*files] == [
        "README.txt", "trail.pdf", "events.jsonl", *proofs, "checkpoint", "keys", "verify_register.py", "manifest.json",
    ]  # fmt: skip
    assert "Placement started" in words_of_pdf(files["trail.pdf"])
    assert f"GET /api/placements/{started}/evidence.zip?checkpoint={size}\n" in files["README.txt"].decode()
    there = tmp_path / "there"
    with ZipFile(BytesIO(answer.data)) as pack:
        pack.extractall(there)
    (tmp_path / "pack.zip").write_bytes(answer.data)
    (tmp_path / "outside").write_text(f"{SIGNER.key}\n{WITNESS.key}\n")
    said = f"{len(history)} events are in the register of anyshire.example/register as {size} were sealed."
    assert alone(there, "--pack", ".", "--key", tmp_path / "outside") == said + "\n"
    assert alone(there, tmp_path / "pack.zip").startswith(f"{said}\nChecked with the keys in the pack")
    (there / "events.jsonl").write_text((there / "events.jsonl").read_text().replace("autism", "nothing"))
    assert "events.jsonl was changed" in alone(there, "--pack", ".", fails=True)
    assert "manifest.json is missing" in alone(there, "--pack", tmp_path, fails=True)
    assert "The zip cannot be read" in alone(there, "--pack", tmp_path / "outside", fails=True)


def test_go_finds_the_events_of_a_pack_in_its_checkpoint(started, sign_in_as, sumdb):
    files = files_of(taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip"))
    assert sumdb.opens(files["checkpoint"], *KEYS) == "<nil>"
    checkpoint = verify_register.Checkpoint.read(files["checkpoint"].decode())
    for event in events(files["events.jsonl"].splitlines()):
        proof = files[f"proofs/{event.position}.tlog-proof"].decode()
        assert check_proof(proof, event, KEYS) == checkpoint
        path = [verify_register.unbase64(line) for line in proof.partition("\n\n")[0].splitlines()[2:]]
        leaf = verify_register.leaf_hash(event.data)
        assert sumdb.finds(leaf, event.position - 1, checkpoint.size, checkpoint.root, path) == "<nil>"


def test_the_same_checkpoint_makes_the_same_bytes_in_another_process_and_later(
    started, council, clock, reseal, sign_in_as, database_url, tmp_path
):
    auditor, size = sign_in_as(Role.AUDITOR), council.register.position()
    asked = {"": [], f"&{NAMES}": ["--names", f"--reason={Reason.AUDIT}"]}
    first = {more: taken(auditor, f"/placements/{started}/evidence.zip?checkpoint={size}{more}") for more in asked}
    clock.forward(days=40)
    correct_name(council.register, council.by(Role.CHAIR).id, name="Somebody Else", by=council.by(Role.ADMINISTRATOR))
    went_home(council, started)
    reseal()
    for more, options in asked.items():
        content = first[more]
        assert taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip?checkpoint={size}{more}") == content
        file = tmp_path / "pack.zip"
        said = at_the_command_line(database_url, "pack", "PL-2026-000001", str(file), f"--checkpoint={size}", *options)
        assert f"{len(content):,} bytes, as the first {size:,} events were sealed." in said
        assert file.read_bytes() == content
    assert taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip") != first[""]


def at_the_command_line(database_url: str, *arguments: str) -> str:
    command = [sys.executable, "-c", "from web.cli import placements; placements()", *arguments]
    ran = subprocess.run(command, env={**os.environ, "DATABASE_URL": database_url}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_names_stand_in_one_file_for_those_who_may_have_them_and_nowhere_else(started, council, reseal, sign_in_as):
    address = f"/placements/{started}/evidence.zip"
    plain = files_of(taken(sign_in_as(Role.AUDITOR), address))
    named = files_of(taken(sign_in_as(Role.AUDITOR), f"{address}?{NAMES}"))
    assert named.keys() - plain.keys() == {"names.pdf"}
    assert {name for name in plain if plain[name] != named[name]} == {"README.txt", "manifest.json"}
    assert "PE-2026-000001Amar Singh" in words_of_pdf(named["names.pdf"])
    for name, content in plain.items():
        shown = words_of_pdf(content) if name.endswith(".pdf") else content.decode()
        assert "Amar" not in shown, name
        assert "Singh" not in shown, name
    for files in (plain, named):
        assert of_pack(files, KEYS)[1]
    for role in (Role.COMMISSIONER, Role.COORDINATOR):
        assert "Only an auditor or a director" in words(sign_in_as(role).get(f"{address}?names=true"))
        assert sign_in_as(role).get(f"{address}?names=true").status_code == 403


def test_a_person_who_is_restricted_or_erased_is_not_named(started, council, reseal, sign_in_as):
    director, address = council.by(Role.DIRECTOR), f"/placements/{started}/evidence.zip?{NAMES}"
    council.register.decide(Person, council.amar, lambda p: p.restrict_access(why="A threat."), by=director)
    said = words_of_pdf(files_of(taken(sign_in_as(Role.DIRECTOR), address))["names.pdf"])
    assert "Access to the details is restricted." in said
    assert "Amar" not in said
    commands.erase_person(council.register, council.amar, why="Kept long enough.", by=director)
    said = words_of_pdf(files_of(taken(sign_in_as(Role.DIRECTOR), address))["names.pdf"])
    assert "Erased: nobody can read the details any more." in said
    assert "Amar" not in said


def newest(app):
    return app.extensions["reads"].find(Wanted(), limit=1)[0]


def test_no_page_gives_names_away_before_it_is_said_why(started, app, council, sign_in_as):
    auditor, address = sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip"
    for reason in ("", "&reason=", "&reason=curiosity"):
        asked = auditor.get(f"{address}?names=true{reason}")
        assert (asked.status_code, asked.content_type) == (422, "text/html; charset=utf-8")
        assert "There is a problem" in words(asked)
        assert "Download with references" in words(asked)
        assert 'names="true"' not in asked.text
    assert "Choose why you take the names with you" in words(auditor.get(f"{address}?names=true"))
    assert f'href="{address}?checkpoint={council.register.position()}"' in asked.text
    assert "There is a problem" not in words(auditor.get(f"/placements/{started}/evidence"))
    taken(auditor, f"{address}?{NAMES}")
    noted = newest(app)
    assert (noted.kind, noted.read.form, noted.read.about) == (Kind.PACK, Form.ZIP, (started,))
    assert (noted.read.reason, noted.read.named) == (Reason.AUDIT, (council.amar,))
    taken(auditor, address)
    assert (newest(app).read.reason, newest(app).read.named) == (None, ())


def test_a_program_says_why_it_takes_names_in_a_header(started, app, council, credentials, somebody):
    program = Program(app, credentials.make_token(somebody(Role.DIRECTOR), "test"))
    refused = program.get(f"/placements/{started}/evidence.zip", names="true", reason=Reason.LEGAL.value)
    assert refused.status_code == 422  # the address does not take it
    refused = program.get(f"/placements/{started}/evidence.zip", names="true")
    assert refused.status_code == 403
    assert "Say why you take the names out of the register in the header Reason: audit or" in refused.json["detail"]
    assert newest(app).read.refused
    program.headers["Reason"] = Reason.LEGAL.value
    assert "names.pdf" in files_of(program.get(f"/placements/{started}/evidence.zip", names="true").data)
    assert (newest(app).read.reason, newest(app).read.named) == (Reason.LEGAL, (council.amar,))


def test_the_command_line_gives_no_names_away_unsaid_and_writes_down_what_it_gives(
    started, app, council, database_url, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", database_url)
    command = ["pack", "PL-2026-000001", str(tmp_path / "pack.zip"), "--names"]
    refused = CliRunner().invoke(placements, command)
    assert (refused.exit_code, "Say why you take the names out of the register" in refused.output) == (2, True)
    assert not [*tmp_path.glob("*.zip")]
    assert CliRunner().invoke(placements, [*command, "--reason", Reason.REQUEST.value]).exit_code == 0
    noted = newest(app)
    assert (noted.kind, noted.read.form, noted.read.about) == (Kind.PACK, Form.COMMAND_LINE, (started,))
    assert (noted.read.reason, noted.read.named) == (Reason.REQUEST, (council.amar,))


def test_everything_that_is_done_to_a_pack_is_named(started, sign_in_as):
    files = files_of(taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip"))
    assert of_pack(files, KEYS)[1]
    for what, (alter, sentence) in pack_tampering.KINDS.items():
        altered = alter(files)
        assert altered != files, what
        said, right = of_pack(altered, KEYS)
        assert not right, what
        assert sentence in said, f"{what}: {said}"
    for what, alter in pack_tampering.NOT_FOUND.items():
        altered = alter(files)
        assert altered != files, what
        assert of_pack(altered, KEYS)[1], f"{what}: the README says that this is not found"
    assert f"altered in {len(pack_tampering.KINDS)} ways" in Path("docs/tamper-evidence.md").read_text()


def test_a_bit_that_is_flipped_anywhere_in_the_zip_is_found(started, sign_in_as, tmp_path):
    content = taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip")
    files, pack = files_of(content), tmp_path / "pack.zip"
    for place in range(0, len(content), len(content) // 400):
        pack.write_bytes(content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :])
        try:
            read = verify_register.read_pack(pack)
        except verify_register.Doubtful:
            continue
        assert read == files or not of_pack(read, KEYS)[1], place


def test_a_zip_that_holds_a_file_twice_is_refused(started, sign_in_as, tmp_path):
    (tmp_path / "pack.zip").write_bytes(taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip"))
    with ZipFile(tmp_path / "pack.zip", "a") as pack, pytest.warns(UserWarning, match="Duplicate name"):
        pack.writestr("events.jsonl", "")
    with pytest.raises(verify_register.Doubtful, match=r"The zip holds events\.jsonl more than once"):
        verify_register.read_pack(tmp_path / "pack.zip")


def test_the_pdf_is_accessible_and_of_the_moment_that_was_sealed(started, sign_in_as):
    files = files_of(taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip"))
    with Pdf.open(BytesIO(files["trail.pdf"])) as pdf, pdf.open_metadata() as said:
        assert said["pdfuaid:part"] == "1"
        assert str(pdf.docinfo.CreationDate).startswith("D:20260309093000")


def test_letters_that_no_font_has_stand_as_their_numbers(council, reseal, sign_in_as):
    id = council.requested(needs="她喜欢猫。")
    council.show()
    reseal()
    files = files_of(taken(sign_in_as(Role.AUDITOR), f"/placements/{id}/evidence.zip"))
    assert "[U+5979]" in words_of_pdf(files["trail.pdf"])
    assert "她" in json.loads(files["events.jsonl"].splitlines()[0])["state"]


def test_what_is_not_sealed_is_not_packed_but_said(council, reseal, sign_in_as, database_url):
    id = council.requested()
    council.show()
    auditor, address = sign_in_as(Role.AUDITOR), f"/placements/{id}/evidence"
    for there in (address, f"{address}.zip", "/exceptions/EX01/evidence.zip"):
        assert "Nothing is sealed yet, so nothing can be proved: an administrator" in words(auditor.get(there))
    assert auditor.get(f"{address}.zip").status_code == 409
    size = reseal()
    council.do(id, lambda p: p.withdraw(why="He goes home."))
    said = words(auditor.get(f"{address}.zip"))
    assert f"covers the first {size} events of the register, and 1 event of PL-2026-000001 came later: wait" in said
    assert auditor.get(f"{address}.zip").status_code == 409
    assert "came later: wait a few seconds" in words(auditor.get(address))
    assert "Download" not in words(auditor.get(address))
    assert "No checkpoint of 3 events was signed" in words(auditor.get(f"{address}.zip?checkpoint=3"))
    as_owner(database_url, "DELETE FROM register.seal_keys")
    assert "start the sealer anew, then ask again" in words(auditor.get(f"{address}.zip?checkpoint={size}"))


def test_an_event_that_was_altered_in_the_register_is_not_packed(started, sign_in_as, database_url):
    auditor, address = sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip"
    altered = f"originator_id = '{started}' AND originator_version = 2"
    as_owner(database_url, f"UPDATE register.events SET leaf = sha256(leaf) WHERE {altered}")
    answer = auditor.get(address)
    assert answer.status_code == 409
    assert "Altered since it was sealed: event" in words(answer)
    assert "run `placements verify`" in words(answer)


@pytest.mark.parametrize(("most", "said"), [("events", "and 3 are made at once"), ("entries", "more than 3 entries")])
def test_more_than_a_request_makes_is_refused_with_what_to_do(started, sign_in_as, monkeypatch, most, said):
    few = replace(IN_A_REQUEST, **{most: 3})
    monkeypatch.setattr("web.pages.evidence.Making", partial(Making, most=few))
    answer = sign_in_as(Role.AUDITOR).get(f"/placements/{started}/evidence.zip")
    assert answer.status_code == 409
    assert said in words(answer)
    assert "ask for less, or have it made by `placements pack` on the server." in words(answer)


def test_the_pack_of_a_report_holds_its_rows_and_what_proves_them(unapproved, council, reseal, sign_in_as):
    auditor, asked = sign_in_as(Role.AUDITOR), "on=2026-02-12&person_kind=child"
    told = words(auditor.get(f"/exceptions/EX01/evidence?{asked}"))
    assert "those that prove each row" in told
    content = taken(auditor, f"/exceptions/EX01/evidence.zip?{asked}")
    files = files_of(content)
    said = words_of_pdf(files["report.pdf"])
    assert "EX01 Placement without authorisation on 12 February 2026" in said
    assert "PL-2026-000001: Priority 2" in said
    proved = [recorded.position for recorded in council.register.history(unapproved)]
    assert json.loads(files["manifest.json"])["events"] == proved
    assert of_pack(files, KEYS)[1]
    went_home(council, unapproved)
    reseal()
    again = files["README.txt"].decode().partition("GET ")[2].partition("\n")[0]
    assert taken(auditor, again.removeprefix("/api")) == content


def test_the_page_says_how_many_events_the_pack_of_a_report_has(unapproved, sign_in_as):
    auditor = sign_in_as(Role.AUDITOR)
    lines = files_of(taken(auditor, "/exceptions/EX01/evidence.zip"))["events.jsonl"].splitlines()
    assert f"{len(lines)} events, as they are sealed" in words(auditor.get("/exceptions/EX01/evidence"))


def test_the_pack_of_an_audit_holds_the_drawing_of_its_sample_and_what_was_drawn(
    app, council, reseal, sign_in_as, database_url, tmp_path, monkeypatch
):
    desk = Desk(council)
    id = desk.tested()
    council.show()
    size = reseal()
    auditor = sign_in_as(Role.AUDITOR)
    assert f'href="/audits/{id}/evidence"' in auditor.get(f"/audits/{id}").text
    assert "Download with references" in words(auditor.get(f"/audits/{id}/evidence"))
    content = taken(auditor, f"/audits/{id}/evidence.zip")
    files = files_of(content)
    assert "item 7" in words_of_pdf(files["trail.pdf"])
    assert {*json.loads(files["manifest.json"])["histories"]} == {str(id), *map(str, desk.sample(id))}
    assert of_pack(files, KEYS)[1]
    monkeypatch.setenv("DATABASE_URL", database_url)
    packed = CliRunner().invoke(placements, ["pack", "au-2026-000001", str(tmp_path / "pack.zip")])
    assert packed.exit_code == 0, packed.output
    assert (tmp_path / "pack.zip").read_bytes() == content
    assert (newest(app).kind, newest(app).read.about) == (Kind.PACK, (id,))
    council.do(desk.sample(id)[0], lambda p: p.withdraw(why="He goes home."))
    reseal()
    assert taken(auditor, f"/audits/{id}/evidence.zip?checkpoint={size}") == content
    assert sign_in_as(Role.COORDINATOR).get(f"/audits/{id}/evidence.zip").status_code == 403


def test_a_report_that_knows_more_than_is_sealed_is_refused(unapproved, council, clock, sign_in_as):
    clock.forward(hours=2)
    council.requested()
    council.show()
    auditor = sign_in_as(Role.AUDITOR)
    assert auditor.get("/exceptions/EX01/evidence.zip?known=2026-03-02T10:00").status_code == 200
    answer = auditor.get("/exceptions/EX01/evidence.zip?known=2026-03-02")
    assert answer.status_code == 409
    assert "does not cover all that was recorded by 2 March 2026 at 11:59:59pm GMT: wait a few seconds" in words(answer)


def test_at_the_command_line_a_report_is_the_same_and_a_refusal_a_sentence(
    unapproved, sign_in_as, database_url, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", database_url)
    file = str(tmp_path / "pack.zip")
    assert CliRunner().invoke(placements, ["pack", "ex01", file, "--on", "2026-02-12"]).exit_code == 0
    assert Path(file).read_bytes() == taken(sign_in_as(Role.AUDITOR), "/exceptions/EX01/evidence.zip?on=2026-02-12")
    for asked, sentence in (
        (["PL-2026-000099", file], "There is no placement PL-2026-000099, and no such audit or report"),
        (["EX01", file, "--on", "2026-01-02"], "nothing is about EX01 Placement without authorisation on 2 January"),
        (["EX01", file, "--checkpoint", "3"], "No checkpoint of 3 events was signed"),
    ):
        result = CliRunner().invoke(placements, ["pack", *asked])
        assert result.exit_code == 1
        assert sentence in result.output


def test_programs_have_them_too(started, app, credentials, somebody, sign_in_as):
    program = Program(app, credentials.make_token(somebody(Role.AUDITOR), "test"))
    content = taken(sign_in_as(Role.AUDITOR), f"/placements/{started}/evidence.zip")
    answer = program.get(f"/placements/{started}/evidence.zip")
    assert (answer.content_type, answer.data) == ("application/zip", content)
    told = program.get("/exceptions/EX02/evidence.zip", on="2026-03-06")
    assert told.status_code == 409
    assert "there is nothing to prove" in told.json["detail"]
    manager = Program(app, credentials.make_token(somebody(Role.COMMISSIONER), "test"))
    assert manager.get(f"/placements/{started}/evidence.zip", names="true").status_code == 403


def test_a_placements_page_and_a_reports_lead_to_their_packs(started, sign_in_as):
    auditor = sign_in_as(Role.AUDITOR)
    assert f'href="/placements/{started}/evidence"' in auditor.get(f"/placements/{started}").text
    assert 'href="/exceptions/EX01/evidence?on=2026-02-12"' in auditor.get("/exceptions/EX01?on=2026-02-12").text
    told = words(auditor.get(f"/placements/{started}/evidence"))
    assert "Download with references With names" in told
    assert "Download with names" in told
    assert "Download with names" not in words(sign_in_as(Role.COORDINATOR).get(f"/placements/{started}/evidence"))


def test_others_are_not_let_in(started, sign_in_as, store):
    record(store, 1)
    assert sign_in_as(Role.ADMINISTRATOR).get(f"/placements/{started}/evidence.zip").status_code == 403
