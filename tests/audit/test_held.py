"""`audited_as_one`: history rows are written many at once, and nobody can tell."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from improvement.audit import held
from improvement.audit.held import NEEDS_HISTORY, PLANNED
from improvement.audit.ledger import TABLE, LedgerEntry, current_head
from improvement.audit.rules import history_models
from improvement.audit.verify import verify
from improvement.changes import add_record
from improvement.database_views import VIEWS
from improvement.history import audited, audited_as_one, save_many_as
from improvement.models import Organisation, Plan
from improvement.past import as_at
from improvement.planned_once import sessions
from improvement.prepared import among, read_of
from tests.audit.stage import Stage

AS_ONE = "system:load_demo", "All of it"


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
    stage.plan.save_as(stage.ben, "Five")


def entered_since(sequence: int) -> list[tuple[Any, ...]]:
    entries = LedgerEntry.objects.filter(sequence__gt=sequence).order_by("sequence")
    return [*entries.values_list("history_table", "version")]


def reasons(model: Any) -> list[tuple[Any, ...]]:
    names = ("history_change_reason", "actor", "version", "history_type")
    return [*model.history.order_by("history_id").values_list(*names)]


def test_the_entries_are_those_of_changes_made_one_by_one_in_their_order(stage):
    begun = current_head().sequence
    with audited(*AS_ONE):
        changes(stage)
    one_by_one = entered_since(begun)
    second = Stage()
    begun = current_head().sequence
    with audited_as_one(*AS_ONE):
        changes(second)
    assert entered_since(begun) == one_by_one
    assert verify(connection).faults == []


def test_rows_of_many_changes_are_written_by_few_statements(stage):
    with CaptureQueriesContext(connection) as asked, audited_as_one(*AS_ONE):
        for number in range(20):
            add_record(body(stage, f"B{number}"), by="system:test", reason="Added")
    begins = [query["sql"][:40] for query in asked if query["sql"].startswith("INSERT INTO")]
    assert sum(TABLE in begin for begin in begins) == 1
    assert sum("_historical" in begin for begin in begins) == 1
    assert not any("SAVEPOINT" in query["sql"] for query in asked[1:-1])


def test_whoever_reads_history_within_the_change_reads_all_of_it(stage):
    with audited_as_one(*AS_ONE):
        stage.plan.save_as(stage.ann, "One")
        assert reasons(Plan)[-1][0] == "One"
        stage.plan.save_as(stage.ann, "Two")
        before = current_head()
        stage.plan.save_as(stage.ann, "Three")
        assert current_head().sequence == before.sequence + 1
        stage.plan.title = "As it stands"
        stage.plan.save_as(stage.ann, "Four")
        with as_at(stage.plan.history.latest().history_date + timedelta(seconds=1)):
            assert Plan.objects.get(pk=stage.plan.pk).title == "As it stands"


def history_of_plan(pk: Any) -> Any:
    """Long enough that PostgreSQL plans it once."""
    return Plan.history.filter(id__in=pk).order_by("history_id")


def test_a_statement_that_is_planned_once_and_reads_history_says_so(stage):
    with audited_as_one(*AS_ONE):
        for reason in ("One", "Two"):
            stage.plan.save_as(stage.ann, reason)
            found = read_of(history_of_plan, among([stage.plan.pk]))
            assert found[-1].history_change_reason == reason
    if connection.vendor == "postgresql":
        names = [kept.name for kept in sessions[connection.connection].kept.values()]
        assert any(name.endswith(PLANNED) for name in names)


def test_a_person_who_is_renamed_made_the_changes_before_under_the_name_of_then(stage):
    with audited_as_one(*AS_ONE):
        stage.plan.save_as(stage.ann, "Before")
        stage.ann.name = "Anna"
        stage.ann.save_as(stage.ben, "Married")
        stage.other.save_as(stage.ann, "After")
    assert stage.plan.history.latest().actor == "Ann"
    assert stage.other.history.latest().actor == "Anna"


def test_rows_are_written_when_there_are_many(stage, monkeypatch):
    monkeypatch.setattr(held, "MOST", 2)
    with audited_as_one(*AS_ONE) as change:
        stage.plan.save_as(stage.ann, "One")
        assert len(change.held.rows) == 1
        stage.other.save_as(stage.ann, "Two")
        assert change.held.rows == []


@pytest.mark.parametrize("refusal", [ValidationError("No"), ValueError("No")])
def test_whatever_is_refused_inside_dooms_all_of_it(stage, refusal):
    def go_on() -> None:
        with audited_as_one(*AS_ONE):
            stage.plan.save_as(stage.ann, "One")
            with suppress(type(refusal)), audited(*AS_ONE):
                raise refusal
            stage.other.save_as(stage.ann, "Two")

    with pytest.raises(TransactionManagementError):
        go_on()
    assert reasons(Plan)[-1][0] != "One"


def test_what_must_be_unique_the_database_refuses(stage):
    add_record(body(stage, "A"), by="system:test", reason="One")
    with pytest.raises(IntegrityError), audited_as_one(*AS_ONE):
        add_record(body(stage, "A"), by="system:test", reason="Again")
    assert Organisation.objects.filter(plan=stage.plan, ref="A").count() == 1


def test_a_row_that_the_database_refuses_dooms_all_of_it(stage, monkeypatch):
    def forged(*rows: Any, **known: Any) -> Any:
        rows[0].stored = (*rows[0].stored[:-1], 99)
        return usual(*rows, **known)

    def go_on() -> None:
        with audited_as_one(*AS_ONE):
            stage.plan.save_as(stage.ann, "One")
            with suppress(DatabaseError):
                current_head()
            stage.other.history.count()

    usual = held.ledger.enter
    monkeypatch.setattr(held.ledger, "enter", forged)
    with pytest.raises(TransactionManagementError):
        go_on()
    assert reasons(Plan)[-1][0] != "One"


def test_inside_another_change_it_ends_with_its_own_block(stage):
    with audited(*AS_ONE):
        with audited_as_one(*AS_ONE):
            stage.plan.save_as(stage.ann, "One")
        with suppress(ValueError), audited(*AS_ONE):
            raise ValueError
        stage.other.save_as(stage.ann, "Two")
    assert [row[0] for row in reasons(Plan)[-2:]] == ["One", "Two"]


def test_no_name_of_what_holds_history_is_missed():
    tables = [history._meta.db_table for history in history_models()]
    assert all(NEEDS_HISTORY.search(f'FROM "{name}"') for name in [*tables, *VIEWS, TABLE])
