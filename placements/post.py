"""Checkpoints by e-mail to the auditor, once a day: what is in somebody else's mailbox nobody here can take back."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from time import monotonic

from placements.verify_register import Checkpoint

log = logging.getLogger(__name__)

A_DAY = 24 * 3600.0
AGAIN = 600.0
"""Seconds after which it looks again, when the server is away or there is nothing to send."""

SECONDS = 10.0
"""In which the server has to answer."""

TEXT = """This is the newest checkpoint of the register {origin}. It covers the first {size:,} events.

Keep this message. Whoever has the checkpoint below and the register's public key can prove later, without anybody here,
whether one of these events was changed, moved, inserted or removed: docs/tamper-evidence.md says how.

The checkpoint is attached as a file too, exactly as it must be kept.

{note}"""


class Post:
    """Sends the newest checkpoint when the day is over, and the first one at its start."""

    def __init__(self, host: str, port: int, *, sender: str, to: str, clock: Callable[[], float] = monotonic) -> None:
        self._host, self._port = host, port
        self._sender, self._to = sender, to
        self._clock = clock
        self._due = clock()
        self._sent = ""

    def offer(self, newest: Callable[[], str | None]) -> None:
        """Send the newest if one is due and it is another than the last. A server that is away is asked again later."""
        if self._clock() < self._due:
            return
        self._due = self._clock() + AGAIN
        note = newest()
        if note is None or note == self._sent:
            return
        try:
            self._send(message(note, self._sender, self._to))
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the checkpoint could not be sent to the auditor: %s", error)
            return
        self._sent, self._due = note, self._clock() + A_DAY

    def _send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=SECONDS) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            server.send_message(message)


def message(note: str, sender: str, to: str) -> EmailMessage:
    checkpoint = Checkpoint.read(note)
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = f"Checkpoint of {checkpoint.origin}: {checkpoint.size:,} events"
    message.set_content(TEXT.format(origin=checkpoint.origin, size=checkpoint.size, note=note))
    message.add_attachment(
        note.encode(), maintype="application", subtype="octet-stream", filename=f"checkpoint-{checkpoint.size}.txt"
    )
    return message
