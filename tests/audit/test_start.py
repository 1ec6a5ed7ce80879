"""A site whose guards do not stand does not start, and says which and what to do."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from improvement.audit import guards
from improvement.audit.start import Unguarded, guarded
from tests.databases import standing_on
from tests.postgres import free_port

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NOWHERE = {
    "postgresql": "postgres://nobody@127.0.0.1:1/nowhere",
    "sqlite": "sqlite:////no/such/folder/site.sqlite3",
}
MISSING = "audit_improvement_historicalplan_update"
SAYS = f"guard {MISSING} is missing", "python manage.py migrate"


def drop_one() -> None:
    with connection.cursor() as cursor:
        guards.DIALECTS[connection.vendor].drop(cursor, [MISSING])


def site(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"The site"]


def served(application: Any) -> tuple[str, bytes]:
    lines: list[str] = []
    body = application({}, lambda status, headers: lines.append(status))
    return lines[0], b"".join(body)


def test_a_site_whose_guards_stand_is_served(own_database: str) -> None:
    assert served(guarded(site)) == ("200 OK", b"The site")


def test_it_shares_no_connection_with_a_server_that_forks(own_database: str) -> None:
    guarded(site)
    assert connections["default"].connection is None


def test_a_site_without_one_of_its_guards_does_not_start(own_database: str) -> None:
    drop_one()
    with pytest.raises(Unguarded) as refusal:
        guarded(site)
    for words in SAYS:
        assert words in str(refusal.value)


def test_a_database_that_is_away_is_looked_at_when_it_is_back(own_database: str) -> None:
    with standing_on(NOWHERE[connection.vendor]):
        application = guarded(site)
        assert served(application) == ("200 OK", b"The site")  # which says itself what is wrong
    drop_one()
    status, body = served(application)
    assert status == "503 Service Unavailable"
    assert b"not guarded" in body
    guards.install(connection)
    assert served(application) == ("200 OK", b"The site")


@pytest.mark.parametrize(
    "server",
    ["gunicorn --bind 127.0.0.1:{port} improvement.wsgi", "manage.py runserver --noreload {port}"],
)
def test_a_real_server_stops_and_says_why(server: str, own_database: str) -> None:
    drop_one()
    name, *options = server.format(port=free_port()).split()
    program = [name] if name == "manage.py" else ["-m", name]
    ended = subprocess.run(
        [sys.executable, *program, *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": own_database},
        capture_output=True,
        text=True,
        timeout=300,  # a busy machine takes long to start one
    )
    assert ended.returncode != 0
    for words in SAYS:
        assert words in ended.stderr
