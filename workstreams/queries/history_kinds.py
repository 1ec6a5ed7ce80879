"""The kinds of record of which a plan has any history: a search of the whole plan looks through
these alone, as to plan for all the others takes the database longer than to answer."""
# ruff: noqa: S608  # table names come from our own models, never from a person

from __future__ import annotations

from django.db import connection

from improvement.audit.history_lines import kinds
from improvement.audit.history_tables import real_table
from improvement.history import history_model
from improvement.models import Plan
from improvement.remembered import Entries, brought_up_to_date, table_of


def kinds_with_history(plan: Plan) -> frozenset[str]:
    """These kinds, and perhaps others. No row of the history is ever deleted, so what is entered
    later can only add to them."""
    return brought_up_to_date((found_of, plan.pk), lambda: found_of(plan), with_those_entered)


def with_those_entered(found: frozenset[str], since: Entries) -> frozenset[str]:
    entered = {entry.history_table for entry in since}
    return found | {kind for kind, model in kinds().items() if table_of(model) in entered}


def found_of(plan: Plan) -> frozenset[str]:
    """One query, of the tables themselves: on a page of the past views would hide what came since,
    and the answer is kept for every page."""
    selects = [
        f"SELECT '{kind}' WHERE EXISTS"
        f" (SELECT 1 FROM {real_table(history_model(model))} WHERE plan_ref = %s)"
        for kind, model in kinds().items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), [plan.pk] * len(selects))
        return frozenset(kind for (kind,) in cursor.fetchall())
