"""The guards find by themselves which tables they hold, and which plan a row hangs from."""
# ruff: noqa: S608  # SQL to compare with, which no test sends

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test.utils import isolate_apps

from improvement.audit import guards
from improvement.audit.plan_keys import plan_key_sql
from improvement.audit.rules import tracked_models
from improvement.models import Membership, Plan, User
from workstreams.models import Milestone

ACTION = '(SELECT p0."plan_id" FROM "workstreams_action" AS p0 WHERE p0.id = NEW."action_id")'


@pytest.mark.parametrize(
    ("model", "sql"),
    [(Plan, "NEW.id"), (Membership, 'NEW."plan_id"'), (Milestone, ACTION), (User, None)],
)
def test_the_plan_of_a_row_is_found_by_its_keys(model: type[models.Model], sql: str) -> None:
    assert plan_key_sql(model) == sql


def declare(*keys_to: type[models.Model] | str) -> type[models.Model]:
    """A model with a key to each of these, in this order."""
    keys = {
        f"key{number}": models.ForeignKey(model, models.PROTECT, related_name="+")
        for number, model in enumerate(keys_to)
    }
    with isolate_apps("improvement"):
        return type("Remark", (models.Model,), {"__module__": "improvement.models", **keys})


def test_the_plan_of_a_row_is_found_at_any_distance() -> None:
    action = ACTION.replace("p0", "p1").replace("NEW", "p0")
    milestone = f'(SELECT {action} FROM "workstreams_milestone" AS p0 WHERE p0.id = NEW."key0_id")'
    assert plan_key_sql(declare(Milestone)) == milestone


def test_a_key_that_leads_to_no_plan_is_passed_over() -> None:
    assert plan_key_sql(declare(User)) is None
    assert plan_key_sql(declare("self")) is None
    assert plan_key_sql(declare(User, "self", Plan)) == 'NEW."key2_id"'


def test_every_tracked_model_is_guarded_without_being_listed() -> None:
    assert {Plan, User, Milestone} <= set(tracked_models())
    assert Session not in tracked_models()


def test_tables_that_are_not_there_yet_are_not_guarded() -> None:
    assert guards.expected(connection, {"improvement_plan"}) == {}
