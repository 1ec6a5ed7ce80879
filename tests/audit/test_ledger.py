"""Each change writes its entry, in order, with what it said; what came before is entered once."""

import json
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, models

from improvement.audit import before_the_ledger, guards, ledger
from improvement.audit.canonical import GENESIS, commitment, digest
from improvement.audit.history_tables import kind, rows, table_of
from improvement.audit.ledger import Head, LedgerEntry, write
from improvement.audit.ledger import head as head_by
from improvement.audit.rules import tracked_models
from improvement.audit.verify import verify
from improvement.history import StaleRecord, audited
from improvement.models import Plan, User
from tests.audit.stage import Stage
from tests.world import World
from workstreams.models import Action, Fact, Measure


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


def head() -> Head:
    with connection.cursor() as cursor:
        return head_by(cursor)


def newest() -> LedgerEntry:
    return LedgerEntry.objects.latest("sequence")


def test_each_change_of_a_record_is_entered_with_what_it_said(stage):
    before = head()
    stage.plan.title = "New"
    stage.plan.save_as(stage.ann, "Because")
    entry, row = newest(), stage.plan.history.latest()
    told = json.loads(entry.payload)
    assert (entry.sequence, str(entry)) == (before.sequence + 1, f"Entry {before.sequence + 1}")
    assert (entry.history_id, entry.record_id, entry.version) == (row.history_id, row.id, 3)
    assert (told["form"], told["table"]) == (1, "improvement_historicalplan")
    assert set(told["row"]) == {field.column for field in type(row)._meta.fields}
    assert (told["row"]["version"], told["row"]["actor"], told["row"]["state"]) == (
        3,
        "Ann",
        "draft",
    )
    assert told["row"]["illustrative"] is False
    assert told["row"]["history_date"] == row.history_date.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_what_a_person_typed_is_only_committed_to(stage):
    stage.plan.title = "A child’s name"
    stage.plan.save_as(stage.ann, "Another child’s name")
    entry = newest()
    assert "child" not in entry.payload + entry.salts
    told, salts = json.loads(entry.payload)["row"], json.loads(entry.salts)
    for column, text in [
        ("title", "A child’s name"),
        ("history_change_reason", "Another child’s name"),
    ]:
        assert told[column] == {"sha256": commitment(salts[column], text)}
    assert len(set(salts.values())) == len(salts)
    assert {len(salt) for salt in salts.values()} == {64}


def test_no_salt_is_used_twice(stage):
    salts = [
        salt
        for text in LedgerEntry.objects.values_list("salts", flat=True)
        for salt in json.loads(text).values()
    ]
    assert len(set(salts)) == len(salts) > 10


def test_each_entry_proves_the_one_before(stage):
    entries = LedgerEntry.objects.order_by("sequence")
    first = entries[0]
    assert (first.sequence, first.digest) == (1, digest(GENESIS, first.payload))
    for one, following in pairwise(entries):
        assert following.sequence == one.sequence + 1
        assert following.digest == digest(one.digest, following.payload)


def test_entries_of_one_change_stand_in_the_order_of_writing(stage):
    with audited(stage.ann, "Because"):
        stage.other.save_as(stage.ann, "One")
        stage.plan.save_as(stage.ann, "Another")
    ids = LedgerEntry.objects.order_by("-sequence").values_list("record_id", flat=True)
    assert list(ids[:2]) == [stage.plan.pk, stage.other.pk]


def test_a_change_that_is_undone_leaves_no_gap(stage):
    before = head()

    def change_two() -> None:
        with audited(stage.ann, "Because"):
            stage.other.save_as(stage.ann, "Because")
            assert head().sequence == before.sequence + 1
            stage.stale.save_as(stage.ann, "Too late")

    with pytest.raises(StaleRecord):
        change_two()
    assert head() == before
    stage.plan.save_as(stage.ann, "Because")
    assert head().sequence == before.sequence + 1


def test_a_head_is_the_number_and_half_of_the_digest():
    assert str(Head(12, "0f" * 32)) == "12: " + " ".join(["0f0f"] * 8)


def test_the_head_of_an_empty_ledger_is_the_beginning(db):
    assert head() == Head(0, GENESIS)


@pytest.mark.parametrize(
    ("model", "name", "expected"),
    [
        (Plan, "slug", "text"),
        (Plan, "state", "text"),
        (Plan, "title", "free text"),
        (Plan, "illustrative", "boolean"),
        (Plan, "history_type", "text"),
        (Plan, "history_change_reason", "free text"),
        (Plan, "history_user_id", "number"),
        (Plan, "actor", "text"),
        (Plan, "notice_issued", "date"),
        (Plan, "recorded_at", "instant"),
        (User, "email", "free text"),
        (Action, "workstream", "number"),
        (Measure, "target", "decimal"),
        (Fact, "text", "free text"),
    ],
)
def test_each_column_has_its_kind(model, name, expected):
    assert kind(model.history.model._meta.get_field(name)) == expected


def test_a_field_of_no_known_kind_is_text_as_it_is():
    assert kind(models.UUIDField()) == "text"


def test_every_text_that_is_not_chosen_from_a_list_can_be_erased():
    for model in tracked_models():
        for field in model._meta.fields:
            typed = isinstance(field, models.CharField | models.TextField | models.JSONField)
            if typed and not field.choices and not isinstance(field, models.SlugField):
                assert kind(field) in ("free text", "document")


def empty_the_ledger() -> None:
    with connection.cursor() as cursor:
        connection.check_constraints()
        guards.drop(connection)
        cursor.execute(f"DELETE FROM {LedgerEntry._meta.db_table}")  # noqa: S608


@pytest.mark.django_db(transaction=True)
class TestAPlaceThatHasAHistoryAndNoLedger:
    def test_its_history_is_entered_once_in_order_and_marked(self):
        stage = Stage()
        entered = LedgerEntry.objects.count()
        empty_the_ledger()
        call_command("migrate", verbosity=0)
        assert LedgerEntry.objects.count() == entered
        found = verify(connection)
        assert (found.faults, found.before_the_ledger) == ([], entered)
        stage.plan.save_as(stage.ann, "Because")
        assert verify(connection).before_the_ledger == entered

    def test_nothing_is_entered_afterwards(self):
        stage = Stage()
        stage.plan.save_as(stage.ann, "Because")
        connection.check_constraints()
        guards.drop(connection)
        LedgerEntry.objects.filter(sequence=newest().sequence).delete()
        with pytest.raises(guards.RecordsDiffer, match="1 in improvement_historicalplan"):
            call_command("migrate", verbosity=0)

    def test_nothing_is_entered_before_every_table_is_there(self):
        with connection.cursor() as cursor:
            columns = guards.DIALECTS[connection.vendor].columns(cursor)
        assert before_the_ledger.tables_in(columns)
        assert before_the_ledger.tables_in(columns - {("improvement_ledgerentry", "payload")}) == []
        assert (
            before_the_ledger.tables_in(columns - {("workstreams_historicalaction", "title")}) == []
        )


@pytest.mark.django_db(transaction=True)
def test_a_history_row_is_entered_as_the_database_has_it():
    """The plan was given another title by hand, with the guards down."""
    stage = Stage()
    guards.drop(connection)
    row = stage.plan.history.latest()
    LedgerEntry.objects.filter(history_table=table_of(type(row)).name).delete()
    type(row).objects.filter(pk=row.pk).update(title="As the database has it")
    with connection.cursor() as cursor:
        write(cursor, connection.vendor, table_of(type(row)), row.pk)
    told, salts = json.loads(newest().payload)["row"], json.loads(newest().salts)
    assert told["title"]["sha256"] == commitment(salts["title"], "As the database has it")


def test_what_an_insert_gives_back_is_what_the_table_has(db, monkeypatch):
    usual, tables = ledger.enter, set()

    def compare(*history, known):
        table, keys = table_of(type(history[0])), [row.pk for row in history]
        with connection.cursor() as cursor:
            found = rows(cursor, connection.vendor, table, keys)
        assert [found[key] for key in keys] == [row.stored for row in history]
        tables.add(table.name)
        usual(*history, known=known)

    monkeypatch.setattr(ledger, "enter", compare)
    World()
    assert len(tables) > 15
