"""Nothing but a server's own work: a view that reads what was sent, and answers."""

from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def answer():
    return {"bytes": len(request.get_data())}, 201
