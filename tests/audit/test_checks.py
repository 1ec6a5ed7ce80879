"""A model or a setting that the guards could not hold is refused at start-up."""

from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from improvement.audit.checks import check_database, check_models, check_settings, faults
from improvement.checks import check_speed
from improvement.history import Tracked
from improvement.models import Membership, Plan

pytestmark = pytest.mark.django_db
SITE = "improvement.models"  # where Django looks for the app of a model


def declare(bases: tuple[type, ...] = (Tracked,), **attributes: Any) -> Any:
    with isolate_apps("improvement"):
        return type("Remark", bases, {"__module__": SITE, **attributes})


def test_the_sites_own_models_and_settings_pass() -> None:
    assert check_models(None) == []
    assert check_settings(None) == []


@pytest.mark.parametrize("on_delete", [models.CASCADE, models.SET_NULL, models.SET_DEFAULT])
def test_it_refuses_a_key_that_writes_or_deletes_rows(on_delete: Any) -> None:
    key = models.ForeignKey(Plan, on_delete, null=True, default=None, related_name="+")
    assert "on_delete" in str(list(faults(declare(plan=key))))


def test_it_refuses_a_plain_many_to_many_field() -> None:
    model = declare(plans=models.ManyToManyField(Plan, related_name="+"))
    assert "many-to-many" in str(list(faults(model)))


def test_it_takes_a_many_to_many_field_whose_rows_are_tracked() -> None:
    plans = models.ManyToManyField(Plan, through=Membership, related_name="+")
    assert list(faults(declare(plans=plans))) == []


def test_it_refuses_a_key_of_its_own() -> None:
    assert "automatic id" in str(list(faults(declare(id=models.SlugField(primary_key=True)))))


def test_it_refuses_a_collation() -> None:
    assert "collation" in str(list(faults(declare(text=models.TextField(db_collation="NOCASE")))))


@pytest.mark.parametrize("name", ["recorded_at", "entered_by", "plan_ref", "actor"])
def test_it_refuses_a_field_that_is_named_as_a_column_of_its_history(name: str) -> None:
    assert "a column of its history" in str(list(faults(declare(**{name: models.TextField()}))))


def test_it_refuses_a_proxy_and_a_parent_table() -> None:
    proxy = declare((Plan,), Meta=type("Meta", (), {"proxy": True}))
    child = declare((Plan,))
    assert "proxy" in str(list(faults(proxy)))
    assert "parent table" in str(list(faults(child)))


def test_it_refuses_settings_that_lose_history(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIMPLE_HISTORY_ENABLED = False
    monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3"})
    found = str(check_settings(None))
    for lack in ["SIMPLE_HISTORY_ENABLED", "WAL", "FULL", "recursive_triggers", "IMMEDIATE"]:
        assert lack in found


CARELESS = {
    "postgresql": [
        ("synchronous_commit", "SET synchronous_commit = off"),
        ("session_replication_role", "SET session_replication_role = replica"),
    ],
    "sqlite": [
        ("synchronous", "PRAGMA synchronous = NORMAL"),
        ("foreign_keys", "PRAGMA foreign_keys = OFF"),
        ("recursive_triggers", "PRAGMA recursive_triggers = OFF"),
    ],
}
OF_A_TEST_SERVER = {"fsync"}  # nobody keeps its data


def careless() -> set[str]:
    found = [error.msg for error in check_database(["default"]) if error.id == "audit.E005"]
    return {message.split()[3] for message in found} - OF_A_TEST_SERVER


@pytest.mark.parametrize(("name", "statement"), CARELESS[connection.vendor])
def test_it_refuses_a_connection_that_could_lose_what_was_saved(
    name: str, statement: str, own_database: str
) -> None:
    assert careless() == set()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert careless() == {name}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no roles")
def test_it_warns_of_a_role_that_could_disable_the_guards(own_database: str) -> None:
    (warning,) = (found for found in check_database(["default"]) if found.id == "audit.W006")
    assert "docs/postgresql.md" in warning.hint


def test_it_warns_of_a_connection_that_compiles_each_statement(own_database: str) -> None:
    assert check_speed(["default"]) == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = on")
        (warning,) = check_speed(["default"])
        assert warning.id == "improvement.W001"
