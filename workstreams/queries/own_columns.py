"""The plan as a workbook in the columns of the file that the council last imported it from."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from improvement.dates import Precision, in_words
from improvement.files.workbook_writer import SheetToWrite, Value
from improvement.models import Plan
from workstreams.importing.accounting import own_headings
from workstreams.importing.as_values import PROGRESS, RATING, STATED, kept_in
from workstreams.importing.due_dates import read_due
from workstreams.importing.own_workbook import OWN_REF
from workstreams.importing.tables import WHEN_IMPORTED, Table
from workstreams.models import Action, ActionFinding, PlanImport
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_imports import reading_of, stream_of, was_own_workbook

AS_IMPORTED = ("rag", "progress", "status")


def last_import(plan: Plan) -> PlanImport | None:
    """The last file in columns of the council's own."""
    written = PlanImport.objects.filter(plan=plan, state=PlanImport.State.WRITTEN)
    others = written.exclude(of_own_workbook=True)
    return next((record for record in others if not was_own_workbook(record)), None)


def sheets_in_own_columns(plan: Plan, record: PlanImport) -> list[SheetToWrite]:
    """A sheet for each that the file has with actions, and one that says what ratings mean. None
    where the file was the plan's own workbook. Raises UnreadableFile.

    Without what is marked exempt or confidential: the file has no column to say so, and whoever
    imports it elsewhere would have it in the open.
    """
    reading = reading_of(record)
    rows = compare_plan(plan, reading.actions, stream_of(record)).rows
    on_sheet = {row.action.pk: row.proposed.sheet for row in rows if row.action}
    of_stream = {row.action.workstream_id: row.proposed.sheet for row in rows if row.action}
    tables = {name: of[0] for name, of in reading.tables.items() if of}
    if not tables:
        return []
    listed: dict[str, list[Action]] = defaultdict(list)
    found = findings_of(plan)
    actions = Action.objects.filter(plan=plan, marking=Action.Marking.OPEN)
    actions = actions.exclude(delivery=Action.Delivery.WITHDRAWN)
    for action in actions.select_related("workstream", "plan"):
        usual = of_stream.get(action.workstream_id, next(iter(tables)))
        listed[on_sheet.get(action.pk, usual)].append(action)
    sheets = [
        SheetToWrite(
            name or "Plan",
            heads_of(table, record.written_at),
            [row_in(table, action, found[action.pk]) for action in listed[name]],
        )
        for name, table in tables.items()
    ]
    meanings = {each.rag: each.meaning for each in reading.actions if each.rag and each.meaning}
    if meanings:
        sheets.append(SheetToWrite("Key", ("Rating", "It means"), list(meanings.items())))
    return sheets


def findings_of(plan: Plan) -> dict[int, tuple[str, str]]:
    """The texts and paragraphs of the findings that each action answers, by its key."""
    texts: dict[int, list[Any]] = defaultdict(list)
    links = ActionFinding.objects.current().filter(action__plan=plan).select_related("finding")
    for link in links.order_by("finding__ref"):
        texts[link.action_id].append(link.finding)
    told = {
        key: ("\n".join(f.text for f in found), ", ".join(f.paragraph for f in found))
        for key, found in texts.items()
    }
    return defaultdict(lambda: ("", ""), told)


def heads_of(table: Table, written: datetime | None) -> list[str]:
    """The table's own headings, and one for the reference by which each action is known again.
    Over what is not kept up to date here stands when it was imported."""
    of_import = {table.columns[field] for field in AS_IMPORTED if field in table.columns}
    day = f" {WHEN_IMPORTED} {in_words(timezone.localdate(written))})" if written else ""
    own = [f"{text}{day if column in of_import else ''}" for column, text in own_headings(table)]
    return own if "here" in table.columns else [*own, OWN_REF]


def row_in(table: Table, action: Action, finding: tuple[str, str]) -> list[Value]:
    fields = {column: field for field, column in table.columns.items()}
    values = values_in(action, finding, moves="revised_due" in table.columns)
    if "ref" not in table.columns and re.fullmatch(r"\d+(\.\d+)*", action.source_ref):
        values["action"] = f"{action.source_ref}. {values['action']}"  # as it was read from there
    own = [values.get(fields.get(column, "")) for column, _ in own_headings(table)]
    return own if "here" in table.columns else [*own, values["here"]]


def values_in(action: Action, finding: tuple[str, str], *, moves: bool) -> dict[str, Value]:
    """The action's values by what columns hold; `moves` where a revised date has its own."""
    kept = kept_in(action.description)
    first = dated(action.baseline_due, action.due_precision)
    due = dated(action.due, action.due_precision)
    stated = kept.pop(STATED, "")
    if action.due is None and action.priority == Action.Priority.IMMEDIATE:
        due = stated or "Immediate"
    elif stated and read_due(stated).day == action.due:
        due = stated
    if action.due == action.baseline_due:
        first = due
    title = action.title.removesuffix("…")
    whole = action.description.partition("\n")[0]
    return {
        "here": f"{action.plan.slug}:{action.ref}",  # another plan may have the same reference
        "ref": action.source_ref,
        "action": whole if title != action.title and whole.startswith(title) else action.title,
        "workstream": action.workstream.name,
        "lead": action.owner_post,
        "starts": action.starts,
        "finished": action.finished,
        "baseline_due": first,
        "due": due,
        "revised_due": due if moves and action.due != action.baseline_due else None,
        "finding": finding[0],
        "paragraphs": finding[1],
        "progress": kept.pop(PROGRESS, ""),
        "rag": kept.pop(RATING, "").partition(" (")[0],
        **kept,
    }


def dated(day: date | None, precision: str) -> Value:
    """The date in words from which `read_due` reads the same, or the day itself."""
    if day is None or precision == Precision.DAY:
        return day
    if precision == Precision.QUARTER:
        first = day.year - (day.month < 4)
        return f"Q{(day.month - 4) % 12 // 3 + 1} {first}/{(first + 1) % 100:02}"
    words = in_words(day, precision)
    whole_year = precision in (Precision.YEAR, Precision.FINANCIAL_YEAR)
    return f"end of {words}" if whole_year else words.capitalize()
