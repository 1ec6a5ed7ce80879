"""A change that takes longer than two readings of a clock may differ, as a slow import does."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection

from improvement.audit import guards, history_rules
from improvement.audit.verify import verify
from improvement.history import audited
from tests.audit.stage import Stage

TOLERANCE = {"postgresql": 0, "sqlite": 1}


@pytest.fixture
def impatient(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Guards for which a change takes too long that is not over in a second, or at once."""
    stage = Stage()
    installed = guards.compare(connection)[1]
    monkeypatch.setattr(history_rules, "TOLERANCE", TOLERANCE[connection.vendor])
    guards.guards_on.cache_clear()  # their SQL is made once for all
    guards.install(connection)
    assert guards.compare(connection)[1] != installed
    yield stage
    guards.guards_on.cache_clear()


def save_often(stage: Stage, times: int = 50) -> None:
    with audited(stage.ann, "A long import"):
        for _ in range(times):
            stage.plan.save_as(stage.ann, "A long import")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite tells no transaction's beginning")
def test_it_is_recorded_at_the_instant_at_which_it_began(impatient: Stage) -> None:
    save_often(impatient)
    rows = impatient.plan.history.filter(history_change_reason="A long import")
    assert len({row.recorded_at for row in rows}) == 1
    assert verify(connection).faults == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite limits a change to a minute")
def test_sqlite_refuses_it_and_says_how_long_one_may_take(impatient: Stage) -> None:
    with pytest.raises(IntegrityError, match="a change may take no longer than a minute"):
        save_often(impatient, times=100_000)
    assert impatient.plan.history.count() == 2
