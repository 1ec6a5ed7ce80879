"""The plan's lists besides the one of actions: by what their columns sort, and what their files say
of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.expressions import Combinable

from improvement.dates import Precision, in_words
from improvement.files.workbook_writer import Value
from improvement.lists import ListFile, moment_text
from improvement.sorting import Column, Columns, by_choice, by_text
from improvement.text_order import folded, in_order, natural_key
from workstreams.models import EvidenceAction, EvidenceKind, Finding, PlanImport, Source, Workstream
from workstreams.queries.finding_cover import FindingCover, Gap
from workstreams.queries.measure_series import CHANGED_FIRST

Counted = tuple[Workstream, int, int, int]  # with its actions, the red ones, those that disagree

FIRST_ACTION = EvidenceAction.objects.current().filter(evidence=OuterRef("pk"))
EVIDENCE_COLUMNS = {
    "title": Column("Evidence", by_text("title")),
    "kind": Column("Kind", by_choice("kind", EvidenceKind.values)),
    "dated": Column("Date", F("dated")),
    "actions": Column(
        "Actions",
        Subquery(
            FIRST_ACTION.annotate(key=in_order("action__ref")).order_by("key").values("key")[:1]
        ),
    ),
}
EVIDENCE = ListFile(
    "evidence",
    "The list of evidence",
    {
        "Evidence": lambda one: one.title,
        "What it shows": lambda one: one.summary,
        "Kind": lambda one: one.get_kind_display(),
        "Children or families speak in it": lambda one: "yes" if one.heard else "",
        "Date": lambda one: one.dated,
        "Marking": lambda one: one.get_marking_display(),
        "Actions": lambda one: ", ".join(link.action.ref for link in one.action_links.all()),
    },
)

IMPORT_COLUMNS: Columns = {
    "file": Column("File", by_text("file_name")),
    "chosen": Column("Chosen", F("added_at")),
    "by": Column("By", by_text("added_by__name")),
    "result": Column("Result", by_choice("state", PlanImport.State.values)),
}
IMPORTS = ListFile(
    "imports",
    "The list of files to import from",
    {
        "File": lambda each: each.file_name,
        "Chosen": lambda each: moment_text(each.added_at),
        "By": lambda each: str(each.added_by),
        "Result": lambda each: each.get_state_display(),
        "Actions added": lambda each: each.actions_added,
        "Actions changed": lambda each: each.actions_changed,
        "SHA-256": lambda each: each.file_digest,
    },
)

GAPS = list(Gap)
FINDING_COLUMNS: Columns = {
    "ref": Column("Finding", lambda each: natural_key(each.finding.ref)),
    "gap": Column("What it lacks", lambda each: GAPS.index(each.gap)),
    "actions": Column("Actions", lambda each: each.actions),
    "outcomes": Column("Outcomes", lambda each: each.outcomes),
    "measures": Column("Measures", lambda each: each.measures),
}


def given(cover: FindingCover) -> Value:
    return "at once" if cover.finding.is_immediate else cover.finding.due


FINDINGS = ListFile(
    "findings",
    "The list of findings",
    {
        "Reference": lambda each: each.finding.ref,
        "Finding": lambda each: each.finding.text,
        "To be put right by": given,
        "What it lacks": lambda each: str(each.gap.label),
        "Actions": lambda each: each.actions,
        "Carried out": lambda each: each.carried_out,
        "Outcomes": lambda each: each.outcomes,
        "Measures": lambda each: each.measures,
    },
)

WORKSTREAM_COLUMNS: Columns = {
    "code": Column("Workstream", lambda row: natural_key(row[0].code)),
    "lead": Column("Lead", lambda row: folded(row[0].lead_post)),
    "actions": Column("Actions", lambda row: row[1]),
    "red": Column("The facts show red", lambda row: row[2]),
    "disagreeing": Column("They disagree", lambda row: row[3]),
}
WORKSTREAMS = ListFile(
    "workstreams",
    "The list of workstreams",
    {
        "Code": lambda row: row[0].code,
        "Workstream": lambda row: row[0].name,
        "State": lambda row: row[0].get_state_display(),
        "Lead": lambda row: row[0].lead_post,
        "Actions": lambda row: row[1],
        "The facts show red": lambda row: row[2],
        "They disagree": lambda row: row[3],
    },
)

MEASURE_COLUMNS: Columns = {
    "code": Column("Code", lambda each: natural_key(each.measure.code)),
    "name": Column("Measure", lambda each: folded(each.measure.name)),
    "verdict": Column("What the chart says", lambda each: CHANGED_FIRST.index(each.verdict)),
    "latest": Column("Day of the latest reading", lambda each: each.latest and each.latest.period),
    "target": Column("Day of the target", lambda each: each.measure.target_date),
}


def of_latest(name: str) -> Callable[[Any], Value]:
    return lambda each: getattr(each.latest, name) if each.latest else None


MEASURES = ListFile(
    "measures",
    "The list of measures",
    {
        "Code": lambda each: each.measure.code,
        "Measure": lambda each: each.measure.name,
        "Outcome": lambda each: str(each.measure.outcome or ""),
        "How it is judged": lambda each: each.measure.get_direction_display(),
        "What the chart says": lambda each: each.verdict.value,
        "In words": lambda each: each.sentences[0],
        "Unit": lambda each: each.measure.unit,
        "Latest reading": of_latest("value"),
        "As stated": of_latest("as_stated"),
        "Of the period": of_latest("period_in_words"),
        "Target": lambda each: each.measure.target,
        "Target up to": lambda each: each.measure.target_to,
        "Target by": lambda each: each.measure.target_date,
    },
)

# The columns of registers that sort by something other than their text.
SORTED_BY: dict[str, Combinable] = {
    **{name: in_order(name) for name in ("code", "ref")},
    **{name: F(name) for name in ("action_count", "due", "finished", "date")},
    "action": in_order("action__ref"),
    "source": by_text("source__title"),
    "get_clock_display": by_choice("clock", Finding.Clock.values),
    "get_provenance_display": by_choice("provenance", Source.Provenance.values),
}


def register_columns(columns: Iterable[tuple[str, str]]) -> Columns:
    """The columns of a register, each a heading and the attribute that it shows."""
    return {
        name.removeprefix("get_").removesuffix("_display"): Column(
            heading, SORTED_BY.get(name) or by_text(name)
        )
        for heading, name in columns
    }


def register_file(name: str, title: str, columns: Iterable[tuple[str, str]]) -> ListFile:
    return ListFile(name, title, {heading: shown_as(attribute) for heading, attribute in columns})


def shown_as(attribute: str) -> Callable[[Any], Value]:
    def cell(record: Any) -> Value:
        value = column_value(record, attribute)
        return value if value is None or isinstance(value, date | int) else str(value)

    return cell


def column_value(record: Any, attribute: str) -> Any:
    """The attribute of a record, or the result of a method without arguments. A date that is not
    known to the day is words: no page or file may show a day that no source gives."""
    value = getattr(record, attribute)
    value = value() if callable(value) else value
    precision = getattr(record, f"{attribute}_precision", "")
    if isinstance(value, date) and precision not in ("", Precision.DAY):
        return in_words(value, precision)
    return value
