"""Every way to change, forge, hide or remove a record or its history is recorded or refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests.audit.all_ways import HERE, TABLE
from tests.audit.ways import Stage, Way, outcome, says
from tests.flushing import flush


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


def test_the_table_holds_at_least_80_ways() -> None:
    assert len(HERE) >= 80
    assert len({way.name for way in TABLE}) == len(TABLE)


@pytest.mark.parametrize("way", HERE, ids=lambda way: way.name)
def test_no_way_is_silent(way: Way, stage: Stage) -> None:
    became, message = outcome(way, stage)
    if became == "found" or stage.number % 20 == 0:
        flush()  # else the next way would be found, too; and fewer rows are read the faster
    assert became == way.outcome, message
    assert says(message, way.rule)
