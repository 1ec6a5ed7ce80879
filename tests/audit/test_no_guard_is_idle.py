"""Each rule, and each piece of SQL that holds it, stops something that nothing else would stop."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from improvement.audit import guards
from improvement.audit.rules import Guard, Rule, guards_of
from improvement.models import Plan
from tests.audit.test_guards import HERE
from tests.audit.ways import Stage, Way, outcome, says

DIALECT = guards.DIALECTS[connection.vendor]
OF_A_PLAN = guards_of(Plan, DIALECT)
RULES = [(guard, rule) for guard in OF_A_PLAN for rule in guard.rules]
# But for two of SQLite's: without the table where versions wait nothing can be written at all,
# and without what releases them they only wait on, each held by the history row it has.
PIECES = [
    name
    for guard in OF_A_PLAN
    for name, sql in DIALECT.definitions(guard, Plan.history.model._meta.db_table).items()
    if not sql.startswith("CREATE TABLE") and not name.endswith("_release")
]


@pytest.fixture
def installed(transactional_db: None) -> Iterator[Callable[[list[Guard]], None]]:
    """Puts these guards into the database and no others; afterwards the flush finds none."""

    def install(those: list[Guard]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(guards, "guards_of", lambda model, _: those if model is Plan else [])
            guards.install(connection)

    yield install
    guards.drop(connection)


def without(rule: Rule, of: Guard) -> list[Guard]:
    """The guards of a plan less one rule; a guard that has none left is left out."""
    weaker = []
    for guard in OF_A_PLAN:
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
    assert any(escapes(way) for way in HERE if way.rule and says(rule.says, way.rule))


@pytest.mark.parametrize("name", PIECES)
def test_no_piece_is_idle(name: str, installed: Any) -> None:
    installed(OF_A_PLAN)
    with connection.cursor() as cursor:
        DIALECT.drop(cursor, [name])
    assert f"guard {name} is missing" in guards.problems()
    assert any(escapes(way) for way in HERE)
