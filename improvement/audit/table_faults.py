"""What is wrong in the tables and can't be seen from the ledger's entries; a line for each kind.

Every history row is asked what the guards would have asked of it, and every record is compared with
its newest history row, here and not by the database, which can be taught to call texts equal.
"""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model

from improvement.audit import guards
from improvement.audit.before_the_ledger import without_entry
from improvement.audit.dialects import Rule
from improvement.audit.history_rules import standing_rules, tracked_columns
from improvement.audit.history_tables import expression, table_of
from improvement.audit.rules import ADDRESSES, tracked_models
from improvement.history import Tracked, history_model
from improvement.sign_in.password_proof import proves

AT_ONCE = 1000  # records compared


def table_faults(cursor: Any, vendor: str) -> Iterator[str]:
    for model in models_with_rows(cursor):
        yield from record_faults(cursor, vendor, model)
        yield from rule_faults(cursor, vendor, model)
    yield from password_faults(cursor)
    for table in ADDRESSES:
        fault = f"rows stand in {table}, where the site keeps none"
        yield from counted(cursor, "id", f'FROM "{table}"', fault)


def models_with_rows(cursor: Any) -> Iterator[type[Tracked]]:
    """Those with a record or a history row: where neither stands, no row can be at fault."""
    for model in tracked_models():
        live, history = model._meta.db_table, guards.history_table(model)
        cursor.execute(
            f'SELECT EXISTS (SELECT 1 FROM "{live}") OR EXISTS (SELECT 1 FROM "{history}")'
        )
        if cursor.fetchone()[0]:
            yield model


def record_faults(cursor: Any, vendor: str, model: type[Tracked]) -> Iterator[str]:
    live, history = model._meta.db_table, guards.history_table(model)
    yield from counted(
        cursor, "history_id", without_entry(history), f"rows of {history} have no entry"
    )
    differing = [*false_records(cursor, vendor, model)]
    if differing:
        said = f"rows of {live} do not say what their newest history rows say"
        yield f"{len(differing)} {said} (the first is {differing[0]})"
    yield from counted(
        cursor,
        "id",
        f'FROM "{history}" AS r WHERE version = 1 AND NOT EXISTS'
        f' (SELECT 1 FROM "{live}" AS l WHERE l.id = r.id)',
        f"records are gone from {live}, and {history} has them still",
    )
    yield from counted(
        cursor,
        "history_id",
        f'FROM "{history}" AS r WHERE version <> 1 AND NOT EXISTS'
        f' (SELECT 1 FROM "{history}" AS h WHERE h.id = r.id AND h.version = r.version - 1)',
        f"rows of {history} lack the version before them",
    )


def password_faults(cursor: Any) -> Iterator[str]:
    """The people whose password is not the one of which the history has a proof."""
    people = get_user_model()._meta.db_table
    after = -1
    while True:
        cursor.execute(
            f'SELECT id, password, password_proof FROM "{people}" WHERE id > %s'
            f" ORDER BY id LIMIT {AT_ONCE}",
            [after],
        )
        found = cursor.fetchall()
        for key, password, proof in found:
            if not proves(proof, password):
                yield f"the password of person {key} is not the one that the history has a proof of"
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]


def counted(cursor: Any, key: str, rest: str, fault: str) -> Iterator[str]:
    cursor.execute(f"SELECT COUNT(*), MIN({key}) {rest}")
    count, first = cursor.fetchone()
    if count:
        yield f"{count} {fault} (the first is {first})"


def false_records(cursor: Any, vendor: str, model: type[Tracked]) -> Iterator[int]:
    """The ids of records whose newest history row is not there, or says something else."""
    live, history = model._meta.db_table, guards.history_table(model)
    kinds = {column.name: column for column in table_of(history_model(model)).columns}
    columns = [kinds[name] for name in tracked_columns(model)]
    values = ", ".join(expression(column, vendor, row) for row in "rh" for column in columns)
    query = (
        f'SELECT r.id, EXISTS (SELECT 1 FROM "{history}" AS n WHERE n.id = r.id'
        f' AND n.version > r.version), {values} FROM "{live}" AS r LEFT JOIN "{history}" AS h'
        f" ON h.id = r.id AND h.version = r.version WHERE r.id > %s ORDER BY r.id LIMIT {AT_ONCE}"
    )
    after, half = -1, len(columns)
    while True:
        cursor.execute(query, [after])
        found = cursor.fetchall()
        for key, is_older, *both in found:
            if is_older or both[:half] != both[half:]:
                yield key
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]


def rule_faults(cursor: Any, vendor: str, model: type[Tracked]) -> Iterator[str]:
    """What the guards would have refused, or what stands twice."""
    history = guards.history_table(model)
    rules = standing_rules(model, guards.DIALECTS[vendor])
    yield from broken_rules(cursor, history, "history_id", rules)
    yield from counted(
        cursor,
        "id",
        f'FROM (SELECT id FROM "{history}" GROUP BY id, version HAVING COUNT(*) > 1) AS twice',
        f"records have two rows of one version in {history}",
    )


def broken_rules(cursor: Any, table: str, key: str, rules: Sequence[Rule]) -> Iterator[str]:
    """The rules that rows of the table break, asked all at once."""
    answers = ", ".join(
        f"COUNT(*) FILTER (WHERE {rule.broken}), MIN({key}) FILTER (WHERE {rule.broken})"
        for rule in rules
    )
    cursor.execute(f'SELECT {answers} FROM "{table}" AS NEW')
    found = cursor.fetchone()
    for rule, count, first in zip(rules, found[::2], found[1::2], strict=True):
        if count:
            yield f"{count} rows of {table} break a rule: {rule.says} (the first is {first})"
