"""The plan as an Excel workbook, a sheet a noun; the sheet of actions can be imported again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from improvement.files.workbook_writer import SheetToWrite, Value
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.importing.own_milestones import MILESTONE_HEADINGS, MILESTONES
from workstreams.importing.own_workbook import HEADINGS, LINKS, LISTS, SHEET
from workstreams.models import Action, Measure, Milestone, Reading
from workstreams.queries.imported_links import KINDS_OF_LINK, Kind

READINGS = "Readings"


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
    yield SheetToWrite(
        "Workstreams",
        ("Code", "Workstream", "Lead’s post", "Lead", "State"),
        [
            (each.code, each.name, each.lead_post, str(each.lead or ""), each.get_state_display())
            for each in streams
        ],
    )
    yield SheetToWrite(
        "Findings",
        ("Reference", "Finding", "Time given", "To be put right by", "Paragraph"),
        [
            (each.ref, each.text, each.get_clock_display(), each.due, each.paragraph)
            for each in plan.findings.all()
        ],
    )
    outcomes = [(each.code, each.statement) for each in plan.outcomes.all()]
    yield SheetToWrite("Outcomes", ("Code", "Outcome"), outcomes)
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
