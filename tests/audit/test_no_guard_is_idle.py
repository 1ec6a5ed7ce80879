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
from tests.audit.all_ways import HERE
from tests.audit.ways import Stages, Way, says

DIALECT = guards.DIALECTS[connection.vendor]
HISTORY = Plan.history.model._meta.db_table
ALL = [*guards_of(Plan, DIALECT), *guards_of_ledger(tracked_models(), DIALECT)]
# SQLite has no TRUNCATE, and so no guard against it.
HELD = [guard for guard in ALL if DIALECT.definitions(guard, HISTORY)]
RULES = [(guard, rule) for guard in HELD for rule in guard.rules]
ENTERED = entered("NEW.history_table")
# But for two of SQLite's: without the table where versions wait nothing can be written at all,
# and without what releases them they only wait on, each held by the ledger entry it has.
PIECES = {name: guard.rules for guard in ALL for name in DIALECT.definitions(guard, HISTORY)} | {
    name: (ENTERED, Rule("a waiting version stays", ""))
    for name in DIALECT.waiting_table(ENTERED)
    if name.endswith(("keep", "fix"))
}
# What is found afterwards stays, and would be found again after the next way.
REFUSED_OR_RECORDED = [way for way in HERE if way.outcome != "found"]


@pytest.fixture
def installed(transactional_db: None) -> Iterator[Callable[..., None]]:
    """Puts these guards of a plan and of the ledger into the database beside those of all other
    tables, or alone; the flush afterwards puts back those that are missing."""

    def install(those: list[Guard], alone: bool = False) -> None:
        with pytest.MonkeyPatch.context() as patch:
            of_plan = [guard for guard in those if guard.table != LEDGER]
            of_ledger = [guard for guard in those if guard.table == LEDGER]
            others = (lambda *_: []) if alone else guards_of
            patch.setattr(guards, "guards_of", lambda m, d: of_plan if m is Plan else others(m, d))
            patch.setattr(guards, "guards_of_ledger", lambda models, _: of_ledger)
            patch.setattr(guards, "guards_on", guards.guards_on.__wrapped__)
            guards.install(connection)

    yield install
    with connection.cursor() as cursor:
        # With what waits: the flush empties only the tables of models.
        DIALECT.drop(cursor, list(DIALECT.waiting_table(ENTERED)))


def without(rule: Rule, of: Guard) -> list[Guard]:
    """The guards less one rule; a guard that has none left is left out."""
    weaker = []
    for guard in ALL:
        rules = tuple(r for r in guard.rules if guard != of or r != rule)
        weaker += [Guard(guard.table, guard.event, rules)] if rules else []
    return weaker


def tried(name: str, rules: tuple[Rule, ...]) -> list[Way]:
    """The ways that one of the guard's rules is said to refuse."""
    refused = [
        way
        for way in REFUSED_OR_RECORDED
        if way.rule and any(says(rule.says, way.rule) for rule in rules)
    ]
    return [way for way in refused if "truncate" in way.name or not is_backed_up(name)]


# A plan is only truncated together with what refers to it, which has guards of its own.
def is_backed_up(name: str) -> bool:
    return name.endswith("_truncate")


def one_escapes(ways: list[Way]) -> bool:
    stages = Stages()
    return any(stages.outcome(way)[0] != way.outcome for way in ways)


@pytest.mark.parametrize(
    ("guard", "rule"), RULES, ids=[f"{guard.name}: {rule.says}" for guard, rule in RULES]
)
def test_no_rule_is_idle(guard: Guard, rule: Rule, installed: Any) -> None:
    installed(without(rule, guard), alone=is_backed_up(guard.name))
    assert one_escapes(tried(guard.name, (rule,)))


@pytest.mark.parametrize("name", PIECES)
def test_no_piece_is_idle(name: str, installed: Any) -> None:
    installed(ALL, alone=is_backed_up(name))
    with connection.cursor() as cursor:
        DIALECT.drop(cursor, [name])
    assert f"guard {name} is missing" in guards.problems()
    assert one_escapes(tried(name, PIECES[name]))
