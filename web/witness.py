"""The endpoint of a witness, as C2SP tlog-witness has it: a small service of its own, with no register behind it."""

from time import time

from flask import Flask, request
from flask.typing import ResponseReturnValue

from placements.witness import Witness

MOST_BYTES = 64 * 1024


def create_witness(witness: Witness) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.post("/add-checkpoint")
    def add_checkpoint() -> ResponseReturnValue:
        body = request.get_data().decode("utf-8", "replace")
        answer = witness.add_checkpoint(body, seconds=int(time()))
        return answer.body, answer.status, {"Content-Type": answer.type}

    @app.get("/")
    def key() -> ResponseReturnValue:
        """Whose cosignatures these are: to be compared with the key that was handed over."""
        return f"{witness.signer.key}\n", 200, {"Content-Type": "text/plain; charset=utf-8"}

    return app
