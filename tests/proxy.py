"""A way to PostgreSQL that can be cut, stopped up, or deafened."""

import socket
from contextlib import suppress
from threading import Thread
from time import sleep
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Proxy:
    """Forwards connections to the server of a URL, until it is told otherwise."""

    def __init__(self, url: str) -> None:
        self.server = conninfo_to_dict(url)
        self.cut_at_answer = False
        """The next answer of the server is lost, and its connection with it."""
        self.cut_after = b""
        """What holds these bytes arrives at the server; its answer is lost, and its connection with it."""
        self.stop_up_after = b""
        """What holds these bytes arrives at the server; from then on nothing passes."""
        self.stopped_up = False
        """Nothing passes, and nobody is told."""
        self.delay = 0.0
        """Seconds that each answer of the server is on its way."""
        self.deaf = False
        """What the server says to a connection that listens is lost."""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.ends: list[socket.socket] = []
        port = self.listening.getsockname()[1]
        self.url = make_conninfo(url, host="127.0.0.1", port=port, sslmode="disable", gssencmode="disable")

    def __enter__(self) -> Self:
        self.accepting = Thread(target=self._accept, daemon=True)
        self.accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)  # which wakes the thread that accepts
        self.accepting.join()
        self.listening.close()
        self.cut()

    def cut(self) -> None:
        """End every connection."""
        while self.ends:
            end = self.ends.pop()
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                try:
                    server = self._connect()
                except OSError:  # it is not there now
                    client.close()
                    continue
                self.ends += [client, server]
                listens: list[bool] = []
                Thread(target=self._to_server, args=(client, server, listens), daemon=True).start()
                Thread(target=self._to_client, args=(server, client, listens), daemon=True).start()

    def _connect(self) -> socket.socket:
        host, port = str(self.server["host"]), int(self.server.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(f"{host}/.s.PGSQL.{port}")
        except OSError:
            server.close()
            raise
        return server

    def _to_server(self, client: socket.socket, server: socket.socket, listens: list[bool]) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if b"LISTEN" in data:
                    listens.append(True)
                if not self.stopped_up:
                    self.cut_at_answer |= holds(data, self.cut_after)
                    self.stopped_up |= holds(data, self.stop_up_after)
                    server.sendall(data)
            server.shutdown(socket.SHUT_RDWR)

    def _to_client(self, server: socket.socket, client: socket.socket, listens: list[bool]) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if self.cut_at_answer:
                    self.cut_at_answer, self.cut_after = False, b""
                    break
                sleep(self.delay)
                if not (self.stopped_up or (self.deaf and listens)):
                    client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)
            server.shutdown(socket.SHUT_RDWR)


def holds(data: bytes, sought: bytes) -> bool:
    """Whether it is there, as it is or as PostgreSQL writes bytes in text."""
    return bool(sought) and (sought in data or sought.hex().encode() in data)
