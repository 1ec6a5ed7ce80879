"""Every way to change, forge, hide or remove a record or its history is recorded or refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests.audit.all_ways import HERE, TABLE
from tests.audit.ways import Stages, Way, says
from tests.flushing import flush


@pytest.fixture(scope="module")
def stages(django_db_blocker: Any) -> Iterator[Stages]:
    """Shared by the ways, after which nothing is flushed: refused ones leave nothing behind, and
    each stage has names of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        yield Stages()
    with django_db_blocker.unblock():
        flush()


def test_the_table_holds_at_least_80_ways() -> None:
    assert len(HERE) >= 80
    assert len({way.name for way in TABLE}) == len(TABLE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", HERE, ids=lambda way: way.name)
def test_no_way_is_silent(way: Way, stages: Stages) -> None:
    became, message = stages.outcome(way)
    if became == "found":
        flush()  # else the next way would be found, too
    assert became == way.outcome, message
    assert says(message, way.rule)
