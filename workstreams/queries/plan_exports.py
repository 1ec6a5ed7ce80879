"""The plan as an Excel workbook, a sheet a noun; the sheet of actions can be imported again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from improvement.files.workbook_writer import SheetToWrite, Value
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.importing.own_milestones import MILESTONE_HEADINGS, MILESTONES
from workstreams.importing.own_records import LEAD, SHEETS
from workstreams.importing.own_workbook import HEADINGS, LINKS, LISTS, SHEET
from workstreams.models import Action, Measure, Milestone, Reading
from workstreams.queries.imported_links import KINDS_OF_LINK, Kind

READINGS = "Readings"
Shown: TypeAlias = "Mapping[str, Callable[[Any], Value]]"
NOTHING_SHOWN: Shown = MappingProxyType({})


def plan_sheets(plan: Plan, workstream: str = "") -> list[SheetToWrite]:
    """The sheets of the plan, or of the actions of one workstream by its code."""
    actions = Action.objects.filter(plan=plan).select_related("workstream", "plan")
    if workstream:
        actions = actions.filter(workstream__code=workstream)
    lists = {head: list(labels.values()) for head, (_, labels) in LISTS.items()}
    names = list(plan.workstreams.values_list("name", flat=True))
    linked = {name: refs_linked(plan, kind) for name, kind in KINDS_OF_LINK.items()}
    rows = [
        row_of(each, [linked[name].get(each.pk, "") for name in LINKS.values()]) for each in actions
    ]
    sheet = SheetToWrite(SHEET, HEADINGS, rows, lists | {"Workstream": names})
    sheets = [sheet, milestones(actions)]
    return sheets if workstream else [*sheets, *others(plan)]


def refs_linked(plan: Plan, kind: Kind) -> dict[int, str]:
    """What the actions are linked to of a kind, by the action's key."""
    called = f"{kind.other}__{kind.called}"
    links = kind.links.objects.current().filter(action__plan=plan).order_by(in_order(called))
    refs: dict[int, list[str]] = defaultdict(list)
    for key, ref in links.values_list("action_id", called):
        refs[key].append(ref)
    return {key: ", ".join(own) for key, own in refs.items()}


def row_of(action: Action, linked: list[str]) -> list[Value]:
    """The action's values in the order of HEADINGS; `linked` are the references of LINKS."""
    return [
        *(action.ref, action.source_ref, action.workstream.name, action.title),
        *(action.description, action.owner_post, action.get_priority_display()),
        *(action.starts, action.baseline_due, action.due, action.get_due_precision_display()),
        *(action.get_delivery_display(), action.finished, *linked, action.get_marking_display()),
        f"{action.plan.slug}:{action.version}",
    ]


def milestones(actions: object) -> SheetToWrite:
    found = Milestone.objects.filter(action__in=actions).select_related("action__plan")
    rows = [
        (
            *(each.action.ref, each.title, each.due, each.finished),
            f"{each.action.plan.slug}:{each.pk}:{each.version}",
        )
        for each in found
    ]
    return SheetToWrite(MILESTONES, MILESTONE_HEADINGS, rows)


def others(plan: Plan) -> Iterator[SheetToWrite]:
    streams = plan.workstreams.select_related("lead")
    yield records(plan, "workstream", streams, {LEAD: lambda each: str(each.lead or "")})
    yield records(plan, "finding", plan.findings.all())
    yield records(plan, "outcome", plan.outcomes.all())
    measures = Measure.objects.filter(plan=plan).select_related("outcome")
    yield SheetToWrite(
        "Measures",
        (
            *("Code", "Measure", "Short name outside", "Definition", "Outcome", "Unit"),
            *(
                "Which way is better",
                "First figure",
                "Target",
                "Upper end of the target",
                "Target date",
            ),
        ),
        [
            (
                *(each.code, each.name, each.public_name, each.definition),
                *(each.outcome.code if each.outcome else "", each.unit),
                *(each.get_direction_display(), each.baseline, each.target),
                *(each.target_to, each.target_date),
            )
            for each in measures
        ],
    )
    yield readings(plan)


def records(
    plan: Plan, kind: str, found: Iterable[Any], shown: Shown = NOTHING_SHOWN
) -> SheetToWrite:
    """The sheet of one kind of record; `shown` say what stands in cells that are there to read."""
    sheet = SHEETS[kind]
    rows = [
        (
            *(getattr(each, name) for name in (sheet.called[1], *sheet.plain)),
            *(labels[getattr(each, name)] for name, labels in sheet.lists.values()),
            *(shown[head](each) for head in sheet.shown),
            f"{plan.slug}:{each.pk}:{each.version}",
        )
        for each in found
    ]
    lists = {head: list(labels.values()) for head, (_, labels) in sheet.lists.items()}
    return SheetToWrite(sheet.name, sheet.headings, rows, lists)


def readings(plan: Plan) -> SheetToWrite:
    found = Reading.objects.filter(measure__plan=plan).select_related("measure")
    return SheetToWrite(
        READINGS,
        (
            *("Measure", "Definition number", "Period", "First day", "Value", "Counted"),
            *("Out of", "In words", "Provisional", "Note"),
        ),
        [
            (
                *(each.measure.code, each.series, each.period_in_words, each.period, each.value),
                *(each.numerator, each.denominator, each.as_stated),
                *("yes" if each.provisional else "", each.note),
            )
            for each in found
        ],
    )
