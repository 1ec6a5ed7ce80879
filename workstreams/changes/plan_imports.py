"""A file that a plan is imported from: keep it, say what it means, import it, take that back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.changes import require
from improvement.history import StaleRecord, audited, save_many_as
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.import_requests import Asking, ask_for
from workstreams.changes.imported_records import put_back, undo_records
from workstreams.changes.imports import TAKEN_BACK_TOO_SLOWLY, import_plan, too_long_in_words
from workstreams.changes.readings import ReadingCounts, record_readings
from workstreams.importing.answers import Answers
from workstreams.importing.plan_reading import PlanReading
from workstreams.measures.reading_rules import NAMES, EnteredReading
from workstreams.models import Action, Milestone, PlanImport, Reading, Workstream
from workstreams.models.judged import is_agreed
from workstreams.queries.import_reasons import (
    IMPORTED,
    TAKEN_BACK,
    versions_before,
    versions_written,
)
from workstreams.queries.imported_links import KINDS_OF_LINK
from workstreams.queries.imported_readings import compare_readings
from workstreams.queries.own_sheet import compare_for, may_edit
from workstreams.queries.plan_comparison import TOGETHER, PlanComparison
from workstreams.queries.plan_imports import stream_of
from workstreams.queries.written_imports import has_asked

State = PlanImport.State
# What an import sets of an action, and what taking it back puts as it was before.
FIELDS = (
    *("source_ref", "title", "description", "owner_post", "priority", "starts", "baseline_due"),
    *("due", "due_precision", "delivery", "delivery_decision", "finished"),
)


def add_import(record: PlanImport, *, by: User) -> PlanImport:
    """Keep a file to import from. It is in the store already."""
    reason = "Read for an import"
    with audited(by, reason):
        require(by, Permission.BRING_BACK, record.plan_id)
        if again := sent_before(record, by, but=("file_key", "file_scan")):
            return again
        record.full_clean()
        record.save_as(by, reason)
    return record


def answer_import(pk: int, answers: Answers, *, by: User, version: int) -> PlanImport:
    """Keep what a person says of a file that is not imported yet."""
    reason = "Said what the file means"
    with audited(by, reason):
        record = lock(PlanImport, pk, version)
        require(by, Permission.EDIT_STRUCTURE, record.plan_id)
        check_not_written(record)
        if record.answers != (said := answers.as_yaml()):
            record.answers = said
            record.full_clean()
            record.save_as(by, reason)
    return record


@too_long_in_words()
def write_import(
    pk: int,
    reading: PlanReading,
    *,
    by: User,
    version: int,
    expected: str,
    expected_readings: str,
    asking: Asking,
    take: Collection[str] = (),
    why: str = "",
) -> tuple[PlanComparison, ReadingCounts]:
    """Import the actions and the readings of a file as they were shown: `expected` and
    `expected_readings` are the digests of that, `take` what is taken from the file although it was
    changed here, and `asking` what the chair is told of requests. Readings that differ from those
    recorded are corrected where `why` says why, else they stay. The file of a lead, who alone
    brings it back, only asks and records readings.

    Raises StaleRecord where something else would be written by now.
    """
    record = PlanImport.objects.get(pk=pk)
    reason = f"{IMPORTED}{record.source}"
    asking = replace(asking, reason=f"{asking.reason} (import {record.pk})")
    with audited(by, reason):
        record = lock(PlanImport, pk, version)
        require(by, Permission.BRING_BACK, record.plan_id)
        check_not_written(record)
        if may_edit(by, record.plan):
            comparison = import_plan(
                record.plan,
                reading.actions,
                title=stream_of(record),
                file=record.source,
                by=by,
                expected=expected,
                take=take,
                asking=asking,
                beside=reading.beside,
            )
        else:
            comparison = ask_for_own(record, reading, by=by, expected=expected, asking=asking)
        counts = write_readings(record, reading, asking.now, expected_readings, why, by=by)
        record.state, record.written_at = State.WRITTEN, asking.now
        record.actions_added, record.actions_changed = len(comparison.new), len(comparison.changed)
        record.of_own_workbook = reading.is_own
        record.full_clean()
        record.save_as(by, reason)
    return comparison, counts


def ask_for_own(
    record: PlanImport, reading: PlanReading, *, by: User, expected: str, asking: Asking
) -> PlanComparison:
    if record.added_by_id != by.pk:
        raise PermissionDenied("Whoever chose a sheet brings it back")
    comparison = compare_for(by, lock(Plan, record.plan_id), reading, stream_of(record))
    if comparison.digest() != expected:
        raise StaleRecord(record.plan)
    ask_for(comparison.rows, asking, by=by)
    return comparison


def write_readings(
    record: PlanImport, reading: PlanReading, now: datetime, expected: str, why: str, *, by: User
) -> ReadingCounts:
    """Record the readings by the rules of one that is entered on the page of its measure."""
    on = timezone.localdate(now)
    found = compare_readings(record.plan, reading.beside, on, by)
    if found.digest() != expected:
        raise StaleRecord(record.plan)
    reason = f"{IMPORTED}{record.source}"
    reasons = {"add": reason, "confirm": reason} | ({"correct": f"{reason}: {why}"} if why else {})
    counts = ReadingCounts(0, 0, 0, 0)
    for own in found.measures:
        planned: dict[str, list[EnteredReading]] = defaultdict(list)
        for change in own.planned:
            if change.effect in reasons:
                planned[reasons[change.effect]].append(change.entered)
        for said, entered in planned.items():
            counts += record_readings(own.measure.pk, entered, by=by, on=on, reason=said)
    return counts


@too_long_in_words(TAKEN_BACK_TOO_SLOWLY)
def take_back_import(pk: int, *, by: User, version: int) -> list[Milestone | Workstream]:
    """Undo an import while the plan is a draft: its new actions are withdrawn and what it changed
    is as before, where nobody has changed that since. All of it stays in the history. Returns the
    milestones and workstreams that stay as they are, as others have their former words by now."""
    record = PlanImport.objects.get(pk=pk)
    reason = f"{TAKEN_BACK}{record.source}"
    with audited(by, reason):
        record = lock(PlanImport, pk, version)
        require(by, Permission.EDIT_STRUCTURE, record.plan_id)
        if record.state != State.WRITTEN:
            raise ValidationError("Only what has been imported can be taken back")
        if is_agreed(lock(Plan, record.plan_id)):
            raise ValidationError("The plan has been agreed, so an import can’t be taken back")
        if has_asked(record):
            raise ValidationError("It asked the chair, who decides: it can’t be taken back")
        kept = undo(record, by, reason)
        record.state = State.TAKEN_BACK
        record.full_clean()
        record.save_as(by, reason)
    return kept


def undo(record: PlanImport, by: User, reason: str) -> list[Milestone | Workstream]:
    changed = {row.id: row for row in versions_written(Action, record)}
    actions = Action.objects.filter(plan=record.plan_id).in_bulk()
    before = versions_before(Action, changed)
    undone = []
    for pk, action in actions.items():
        if pk not in changed:
            continue
        if pk not in before:
            action.delivery, action.finished = Action.Delivery.WITHDRAWN, None
            action.delivery_decision = reason
            undone.append(action)
        elif put_back(action, changed[pk], before[pk], FIELDS, TOGETHER):
            undone.append(action)
    save_many_as(undone, by, reason)
    for kind in KINDS_OF_LINK.values():
        linked = {(row.id, row.version) for row in versions_written(kind.links, record)}
        links = kind.links.objects.current().filter(action__plan=record.plan_id)
        removed = [link for link in links if (link.pk, link.version) in linked]
        for link in removed:
            link.removed = True
        save_many_as(removed, by, reason)
    undo_readings(record, by, reason)
    return [*undo_records(record, by, reason), *undo_milestones(record, by, reason)]


def undo_milestones(record: PlanImport, by: User, reason: str) -> list[Milestone]:
    """Milestones that nobody has changed since are as before; those that were new are removed.
    Returns those that stay as they are, as another of their action has their words by now."""
    written = {row.id: row for row in versions_written(Milestone, record)}
    before = versions_before(Milestone, written)
    of_plan = list(Milestone.objects.filter(action__plan=record.plan_id).select_related("action"))
    unchanged = [
        each for each in of_plan if each.pk in written and each.version == written[each.pk].version
    ]
    new = [each for each in unchanged if each.pk not in before]
    for each in new:
        each.removed = True
    save_many_as(new, by, reason)
    named = {(each.action_id, each.title): each for each in of_plan if not each.removed}
    undone, kept = [], []
    for each in unchanged:
        if (was := before.get(each.pk)) is None:
            continue
        if named.get((each.action_id, was.title), each) != each:
            kept.append(each)
            continue
        for name in ("title", "due", "finished"):
            setattr(each, name, getattr(was, name))
        undone.append(each)
    save_many_as(undone, by, reason)
    return kept


def undo_readings(record: PlanImport, by: User, reason: str) -> None:
    """Readings that nobody has changed since are as before. One that was new can't be deleted: it
    becomes a gap, whose note says why."""
    written = {row.id: row for row in versions_written(Reading, record)}
    before = versions_before(Reading, written)
    undone = []
    for each in Reading.objects.filter(pk__in=written):
        if each.version == written[each.pk].version:
            gap = Reading(note=f"Taken back: it came from {record.file_name}")
            for name in NAMES:
                setattr(each, name, getattr(before.get(each.pk, gap), name))
            undone.append(each)
    save_many_as(undone, by, reason)


def check_not_written(record: PlanImport) -> None:
    if record.state != State.READ:
        raise ValidationError("This file has been imported. To import it again, choose it again")
