"""What every test may ask for: people, plans and the means to watch the history."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, TransactionTestCase, override_settings

from improvement.audit.rules import tracked_models
from improvement.models import Plan, User
from tests.flushing import flush
from tests.world import World


@pytest.fixture(scope="session", autouse=True)
def flushes_lift_the_guards() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: flush())
        yield


@pytest.fixture
def world(db: Any) -> World:
    """A small plan with everyone on it; see tests/world.py."""
    return World()


@pytest.fixture(scope="session")
def demo_loaded(django_db_setup: None, django_db_blocker: Any) -> str:
    """Load the demonstration, once, to stay; returns what the command printed."""
    printed = StringIO()
    with django_db_blocker.unblock(), override_settings(DEBUG=True):
        call_command("load_demo", stdout=printed)
    return printed.getvalue()


@pytest.fixture
def demo(demo_loaded: str, db: Any, settings: Any) -> Plan:
    """The demonstration's plan, read on its own day; never beside `world`, whose people are
    other people at the same addresses."""
    settings.PLAN_TODAY = date(2013, 11, 18)
    return Plan.objects.get(slug="herefordshire-2012")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that use the demonstration last: others then begin with an empty database,
    and no flush of theirs takes it away."""
    items.sort(key=lambda item: "demo_loaded" in getattr(item, "fixturenames", ()))


@pytest.fixture
def sign_in() -> Callable[[User | None], Client]:
    """A client signed in as the person; signed out when there is none."""

    def client_of(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return client_of


def count_history() -> Counter[str]:
    return Counter({model.__name__: model.history.count() for model in tracked_models()})


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
