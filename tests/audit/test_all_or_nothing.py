"""`audited_all_or_nothing`: one refusal dooms thousands of changes; otherwise nobody can tell."""

from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from improvement.audit.ledger import LedgerEntry, current_head
from improvement.audit.verify import verify
from improvement.changes import add_record, edit_record
from improvement.history import NotAudited, audited, audited_all_or_nothing, save_many_as
from improvement.models import Organisation, Plan
from tests.audit.stage import Stage

ALL = "system:load_demo", "All of it"


@pytest.fixture
def stage(db: Any) -> Stage:
    return Stage()


def body(stage: Stage, ref: str) -> Organisation:
    return Organisation(plan=stage.plan, ref=ref, name=ref, part="Council")


def changes(stage: Stage) -> None:
    """Of two kinds of record in turn, one of them twice."""
    stage.plan.save_as(stage.ann, "One")
    add_record(body(stage, "A"), by="system:test", reason="Two")
    stage.other.save_as(stage.ben, "Three")
    save_many_as([body(stage, "B"), body(stage, "C")], stage.ann, "Four")
    edited = Organisation.objects.get(plan=stage.plan, ref="A")
    values = {"name": "Another"}
    edit_record(Organisation, edited.pk, values, by="system:test", version=1, reason="Again")
    stage.plan.save_as(stage.ben, "Five")


def entered_since(sequence: int) -> list[tuple[Any, ...]]:
    entries = LedgerEntry.objects.filter(sequence__gt=sequence).order_by("sequence")
    return [*entries.values_list("history_table", "version")]


def latest_reason() -> str:
    return str(Plan.history.latest("history_id").history_change_reason)


def test_the_entries_are_those_of_changes_that_can_be_refused_one_by_one(stage):
    begun = current_head().sequence
    with audited(*ALL):
        changes(stage)
    one_by_one = entered_since(begun)
    second = Stage()
    begun = current_head().sequence
    with audited_all_or_nothing(*ALL):
        changes(second)
    assert entered_since(begun) == one_by_one
    assert verify(connection).faults == []


def test_it_begins_no_savepoint_and_asks_for_the_head_once(stage):
    with CaptureQueriesContext(connection) as asked, audited_all_or_nothing(*ALL):
        changes(stage)
    inside = [query["sql"] for query in asked][1:-1]  # its own, where a test's transaction is open
    assert not any("SAVEPOINT" in sql for sql in inside)
    assert sum(sql.startswith("SELECT sequence") for sql in inside) == 1


@pytest.mark.parametrize("refusal", [ValidationError("No"), ValueError("No")])
def test_a_refusal_that_is_passed_over_dooms_all_of_it_and_is_said(stage, refusal):
    def go_on() -> None:
        with audited_all_or_nothing(*ALL):
            stage.plan.save_as(stage.ann, "One")
            with suppress(type(refusal)), audited(*ALL):
                raise refusal

    with pytest.raises(TransactionManagementError):
        go_on()
    assert latest_reason() != "One"


def test_what_must_be_unique_the_database_refuses(stage):
    add_record(body(stage, "A"), by="system:test", reason="One")
    with pytest.raises(IntegrityError), audited_all_or_nothing(*ALL):
        add_record(body(stage, "A"), by="system:test", reason="Again")
    assert Organisation.objects.filter(plan=stage.plan, ref="A").count() == 1


def test_it_begins_within_no_other_change(stage):
    with audited(*ALL):
        with pytest.raises(NotAudited), audited_all_or_nothing(*ALL):
            pass
        stage.plan.save_as(stage.ann, "One")
    assert latest_reason() == "One"
