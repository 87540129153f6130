"""The service seals what it takes in, and a witness that runs beside it cosigns it: each as a process of its own."""

import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

from placements.signing import Signer, add_signer
from placements.verify_register import COSIGNATURE, Checkpoint
from placements.vocabulary import Role
from tests.placements.sealed import SIGNER
from tests.running import PATIENCE, SERVE, Http, Service, free_port, token_of

WITNESS = Signer.of("othershire.example/witness", COSIGNATURE, bytes(range(2, 34)))


def until(condition, what: Path) -> None:
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, what.read_text()
        sleep(0.1)


def test_the_service_seals_by_itself_and_a_witness_cosigns(database_url, tmp_path):
    add_signer(tmp_path / "seal.key", SIGNER)
    add_signer(tmp_path / "witness.key", WITNESS)
    (tmp_path / "registers").write_text(f"{SIGNER.key}\n")
    port, latest = free_port(), tmp_path / "seals" / "latest"
    (tmp_path / "witnesses").write_text(f"{WITNESS.key} http://127.0.0.1:{port}\n")
    settings = {
        "PLACEMENTS_SEAL_KEY": str(tmp_path / "seal.key"),
        "PLACEMENTS_SEALS": str(latest.parent),
        "PLACEMENTS_WITNESSES": str(tmp_path / "witnesses"),
    }
    with Running(tmp_path, port), Service(database_url, tmp_path, **settings) as service:
        token_of(database_url, Role.AUDITOR)
        until(latest.exists, service.log)
        checkpoint = Checkpoint.read(latest.read_text())
        checkpoint.require([SIGNER.key, WITNESS.key])
        asked = Http(service.port).get(
            "/api/checkpoint", {"Authorization": f"Bearer {token_of(database_url, Role.AUDITOR)}"}
        )
        assert asked.json["size"] >= checkpoint.size
        [seal] = [each for each in service.get("/readyz").json["checks"] if each["name"] == "seal"]
        assert seal["state"] == "right"


class Running:
    """`placements witness`, from when it answers."""

    def __init__(self, folder: Path, port: int) -> None:
        files = {"--key": "witness.key", "--registers": "registers", "--state": "witness.json"}
        asked = [word for option, name in files.items() for word in (option, str(folder / name))]
        command = [sys.executable, *SERVE[1:-1], "witness", *asked, "--bind", f"127.0.0.1:{port}"]
        self.http, self.log = Http(port), folder / "witness.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def __enter__(self) -> None:
        until(self.answers, self.log)

    def answers(self) -> bool:
        try:
            return self.http.get("/").text == f"{WITNESS.key}\n"
        except OSError:
            return False

    def __exit__(self, *raised: object) -> None:
        self.process.terminate()
        self.process.wait(30)
