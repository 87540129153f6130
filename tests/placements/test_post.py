"""Checkpoints by e-mail: what a mail server of ours receives from Python's own client."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread

import pytest

from placements.post import A_DAY, AGAIN, Post
from placements.published import Folder
from placements.sealer import keep_sealing
from placements.verify_register import Checkpoint
from tests.placements.sealed import SIGNER, record
from tests.placements.tampering import checkpoint_of, register


class MailServer(ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as it takes to be handed a message."""

    allow_reuse_address = True
    daemon_threads = True
    refuses = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.received: list[EmailMessage] = []
        self.came = Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 mail.example")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.server.received.append(message_from_bytes(self.text(), policy=policy.default))
                self.server.came.set()
            refused = verb == b"MAIL" and self.server.refuses
            self.say("221 bye" if verb == b"QUIT" else "450 not now" if refused else "250 fine")

    def text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Hours:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


NOTES = [checkpoint_of(register()[:size]) for size in (10, 20, 30)]


def test_the_auditor_gets_the_first_checkpoint_and_then_one_a_day(mail):
    clock = Hours()
    post = Post("127.0.0.1", mail.port, sender="register@anyshire.example", to="audit@othershire.example", clock=clock)
    post.offer(lambda: NOTES[0])
    post.offer(lambda: NOTES[1])
    clock.now = A_DAY
    post.offer(lambda: NOTES[0])
    clock.now += AGAIN
    post.offer(lambda: NOTES[2])
    assert [each["Subject"] for each in mail.received] == [
        f"Checkpoint of anyshire.example/register: {size} events" for size in (10, 30)
    ]
    [attached] = mail.received[1].iter_attachments()
    assert attached.get_content().decode() == NOTES[2]
    assert attached.get_filename() == "checkpoint-30.txt"
    Checkpoint.read(attached.get_content().decode()).require([SIGNER.key])
    assert (mail.received[1]["From"], mail.received[1]["To"]) == (
        "register@anyshire.example",
        "audit@othershire.example",
    )


def test_a_server_that_is_away_or_refuses_is_asked_again_later(mail):
    clock = Hours()
    post = Post("127.0.0.1", mail.port, sender="register@anyshire.example", to="audit@othershire.example", clock=clock)
    mail.refuses = True
    post.offer(lambda: NOTES[0])
    mail.refuses = False
    post.offer(lambda: NOTES[0])
    assert not mail.received
    clock.now = AGAIN
    post.offer(lambda: NOTES[0])
    assert len(mail.received) == 1
    Post("127.0.0.1", 9, sender="a@b.example", to="c@d.example").offer(lambda: NOTES[0])


def test_what_the_sealer_signs_is_sent(store, database_url, tmp_path, mail):
    record(store, 3)
    stop = Event()
    post = Post("127.0.0.1", mail.port, sender="register@anyshire.example", to="audit@othershire.example")
    thread = Thread(target=keep_sealing, args=(database_url, [SIGNER], Folder(tmp_path), [], stop, post))
    thread.start()
    assert mail.came.wait(20)
    stop.set()
    thread.join(10)
    assert mail.received[0]["Subject"].endswith(": 3 events")
