"""Starts the site only on a database whose guards are in place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import Error, connection

from improvement import database_views, past
from improvement.audit import guards
from improvement.sign_in import upkeep

logger = logging.getLogger(__name__)
FEW = 5  # tables that are named
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Unguarded(Exception):
    """The database would let a change go by without its history."""

    def __init__(self, problems: list[str]) -> None:
        faults = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            "The site does not start, because its database could be changed without history:\n"
            f"{faults}\nPut the guards back with: python manage.py migrate"
        )


def guarded(application: Application) -> Application:
    """The application, refusing to start where a guard is missing, disabled or out of date.

    Where the database cannot be reached, the guards are checked with the next request: so a server
    that is restarted while its database is down works again as soon as the database does. While
    tables are missing it answers 503.
    """
    checked, missing = is_guarded(), tables_missing()

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        nonlocal checked, missing
        if missing and (missing := tables_missing()):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"This site is not available: its database is not set up.\n"]
        try:
            checked = checked or is_guarded()
        except Unguarded as refusal:
            logger.critical(refusal)
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"This site is not available: its database is not guarded.\n"]
        return application(environ, start_response)

    return serve


def problems_of(connection: Any) -> list[str]:
    """What is wrong with the guards and with the views, in words."""
    parts = (guards, database_views, past)
    return [problem for part in parts for problem in part.problems(connection)]


def tables_missing() -> bool:
    """Whether the database lacks tables, which are then named in the server's log; False when it
    cannot be reached."""
    try:
        missing = upkeep.missing_tables()
    except Error:
        return False
    finally:
        connection.close()
    if missing:
        logger.critical(
            "The database lacks %s tables (%s). Make them with: python manage.py migrate",
            len(missing),
            ", ".join(missing[:FEW]) + ", …" * (len(missing) > FEW),
        )
    return bool(missing)


def is_guarded() -> bool:
    """True when every guard is in place, False when the database cannot be reached.

    Raises Unguarded.
    """
    try:
        problems = problems_of(connection)
    except Error:
        logger.warning("The database cannot be reached: its guards will be looked at later")
        return False
    finally:
        connection.close()  # a server that forks must not hand one connection to several workers
    if problems:
        raise Unguarded(problems)
    return True
