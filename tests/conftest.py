"""What every test may ask for: people, plans and the means to watch the history."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import date
from enum import IntEnum
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test import Client, TransactionTestCase, override_settings
from django.test.signals import template_rendered
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from improvement.models import Plan, User
from tests import demonstration, kept_databases, measuring
from tests.databases import Pattern, a_pattern, standing_on
from tests.flushing import flush
from tests.world import World, count_history

# `make deep` looks at many more examples, and at all that is left out elsewhere for its length.
# How long one takes says how busy the machine is, so none is too slow.
patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("usual", max_examples=50, **patient)
hypothesis_settings.register_profile("deep", max_examples=2500, **patient)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


def pytest_configure() -> None:
    # A run that is told to stop ends as after Ctrl-C: what tests have started is ended by them.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_finish() -> None:
    # What was imported stays to the end of the run: looking through it again and again for garbage
    # took a sixth of the run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def render_and_tell(template: Template, context: Context) -> str:
    """Render a template, and tell the test's client only of a page's own: Django's tells of every
    piece that it includes, with a copy of the whole context."""
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def only_pages_are_told(django_test_environment: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render_and_tell)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's, which migrates in every process."""
    with django_db_blocker.unblock(), kept_databases.migrated(), django_db_blocker.block():
        yield


@pytest.fixture(scope="session", autouse=True)
def flushes_lift_the_guards() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: flush())
        yield


KEPT: list[World] = []  # the world that tests which roll back share: making it costs the most


@pytest.fixture(scope="session")
def world_kept(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the world, once, to stay until `forget_world`."""
    with django_db_blocker.unblock():
        KEPT.append(World())


def forget_world(django_db_blocker: Any) -> None:
    """Empty the database of the world that was kept."""
    while KEPT:
        with django_db_blocker.unblock():
            flush()
        KEPT.pop()


@pytest.fixture(autouse=True)
def begins_empty(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    if turn(request.node) is not Turn.WORLD:
        forget_world(django_db_blocker)


@pytest.fixture
def world(db: Any, evidence_root: Path) -> World:
    """A small plan with everyone on it, and room for its files; see tests/world.py."""
    return deepcopy(KEPT[0]) if KEPT else World()


@pytest.fixture(scope="session")
def pattern(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Pattern]:
    """The suite's own database, migrated and empty, to be copied."""
    with django_db_blocker.unblock(), a_pattern(tmp_path_factory.mktemp("databases")) as pattern:
        yield pattern


@pytest.fixture
def own_database(pattern: Pattern, db: None) -> Iterator[str]:
    """The URL of a database of the test's own, migrated and empty, that the site stands on."""
    with pattern.copied() as url, standing_on(url):
        yield url


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo_loaded(django_db_setup: None, django_db_blocker: Any, demo_files: Path) -> str:
    """Put the demonstration there, once, to stay; returns what the command printed that loaded it.
    It is loaded here on PostgreSQL, and where the lines are measured that load it."""
    forget_world(django_db_blocker)
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and not Coverage.current():
            return demonstration.take(connection, demo_files)
        printed = StringIO()
        with override_settings(DEBUG=True, EVIDENCE_ROOT=demo_files):
            call_command("load_demo", stdout=printed)
        return printed.getvalue()


@pytest.fixture
def demo(demo_loaded: str, demo_files: Path, db: Any, settings: Any) -> Plan:
    """The demonstration's plan, read on its own day; never beside `world`, whose people are
    other people at the same addresses."""
    settings.PLAN_TODAY, settings.EVIDENCE_ROOT = date(2013, 11, 18), demo_files
    return Plan.objects.get(slug="herefordshire-2012")


class Turn(IntEnum):
    """When a test has its turn, by what it finds in the database: nothing; the world that was
    kept; nothing again, for it commits; or the demonstration, which no flush may take away."""

    EMPTY, WORLD, COMMITS, DEMONSTRATION = range(4)


def turn(item: pytest.Item) -> Turn:
    uses = getattr(item, "fixturenames", ())
    mark = item.get_closest_marker("django_db")
    if "demo_loaded" in uses:
        return Turn.DEMONSTRATION
    if "transactional_db" in uses or (mark and mark.kwargs.get("transaction")):
        return Turn.COMMITS
    return Turn.WORLD if "world" in uses else Turn.EMPTY


def asks_for_one(item: pytest.Item) -> bool:
    """Whether the test may use the database."""
    asked = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if connection.vendor == "postgresql":
        # What asks for no database is kept from it by pytest-django, so it has been run on SQLite.
        config.hook.pytest_deselected(items=[item for item in items if not asks_for_one(item)])
        items[:] = filter(asks_for_one, items)
    items.sort(key=turn)
    for item in items:
        if turn(item) is Turn.WORLD:
            # Ahead of the test's own transaction, or it would be rolled back with that.
            item.fixturenames.insert(0, "world_kept")  # type: ignore[attr-defined]


@pytest.fixture
def unmeasured() -> Iterator[None]:
    """For what runs the same lines hundreds of times over."""
    with measuring.unmeasured():
        yield


@pytest.fixture
def evidence_root(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own to keep files in."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def sign_in() -> Callable[[User | None], Client]:
    """A client signed in as the person; signed out when there is none."""

    def client_of(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return client_of


@pytest.fixture
def history_rows_written(db: Any) -> Callable[[], AbstractContextManager[dict[str, int]]]:
    """History rows by model that a block writes: `with history_rows_written() as rows:`, and
    after it `rows == {"Action": 1}`."""

    @contextmanager
    def watch() -> Iterator[dict[str, int]]:
        written: dict[str, int] = {}
        before = count_history()
        yield written
        written.update(count_history() - before)

    return watch
