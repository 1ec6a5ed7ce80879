"""Each rule, and each piece of SQL that holds it, stops something that nothing else would stop."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from improvement.audit import guards
from improvement.audit.rules import (
    LEDGER,
    Guard,
    Rule,
    entered,
    guards_of,
    guards_of_ledger,
    tracked_models,
)
from improvement.models import Plan
from tests.audit.test_guards import HERE
from tests.audit.ways import Stage, Way, outcome, says

DIALECT = guards.DIALECTS[connection.vendor]
HISTORY = Plan.history.model._meta.db_table
ALL = [*guards_of(Plan, DIALECT), *guards_of_ledger(tracked_models(), DIALECT)]
RULES = [(guard, rule) for guard in ALL for rule in guard.rules]
# But for two of SQLite's: without the table where versions wait nothing can be written at all,
# and without what releases them they only wait on, each held by the ledger entry it has.
PIECES = [
    *(name for guard in ALL for name in DIALECT.definitions(guard, HISTORY)),
    *(n for n in DIALECT.waiting_room(entered("NEW.history_table")) if n.endswith(("keep", "fix"))),
]
# What is found afterwards stays, and would be found again after the next way.
REFUSED_OR_RECORDED = [way for way in HERE if way.outcome != "found"]


@pytest.fixture
def installed(transactional_db: None) -> Iterator[Callable[[list[Guard]], None]]:
    """Puts these guards of a plan and of the ledger into the database, and no others; afterwards
    the flush finds none."""

    def install(those: list[Guard]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            of_plan = [guard for guard in those if guard.table != LEDGER]
            of_ledger = [guard for guard in those if guard.table == LEDGER]
            patch.setattr(guards, "guards_of", lambda model, _: of_plan if model is Plan else [])
            patch.setattr(guards, "guards_of_ledger", lambda models, _: of_ledger)
            guards.install(connection)

    yield install
    guards.drop(connection)


def without(rule: Rule, of: Guard) -> list[Guard]:
    """The guards less one rule; a guard that has none left is left out."""
    weaker = []
    for guard in ALL:
        rules = tuple(r for r in guard.rules if guard != of or r != rule)
        weaker += [Guard(guard.table, guard.event, rules)] if rules else []
    return weaker


def escapes(way: Way) -> bool:
    return outcome(way, Stage())[0] != way.outcome


@pytest.mark.parametrize(
    ("guard", "rule"), RULES, ids=[f"{guard.name}: {rule.says}" for guard, rule in RULES]
)
def test_no_rule_is_idle(guard: Guard, rule: Rule, installed: Any) -> None:
    installed(without(rule, guard))
    assert any(
        escapes(way) for way in REFUSED_OR_RECORDED if way.rule and says(rule.says, way.rule)
    )


@pytest.mark.parametrize("name", PIECES)
def test_no_piece_is_idle(name: str, installed: Any) -> None:
    installed(ALL)
    with connection.cursor() as cursor:
        DIALECT.drop(cursor, [name])
    assert f"guard {name} is missing" in guards.problems()
    assert any(escapes(way) for way in REFUSED_OR_RECORDED)
