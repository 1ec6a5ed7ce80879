"""What a server in earnest needs: a key, a true calendar, its tables, headers, a safe cache."""

import os
import pickle
from datetime import date

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from improvement.audit.start import guarded
from improvement.json_cache import JSONCache
from improvement.production import check_production
from improvement.sign_in import upkeep
from tests.databases import an_empty_one, standing_on
from tests.site_settings import SAFE, start

KEY = "SECRET_KEY can be guessed"
DAY = "PLAN_TODAY has the calendar stand still at 2013-11-18"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, []),
        ({"SECRET_KEY": "x"}, [KEY]),
        ({"SECRET_KEY": "x", "HTTPS": False}, [KEY]),
        ({"SECRET_KEY": "ab12" * 3, "HTTPS": False}, [KEY]),
        ({"SECRET_KEY": "abcdefgh" * 2, "HTTPS": False}, []),
        ({"SECRET_KEY": "abcdefghijklmnop" * 2}, []),
        ({"SECRET_KEY": "abcdefghijklmnopqrstuvwxyz12345"}, [KEY]),
        ({"SECRET_KEY": "django-insecure-" + "ab12" * 10}, [KEY]),
        ({"SECRET_KEY": "abc" * 20}, [KEY]),
        ({"PLAN_TODAY": date(2013, 11, 18)}, [DAY]),
        ({"PLAN_TODAY": date(2013, 11, 18), "HTTPS": False}, []),
    ],
)
def test_a_key_that_can_be_guessed_and_a_calendar_that_stands_are_faults(values, says, settings):
    usual = {"DEBUG": False, "HTTPS": True, "PLAN_TODAY": None, "SECRET_KEY": SAFE["SECRET_KEY"]}
    for name, value in (usual | values).items():
        setattr(settings, name, value)
    assert [error.msg.partition(",")[0].partition(":")[0] for error in check_production()] == says


def test_a_server_in_earnest_refuses_both():
    """In one process, for a start takes a second."""
    faults = {"SECRET_KEY": "x", "PLAN_TODAY": "2013-11-18"}
    started = start("import improvement.wsgi", **SAFE | faults)
    assert started.returncode != 0
    assert KEY in started.stderr
    assert DAY in started.stderr


def test_a_demonstration_may_have_both(settings):
    settings.DEBUG, settings.SECRET_KEY = True, "x"
    assert check_production() == []


def test_every_answer_has_headers_that_keep_others_out(db):
    for address in ("/accounts/login/", "/healthz", "/nowhere"):
        headers = Client().get(address).headers
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]


@pytest.fixture
def in_the_database(settings):
    cache = {"BACKEND": "improvement.json_cache.JSONCache", "LOCATION": "cache"}
    settings.CACHES = {"default": cache}


def served(application):
    lines = []
    body = application({}, lambda status, headers: lines.append(status))
    return lines[0], b"".join(body)


def test_a_server_says_which_tables_are_missing_until_a_migration_makes_them(
    tmp_path, pattern, db, in_the_database, caplog
):
    def site(environ, start_response):
        start_response("200 OK", [])
        return [b"The site"]

    with an_empty_one(tmp_path) as url, standing_on(url):
        application = guarded(site)
        assert {"cache", "improvement_plan"} <= set(upkeep.missing_tables())
        assert "account_emailaddress" in caplog.text
        assert "python manage.py migrate" in caplog.text
        assert served(application)[0] == "503 Service Unavailable"
    # The migrations have run here: to run them takes much longer than the rest of the file.
    with pattern.copied() as url, standing_on(url):
        assert upkeep.missing_tables() == ["cache"]
        assert served(application)[0] == "503 Service Unavailable"
        call_command("migrate", verbosity=0)
        assert upkeep.missing_tables() == []
        assert served(application) == ("200 OK", b"The site")
        assert Client().get("/healthz").status_code == 200
        answer = Client().post("/accounts/login/", {"login": "a@example.org", "password": "x"})
        assert answer.status_code == 200


class Harm:
    def __reduce__(self):
        return os.putenv, ("HARM", "done")


def test_the_cache_runs_nothing_that_somebody_wrote_into_its_table(own_database):
    call_command("createcachetable", "cache", verbosity=0)
    cache = JSONCache("cache", {})
    cache.set("counted", [1.5, 2])
    assert cache.get("counted") == [1.5, 2]
    assert cache.add("lock", True)
    assert not cache.add("lock", True)
    with pytest.raises(TypeError):
        cache.set("harm", Harm())
    DatabaseCache("cache", {}).set("harm", pickle.loads(pickle.dumps("harmless")))  # noqa: S301
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE value LIKE 'gA%'")
        assert cursor.fetchone() == (1,)
    with pytest.raises(ValueError, match=r"decode|column|Expecting"):
        cache.get("harm")
