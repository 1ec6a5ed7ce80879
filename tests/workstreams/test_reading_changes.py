"""Readings are recorded all or none; a new definition of a measure starts a new series."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from improvement.history import StaleRecord
from tests.world import save
from workstreams.changes import (
    add_record,
    ask_for_rebase,
    confirm_reading,
    decide_rebase,
    edit_measure,
    record_readings,
)
from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import EnteredReading, digest
from workstreams.models import Benchmark, Measure, Reading, Rebase
from workstreams.queries.planned_readings import plan_readings

ON = date(2026, 11, 25)
AUGUST, SEPTEMBER, OCTOBER = (Period(date(2026, month, 1), "month") for month in (8, 9, 10))


def entered_reading(period, value, **values):
    return EnteredReading(period, Decimal(value), **values)


def record(world, *reads, by=None, **options):
    return record_readings(world.measure.pk, reads, by=by or world.manager, on=ON, **options)


def recorded_values(world):
    readings = world.measure.readings.order_by("series", "period")
    return [(reading.series, reading.period.month, reading.value) for reading in readings]


def test_new_readings_are_added_with_one_history_row_each(world, history_rows_written):
    with history_rows_written() as rows:
        summary = record(world, entered_reading(OCTOBER, 14), entered_reading(AUGUST, 11))
    assert (summary.added, summary.corrected, summary.confirmed, summary.unchanged) == (2, 0, 0, 0)
    assert rows == {"Reading": 2}
    assert recorded_values(world) == [(1, 8, 11), (1, 9, 12), (1, 10, 14)]


def test_recording_the_same_readings_again_changes_nothing(world, history_rows_written):
    record(world, entered_reading(OCTOBER, 14))
    with history_rows_written() as rows:
        summary = record(world, entered_reading(OCTOBER, 14), entered_reading(SEPTEMBER, 12))
    assert (summary.added, summary.unchanged, rows) == (0, 2, {})


def test_a_corrected_reading_needs_a_reason_and_keeps_the_old_value_in_the_history(world):
    with pytest.raises(ValidationError) as refused:
        record(world, entered_reading(OCTOBER, 14), entered_reading(SEPTEMBER, 13))
    assert "reason" in refused.value.message_dict
    assert recorded_values(world) == [(1, 9, 12)]
    summary = record(world, entered_reading(SEPTEMBER, 13), reason="Two were counted twice")
    reading = Reading.objects.get()
    assert (summary.corrected, reading.value, reading.version) == (1, 13, 2)
    latest = reading.history.latest("version")
    assert latest.history_change_reason == "Two were counted twice"
    assert list(reading.history.order_by("version").values_list("value", flat=True)) == [12, 13]


def test_all_errors_of_a_set_of_readings_are_named_and_none_is_saved(world, history_rows_written):
    december = Period(date(2026, 12, 1), "month")
    with history_rows_written() as rows, pytest.raises(ValidationError) as refused:
        record(
            world,
            entered_reading(OCTOBER, 14),
            entered_reading(AUGUST, -1),
            entered_reading(december, 1),
        )
    assert refused.value.messages == [
        "August 2026: This can’t be below nought",
        "December 2026: December 2026 has not begun",
    ]
    assert rows == {}


def test_readings_with_duplicate_or_overlapping_periods_are_refused(world):
    with pytest.raises(ValidationError, match="October 2026 is given twice, or overlaps"):
        record(world, entered_reading(OCTOBER, 14), entered_reading(OCTOBER, 15))
    world.measure.covers = "any"
    save(world.measure)
    quarter = Period(date(2026, 7, 1), "quarter")
    with pytest.raises(ValidationError, match="September 2026 is given twice, or overlaps"):
        record(world, entered_reading(quarter, 14))


def test_a_percentage_is_calculated_from_its_two_numbers(world):
    world.measure.kind = "percentage"
    save(world.measure)
    parts = {"numerator": Decimal(2), "denominator": Decimal(3)}
    record(world, EnteredReading(OCTOBER, **parts))
    reading = Reading.objects.get(period=OCTOBER.starts)
    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("66.67"), 2, 3)


def test_readings_that_changed_since_the_preview_are_not_recorded(world):
    reads = [entered_reading(SEPTEMBER, 13)]
    previewed = digest(plan_readings(world.measure, reads, ON))
    record(world, entered_reading(SEPTEMBER, 14), reason="Someone was faster")
    with pytest.raises(StaleRecord):
        record(world, *reads, reason="Counted again", expected=previewed)
    assert recorded_values(world) == [(1, 9, 14)]
    previewed = digest(plan_readings(world.measure, reads, ON))
    assert record(world, *reads, reason="Counted again", expected=previewed).corrected == 1


def test_a_published_reading_is_not_corrected(world):
    published = save(Measure(plan=world.plan, code="D1", name="Plans", direction="context"))
    save(Reading(measure=published, period=OCTOBER.starts, value=193, provenance="published"))
    same, different = entered_reading(OCTOBER, 193), entered_reading(OCTOBER, 190)
    assert record_readings(published.pk, [same], by=world.manager, on=ON).unchanged == 1
    with pytest.raises(ValidationError, match="stands as it was published"):
        record_readings(published.pk, [different], by=world.manager, on=ON, reason="A slip")


def test_only_a_manager_or_the_keeper_of_a_measure_records_readings(world):
    for person in (world.lead, world.owner, world.chair, world.councillor):
        with pytest.raises(PermissionDenied):
            record(world, entered_reading(OCTOBER, 14), by=person)
    world.measure.keeper = world.lead
    save(world.measure)
    assert record(world, entered_reading(OCTOBER, 14), by=world.lead).added == 1
    with pytest.raises(PermissionDenied):
        record(world, entered_reading(AUGUST, 14), by=world.other_lead)
    world.measure.keeper = world.owner  # a role that records no readings
    save(world.measure)
    with pytest.raises(PermissionDenied):
        record(world, entered_reading(AUGUST, 14), by=world.owner)


def test_a_management_command_may_record_readings(world):
    assert record(world, entered_reading(OCTOBER, 14), by="system:test").added == 1


def test_a_provisional_reading_is_confirmed_once_its_period_is_over(world):
    november = Period(date(2026, 11, 1), "month")
    record(
        world,
        entered_reading(OCTOBER, 14, provisional=True),
        entered_reading(november, 9, provisional=True),
    )
    by_month = {reading.period.month: reading for reading in Reading.objects.all()}
    assert confirm(world, by_month[10]).provisional is False
    with pytest.raises(ValidationError, match="is not provisional"):
        confirm(world, world.fresh(by_month[10]))
    with pytest.raises(ValidationError, match="November 2026 is not over"):
        confirm(world, by_month[11])
    with pytest.raises(PermissionDenied):
        confirm_reading(by_month[11].pk, by=world.lead, version=1, on=ON)


def confirm(world, reading):
    return confirm_reading(reading.pk, by=world.manager, version=reading.version, on=ON)


def test_recording_a_provisional_reading_as_final_confirms_it_without_a_reason(world):
    record(world, entered_reading(OCTOBER, 14, provisional=True))
    assert record(world, entered_reading(OCTOBER, 14)).unchanged == 1  # says nothing on provisional
    assert record(world, entered_reading(OCTOBER, 14, provisional=False)).confirmed == 1


def edit(world, means="", **values):
    measure = world.fresh(world.measure)
    return edit_measure(
        measure.pk,
        values,
        by=world.manager,
        version=measure.version,
        reason="The board asked",
        means=means,
    )


def test_a_new_definition_starts_a_new_series_and_leaves_the_old_readings(world):
    world.draft()
    edit(world, baseline=Decimal(15))
    measure = edit(world, "new", definition="Visits of 20 minutes or more")
    assert (measure.series, measure.baseline) == (2, None)
    record(world, entered_reading(SEPTEMBER, 7))
    assert recorded_values(world) == [(1, 9, 12), (2, 9, 7)]
    assert [reading.value for reading in Reading.objects.current()] == [7]
    assert [reading.value for reading in measure.readings.current()] == [7]


def test_a_new_series_may_have_a_baseline_of_its_own(world):
    world.draft()
    edit(world, baseline=Decimal(15))
    measure = edit(world, "new", definition="Visits of 20 minutes or more", baseline=Decimal(8))
    assert (measure.series, measure.baseline) == (2, 8)


def test_a_definition_may_be_reworded_within_its_series(world):
    assert edit(world, "same", definition="Visits made to children").series == 1


@pytest.mark.parametrize(
    ("means", "values"),
    [
        ("", {"definition": "Other visits"}),
        ("same", {"kind": "days"}),
        ("same", {"covers": "quarter", "definition": "By the quarter"}),
    ],
)
def test_a_changed_definition_must_say_whether_it_starts_a_new_series(world, means, values):
    with pytest.raises(ValidationError) as refused:
        edit(world, means, **values)
    assert "means" in refused.value.message_dict
    assert world.fresh(world.measure).version == 1


def test_the_definition_of_a_measure_without_readings_changes_freely(world):
    new = save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Calls"))
    values = {"kind": "days", "unit": "days"}
    edited = edit_measure(new.pk, values, by=world.manager, version=1, reason="A slip")
    assert (edited.kind, edited.series) == ("days", 1)


def test_only_a_manager_edits_a_measure(world):
    with pytest.raises(PermissionDenied):
        edit_measure(
            world.measure.pk, {"name": "Calls"}, by=world.lead, version=1, reason="I would like to"
        )


def ask(world, period=OCTOBER, by=None):
    now = timezone.now()
    change = "The field became mandatory"
    return ask_for_rebase(
        world.measure.pk, by=by or world.manager, period=period.starts, change=change, now=now
    )


def decide(rebase, by, approve=True):
    return decide_rebase(rebase.pk, by=by, approve=approve, note="Seen", now=timezone.now())


def test_a_new_start_is_asked_for_by_one_person_and_approved_by_another(world):
    record(world, entered_reading(OCTOBER, 14))
    rebase = ask(world)
    assert (rebase.decision, str(rebase)) == ("open", "Visits: new start at October 2026")
    assert decide(rebase, world.chair).decision == "approved"
    with pytest.raises(ValidationError, match="decided already"):
        decide(rebase, world.chair)
    with pytest.raises(ValidationError, match="asked for at this period already"):
        ask(world)


def test_a_refused_new_start_may_be_asked_for_again(world):
    record(world, entered_reading(OCTOBER, 14))
    assert decide(ask(world), world.chair, approve=False).decision == "refused"
    assert ask(world).decision == "open"


def test_nobody_decides_their_own_new_start_and_only_the_chair_decides(world):
    record(world, entered_reading(OCTOBER, 14))
    rebase = ask(world)
    for person in (world.manager, world.lead, world.member):
        with pytest.raises(PermissionDenied):
            decide(rebase, person)
    rebase.asked_by = world.chair
    save(rebase)
    with pytest.raises(PermissionDenied, match="themselves"):
        decide(rebase, world.chair)
    rebase.decided_by, rebase.decided_at, rebase.decision = world.chair, timezone.now(), "approved"
    with pytest.raises(IntegrityError, match="rebase_decided_by_another"):
        save(rebase)


def test_a_new_start_needs_a_period_that_has_a_reading_after_the_first(world):
    for period in (SEPTEMBER, OCTOBER):
        with pytest.raises(ValidationError, match="Choose a period that has a reading"):
            ask(world, period)
    with pytest.raises(PermissionDenied):
        ask(world, by=world.lead)
    assert not Rebase.objects.exists()


def test_a_measure_may_have_several_benchmarks_of_different_names(world):
    for name in ("England", "Last year"):
        benchmark = Benchmark(measure=world.measure, name=name, period=OCTOBER.starts, value=9)
        add_record(benchmark, by=world.manager, reason="From the yearly return")
    assert str(benchmark) == "Visits: Last year, October 2026"
    assert benchmark.page() == ("measure-detail", "M1")
    with pytest.raises(ValidationError, match="already a value of this name"):
        add_record(
            Benchmark(measure=world.measure, name="England", period=OCTOBER.starts, value=8),
            by=world.manager,
            reason="Again",
        )


def a_measure(world, **values):
    own = {"plan": world.plan, "outcome": world.outcome, "code": "M2", "name": "Police"}
    return Measure(**own | values)


def test_a_part_belongs_to_a_total_of_counts_on_the_same_plan(world):
    world.draft()
    part = add_record(a_measure(world, part_of=world.measure), by=world.manager, reason="A part")
    for wrong in (
        {"part_of": part},
        {"part_of": world.measure, "kind": "days"},
        {"part_of": world.measure, "covers": "quarter"},
    ):
        with pytest.raises(ValidationError) as refused:
            a_measure(world, code="M3", **wrong).full_clean()
        assert "part_of" in refused.value.message_dict
    whole = add_record(a_measure(world, code="M4"), by=world.manager, reason="A whole")
    with pytest.raises(ValidationError, match="has parts of its own"):
        edit_measure(world.measure.pk, {"part_of": whole}, by=world.manager, version=1, reason="So")


@pytest.mark.parametrize(
    "values",
    [
        {"target_to": 9},
        {"direction": "range", "target": 9},
        {"direction": "range", "target_to": 9},
        {"direction": "range", "target": 9, "target_to": 9},
        {"suppress_under": 5},
        {"code": "M 2"},
        {"outcome": None},
    ],
)
def test_a_measure_with_inconsistent_settings_is_refused(world, values):
    world.draft()
    with pytest.raises(ValidationError):
        a_measure(world, **values).full_clean()


def test_a_target_range_has_two_ends_or_none(world):
    world.draft()
    a_measure(world, direction="range", target=8, target_to=9).full_clean()
    a_measure(world, direction="range").full_clean()
