"""The set-up of docs/postgresql.md: the site works in it, and can't take its own guards away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from improvement import database_views
from improvement.audit import guards
from improvement.audit.checks import check_database
from improvement.database_views import VIEWS, DatabaseView
from improvement.models import Plan
from tests.audit.all_ways import HERE
from tests.audit.released import dumped
from tests.audit.site_role import DATABASE, OWNER, SITE, as_owner, set_up
from tests.audit.stage import Stage
from tests.audit.ways import Way, outcome
from tests.databases import standing_on
from tests.pages import send
from tests.world import PASSWORD, World

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no roles"),
]
TRIGGER = "audit_improvement_plan_update"
REFUSED = [
    f"ALTER TABLE improvement_plan DISABLE TRIGGER {TRIGGER}",
    "ALTER TABLE improvement_plan DISABLE TRIGGER USER",
    "ALTER TABLE improvement_plan DISABLE TRIGGER ALL",
    "ALTER TABLE improvement_historicalplan DROP CONSTRAINT improvement_plan_one_row_a_version",
    "ALTER TABLE improvement_plan RENAME TO former_plan",
    "ALTER TABLE improvement_plan ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE improvement_plan DROP COLUMN version",
    f"ALTER TABLE improvement_plan OWNER TO {SITE}",
    f"DROP TRIGGER {TRIGGER} ON improvement_plan",
    "DROP TABLE improvement_historicalplan CASCADE",
    f"DROP FUNCTION {TRIGGER}() CASCADE",
    f"ALTER FUNCTION {TRIGGER}() SET search_path = pg_temp",
    f"ALTER FUNCTION {TRIGGER}() RENAME TO former",
    f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER own BEFORE INSERT ON improvement_historicalplan FOR EACH ROW"
    f" EXECUTE FUNCTION {TRIGGER}()",
    "CREATE RULE own AS ON INSERT TO improvement_historicalplan DO INSTEAD NOTHING",
    "CREATE TABLE own (id bigint REFERENCES improvement_plan ON DELETE CASCADE)",
    "CREATE TEMP TABLE improvement_historicalplan (id bigint, version integer)",
    "CREATE SCHEMA own",
    "TRUNCATE improvement_historicalplan",
    "TRUNCATE improvement_plan CASCADE",
    "DELETE FROM improvement_plan",
    "DELETE FROM improvement_historicalplan",
    "UPDATE django_migrations SET name = name",
    'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
    " VALUES (1, 'aside@example.org', true, true)",
    "UPDATE account_emailconfirmation SET key = key",
    "INSERT INTO auth_group (name) VALUES ('Chairs')",
    "UPDATE auth_permission SET name = name",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "SET session_replication_role = replica",
    f"ALTER ROLE {SITE} SET session_replication_role = replica",
    f"ALTER DATABASE {DATABASE} SET session_replication_role = replica",
    f"ALTER DATABASE {DATABASE} OWNER TO {SITE}",
    f"ALTER ROLE {SITE} SUPERUSER",
    f"SET ROLE {OWNER}",
    f"GRANT {OWNER} TO {SITE}",
    f"DROP OWNED BY {OWNER}",
    f"REASSIGN OWNED BY {OWNER} TO {SITE}",
    "GRANT TRIGGER ON improvement_plan TO CURRENT_USER; CREATE TRIGGER own BEFORE INSERT"
    f" ON improvement_plan FOR EACH ROW EXECUTE FUNCTION {TRIGGER}()",
    "COPY improvement_plan TO PROGRAM 'cat'",
]


@pytest.fixture(scope="module")
def site_url(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The URL of the site's role. The owner begins with what another migrated, and migrates again:
    all of it takes half a minute, and tests/audit/test_owner_migrates.py does it."""
    with django_db_blocker.unblock(), set_up(dump=dumped()) as url:
        yield url


@pytest.fixture
def as_the_site(site_url: str, db: None) -> Iterator[None]:
    with standing_on(site_url):
        yield


def test_a_lead_signs_in_reports_and_signs_out(as_the_site: None, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    }
    world, client = World(), Client()
    sent = {"login": world.lead.email, "password": PASSWORD}
    assert client.post("/accounts/login/", sent).status_code == 302
    path = world.url("actions/FP-01/update/")
    typed = {"declared_rag": "green", "done": "Trained 14.", "next": "The rest."} | {
        "delivery": "under_way",
        "explanation": "The rest is booked.",
        "submit": "on",
    }
    assert send(client, path, **typed).status_code == 302
    assert world.action.updates.get().done == "Trained 14."
    today = timezone.localdate().isoformat()
    assert client.get(world.url(f"actions/?at={today}")).status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get(path).status_code == 302


def test_every_guard_stands_and_the_check_has_nothing_to_say_of_the_role(as_the_site: None) -> None:
    assert guards.problems() == []
    found = {message.id for message in check_database(["default"])}
    assert found <= {"audit.E005"}  # the server of a test does not wait for its disk


def test_the_role_of_the_site_sees_an_altered_view_though_it_can_make_none(
    site_url: str, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    select = {"postgresql": "SELECT id, title FROM improvement_plan"}
    monkeypatch.setitem(VIEWS, "view_plans", DatabaseView(select, (Plan,)))
    with standing_on(as_owner()):
        database_views.install(connection)
        assert database_views.problems() == []
    with standing_on(site_url):
        assert database_views.problems() == []
    false = "CREATE OR REPLACE VIEW view_plans AS SELECT id, slug::varchar(200) AS title"
    with standing_on(as_owner()), connection.cursor() as cursor:
        cursor.execute(f"{false} FROM improvement_plan")
    with standing_on(site_url):
        assert database_views.problems() == ["view view_plans is out of date"]
    with standing_on(as_owner()):
        database_views.drop(connection)


@pytest.mark.parametrize("statement", REFUSED)
def test_no_way_to_disarm_the_guards_is_open(statement: str, as_the_site: None) -> None:
    with pytest.raises(ProgrammingError) as refused, connection.cursor() as cursor:
        cursor.execute(statement)
    assert refused.value.__cause__.pgcode == "42501"  # insufficient privilege
    assert guards.problems() == []


OF_POSTGRESQL = [way for way in HERE if way.vendor]


@pytest.mark.parametrize("way", OF_POSTGRESQL, ids=lambda way: way.name)
def test_no_way_is_silent_to_the_role_of_the_site(way: Way, as_the_site: None) -> None:
    became, message = outcome(way, Stage())
    may_not = any(words in message for words in ("permission denied", "must be owner"))
    assert became == way.outcome or may_not, message
