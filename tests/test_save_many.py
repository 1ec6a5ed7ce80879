"""`save_many_as` leaves what `save_as` leaves, row for row, and refuses what it refuses."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement.audit.ledger import LedgerEntry
from improvement.audit.verify import verify
from improvement.history import NotAudited, StaleRecord, Tracked, backfilled, save_many_as
from tests.world import World
from workstreams.models import Milestone

GENERATED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VALUES = st.fixed_dictionaries(
    {
        "title": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
        "due": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    }
)
Write = Callable[[list[Milestone], Any], None]


def one_by_one(records: list[Milestone], by: Any) -> None:
    for record in records:
        record.save_as(by, "Because")


def all_at_once(records: list[Milestone], by: Any) -> None:
    save_many_as(records, by, "Because")


def left_by(write: Write, world: World, values: list[dict[str, Any]], by: Any) -> list[Any]:
    """What adding and then changing milestones leaves in rows, history and ledger, without keys,
    instants and salts; or the kind of error. All of it is taken back."""
    mark = transaction.savepoint()
    try:
        added = [
            Milestone(action=world.action, **v | {"title": f"{i} {v['title']}"})
            for i, v in enumerate(values)
        ]
        write(added, by)
        for record in added:
            record.title, record.due = f"{record.title} again", None
        write(added, by)
        return rows_of(added)
    finally:
        transaction.savepoint_rollback(mark)


def rows_of(records: list[Milestone]) -> list[Any]:
    keys = [record.pk for record in records]
    fields = ("title", "due", "finished", "version", "action_id")
    of_history = ("history_type", "plan_ref", "actor", "actor_role", "history_user_id", "backfill")
    table = Milestone.history.model._meta.db_table
    entries = LedgerEntry.objects.filter(history_table=table, record_id__in=keys)
    return [
        list(Milestone.objects.filter(pk__in=keys).order_by("pk").values_list(*fields)),
        list(
            Milestone.history.filter(id__in=keys)
            .order_by("version", "id")
            .values_list(*fields, *of_history, "history_change_reason", "entered_by")
        ),
        [entry.version for entry in entries.order_by("sequence")],
        [(record.version, record._state.adding) for record in records],
    ]


@GENERATED
@given(values=st.lists(VALUES, min_size=1, max_size=6), by_a_person=st.booleans())
def test_many_records_are_saved_as_each_by_itself_would_be(values, by_a_person, world):
    by = world.manager if by_a_person else "system:test"
    assert left_by(all_at_once, world, values, by) == left_by(one_by_one, world, values, by)


def milestones(world: World, count: int) -> list[Milestone]:
    return [Milestone(action=world.owned, title=f"Step {number}") for number in range(count)]


@pytest.mark.parametrize("count", [1, 499, 500, 1203])
def test_any_number_of_rows_leaves_a_whole_ledger(count, world):
    records = milestones(world, count)
    save_many_as(records, world.manager, "Entered")
    for record in records:
        record.due = date(2030, 1, 1)
    save_many_as(records, world.manager, "Dated")
    assert Milestone.objects.filter(due=date(2030, 1, 1), version=2).count() == count
    assert Milestone.history.filter(action=world.owned).count() == 2 * count
    assert verify(connection).faults == []


def test_no_record_is_written_when_one_has_moved_on(world):
    save_many_as(milestones(world, 3), world.manager, "Entered")
    records = list(Milestone.objects.filter(action=world.owned).order_by("pk"))
    Milestone.objects.get(pk=records[1].pk).save_as(world.manager, "Meanwhile")
    for record in records:
        record.title += " again"
    with pytest.raises(StaleRecord) as refused:
        save_many_as(records, world.manager, "Too late")
    assert refused.value.record is records[1]
    assert [record.version for record in records] == [1, 1, 1]
    assert not Milestone.objects.filter(title__endswith="again").exists()


def test_no_record_is_written_when_one_breaks_a_constraint(world):
    records = milestones(world, 3)
    records[2].title = records[0].title
    with pytest.raises(IntegrityError):
        save_many_as(records, world.manager, "Twice the same")
    assert [(r.pk, r.version, r._state.adding) for r in records] == [(None, 0, True)] * 3
    assert not Milestone.objects.filter(action=world.owned).exists()


def test_records_of_several_kinds_or_twice_the_same_are_refused(world):
    (new,) = milestones(world, 1)
    stored: list[Tracked] = [world.action, world.action]
    for records in ([new, world.action], stored, [world.plan, world.action]):
        with pytest.raises(ValueError, match="of one model"):
            save_many_as(records, world.manager, "Mixed")


def test_records_need_someone_a_reason_and_all_of_their_fields(world):
    save_many_as([], world.manager, "Nothing to write")
    with pytest.raises(NotAudited):
        save_many_as(milestones(world, 1), world.manager, " ")
    save_many_as(milestones(world, 1), world.manager, "Entered")
    with pytest.raises(NotAudited):
        save_many_as(list(Milestone.objects.only("title")), world.manager, "In part")


def test_the_past_is_entered_in_bulk_with_its_mark(world):
    at = datetime(2013, 11, 18, 12, tzinfo=UTC)
    with backfilled(at, "system:import"):
        save_many_as(milestones(world, 2), "system:import", "From a workbook")
    rows = Milestone.history.filter(action=world.owned).values_list(
        "history_date", "backfill", "entered_by"
    )
    assert list(rows) == [(at, True, "system:import")] * 2
