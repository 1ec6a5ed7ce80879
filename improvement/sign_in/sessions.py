"""Sessions in the database, each bound to its key."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A session's data is signed together with its key, so that a row that somebody copies under a
    key of their own lets nobody in."""

    @property
    def key_salt(self) -> str:
        return f"{super().key_salt}.{self.session_key}"
