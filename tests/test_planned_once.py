"""PostgreSQL plans a long statement once for a session, and answers as it does to the text."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import close_old_connections, connection, connections
from django.db.models import Func, TextField

from improvement import planned_once
from improvement.audit.history_lines import kinds
from improvement.audit.history_search import Search, Sql, history_page
from improvement.past import as_at
from improvement.prepared import among, read_of
from improvement.roles import Role
from tests.world import a_plan, an_action
from workstreams.models import Action

ON = date(2013, 11, 18)
MORE_THAN_KINDS = 200  # of rows, so that a search asks for all kinds at once
SQLITE = connection.vendor == "sqlite"
of_postgresql = pytest.mark.skipif(SQLITE, reason="SQLite is given each statement as text")


def with_facts(plan, on, keys):
    return Action.objects.for_list().with_facts(plan, on).filter(pk__in=keys).order_by("ref")


def named(part, plan):
    """Values stand in the text itself, percent signs too."""
    said = Func("ref", template="%(expressions)s || ' 100%%%%'", output_field=TextField())
    rows = plan.actions.filter(title__contains=part).annotate(said=said)
    return rows.order_by("ref").values_list("ref", "said")


def keep_nothing():
    planned_once.sessions.clear()
    if not SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")


@pytest.fixture
def session(db, monkeypatch):
    """A session that keeps nothing yet, nor will after the test; all statements are long."""
    monkeypatch.setattr(planned_once, "LONG_FOR_RECORDS", 0)
    keep_nothing()
    yield lambda: planned_once.sessions.get(connection.connection)
    keep_nothing()


def asked(captured):
    return [query["sql"].partition(" ")[0] for query in captured]


@of_postgresql
def test_a_statement_is_kept_once_for_all_values(world, session, django_assert_num_queries):
    actions = [world.action, an_action(world.practice, "FP-77")]
    for action in (*actions, world.action):
        with django_assert_num_queries(1) as captured:
            [read] = read_of(with_facts, world.plan, ON, among([action.pk]))
        assert (read, read.fact_slipped) == (action, 0)
        assert asked(captured) == ["EXECUTE"]
        assert len(session().kept) == 1
    assert read_of(with_facts, world.plan, ON, among([-1])) == []
    several = among(action.pk for action in actions)
    assert read_of(with_facts, world.plan, ON, several) == actions
    assert len(session().kept) == 2  # of one key, and of up to five


@of_postgresql
def test_what_stands_in_the_text_stays(world, session):
    for part in ("a", "100%", "it’s", "a"):
        assert read_of(named, part, world.plan) == [*named(part, world.plan)]
    assert len(session().kept) == 3
    assert (world.action.ref, f"{world.action.ref} 100%") in read_of(named, "", world.plan)


@of_postgresql
def test_what_was_asked_longest_ago_is_kept_no_more(world, session, monkeypatch):
    read_of(named, "a", world.plan)
    monkeypatch.setattr(planned_once, "MOST_CHARACTERS", session().length * 2)
    for part in ("a", "b", "a", "c", "b", "a"):
        assert read_of(named, part, world.plan) == [*named(part, world.plan)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY prepare_time")
            kept = {name for (name,) in cursor.fetchall()}
        assert kept == {each.name for each in session().kept.values()}
        assert len(kept) <= 2


@of_postgresql
def test_a_list_of_more_keys_than_are_usual_goes_as_text(world, session, monkeypatch):
    monkeypatch.setattr(planned_once, "MOST_PARAMETERS", 4)
    assert read_of(with_facts, world.plan, ON, among([world.action.pk])) == [world.action]
    assert session() is None


@of_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_made_anew_by_the_next_request(session):
    plan = a_plan("elsewhere")
    assert read_of(named, "a", plan) == []
    number = connection.connection.get_backend_pid()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    close_old_connections()
    assert read_of(named, "a", plan) == []


@of_postgresql
def test_behind_a_pooler_statements_go_as_text(
    world, session, monkeypatch, django_assert_num_queries
):
    class Pooled:
        def __init__(self, own):
            self.own = own

        def __getattr__(self, name):
            return getattr(self.own, name)

        def get_backend_pid(self):
            return self.own.get_backend_pid() + 1

    monkeypatch.setattr(connections["default"], "connection", Pooled(connection.connection))
    for _ in range(2):
        with django_assert_num_queries(1) as captured:
            assert read_of(with_facts, world.plan, ON, among([world.action.pk]))
        assert asked(captured) == ["SELECT"]
    assert session().kept == {}


@of_postgresql
def test_a_search_of_the_history_is_kept_once_for_all_days(world, session):
    """A later page of it goes as text."""
    roles = frozenset({Role.MANAGER})
    for since in (date(2013, 1, 1), date(2030, 1, 1), date(2013, 2, 1)):
        search = Search(world.plan.pk, roles, kinds=kinds(), since=since)
        found = history_page(search, None, MORE_THAN_KINDS)
        assert bool(found.keys) == (since.year == 2013)
        assert len(session().kept) == 1
    further = history_page(search, found.keys[4], 500)
    assert len(session().kept) == 1
    tested = (Sql("version > %s", (0,)),)
    every = Search(world.plan.pk, roles, kinds=kinds(), unindexed=lambda model: tested)
    assert [*found.keys[:5], *further.keys] == history_page(every, None, 505).keys


@of_postgresql
def test_a_search_for_a_reason_is_kept_once_for_all_words(world, session):
    asked = Search(world.plan.pk, frozenset({Role.MANAGER}), kinds=kinds(), why="SET up a")
    found = history_page(asked, None, MORE_THAN_KINDS)
    kept = len(session().kept)
    assert found.keys
    assert not history_page(replace(asked, why="xylophone"), None, MORE_THAN_KINDS).keys
    assert history_page(asked, None, MORE_THAN_KINDS) == found
    assert len(session().kept) == kept


@pytest.mark.usefixtures("session")
def test_short_ones_and_those_of_the_past_go_as_text(world, monkeypatch, django_assert_num_queries):
    with as_at(datetime(2013, 11, 1, tzinfo=UTC)), django_assert_num_queries(1) as captured:
        read_of(with_facts, world.plan, ON, among([world.action.pk]))
    assert asked(captured) == ["SELECT"]
    monkeypatch.setattr(planned_once, "LONG_FOR_RECORDS", 100_000)
    with django_assert_num_queries(1) as captured:
        assert read_of(with_facts, world.plan, ON, among([world.action.pk])) == [world.action]
    assert asked(captured) == ["SELECT"]
    assert not planned_once.sessions
