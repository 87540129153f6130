"""Sessions of the pages: the browser holds a random token, everything else is kept in the database."""

from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, current_app
from flask import session as current
from flask.sessions import SecureCookieSession, SessionInterface

from placements.errors import Unavailable
from placements.sessions import Kept, Sessions

WITHOUT_SESSION = ("/api/", "/static/", "/healthz", "/readyz", "/metrics")


class Session(SecureCookieSession):
    def __init__(self, kept: Kept | None = None, *, lost: Unavailable | None = None) -> None:
        super().__init__(kept.data if kept else None)
        self.token = kept.token if kept else ""
        self.account = kept.account if kept else None
        self.holder = kept.holder if kept else None
        self.over = False
        self.lost = lost
        """Why the session could not be read or kept."""


class DatabaseSessions(SessionInterface):
    def __init__(self, sessions: Sessions, *, secure: bool) -> None:
        self.sessions = sessions
        self.secure = secure
        self.cookie = "__Host-placements" if secure else "placements"

    def open_session(self, app: Flask, request: Request) -> Session:
        if request.path.startswith(WITHOUT_SESSION) or not (token := request.cookies.get(self.cookie)):
            return Session()
        try:
            return Session(self.sessions.find(token))
        except Unavailable as error:
            return Session(lost=error)  # web/gate.py answers it

    def save_session(self, app: Flask, session: Session, response: Response) -> None:
        if session.accessed:
            response.vary.add("Cookie")
        if session.lost:
            return
        try:
            self._save(session, response)
        except Unavailable as error:
            session.lost = error
            raise

    def _save(self, session: Session, response: Response) -> None:
        if session.over:
            response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="Lax")
        elif session.modified and session.token:
            self.sessions.keep(Kept(token=session.token, data=session))
        elif session.modified:
            token = self.sessions.start(Kept(account=session.account, data=session))
            response.set_cookie(self.cookie, token, secure=self.secure, httponly=True, samesite="Lax")


def start_session(account: UUID) -> None:
    """Sign somebody in, under a token that nobody knew before."""
    _end()
    current.account = account
    current.modified = True


def end_session() -> None:
    _end()
    current.over = True


def _end() -> None:
    interface: Any = current_app.session_interface
    if current.token:
        interface.sessions.end(current.token)
    current.clear()
    current.token, current.account, current.holder = "", None, None
