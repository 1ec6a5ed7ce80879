"""Every way to change, forge, hide or remove a record or its history is recorded or refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.audit import (
    ways_through_django,
    ways_through_save_as,
    ways_through_sql,
    ways_to_erase,
    ways_to_forge,
    ways_to_forge_the_ledger,
)
from tests.audit.ways import Stage, Way, outcome, says
from tests.flushing import flush

FILES = (
    ways_through_save_as,
    ways_through_django,
    ways_through_sql,
    ways_to_forge,
    ways_to_forge_the_ledger,
    ways_to_erase,
)
TABLE = [way for file in FILES for way in file.ways.table]
HERE = [way for way in TABLE if way.vendor in ("", connection.vendor)]


@pytest.fixture(scope="module", autouse=True)
def flushed_once(django_db_blocker: Any) -> Iterator[None]:
    """Refused ways leave nothing behind, and each stage has names of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        yield
    with django_db_blocker.unblock():
        flush()


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    return Stage()


def test_the_table_holds_at_least_43_ways() -> None:
    assert len(HERE) >= 43
    assert len({way.name for way in TABLE}) == len(TABLE)


@pytest.mark.parametrize("way", HERE, ids=lambda way: way.name)
def test_no_way_is_silent(way: Way, stage: Stage) -> None:
    became, message = outcome(way, stage)
    if became == "found":
        flush()  # else the next way would be found, too
    assert became == way.outcome, message
    assert says(message, way.rule)
