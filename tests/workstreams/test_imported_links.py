"""Links of actions to findings, outcomes and measures come back with the plan's own workbook."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvement.files.workbook_writer import workbook_of
from tests.pages import html_of, send
from tests.world import a_plan, an_action, change, save
from workstreams.importing import own_workbook
from workstreams.importing.plan_reading import read_plan
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    Finding,
    Measure,
    Outcome,
    PlanImport,
    Workstream,
)
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets


def linked_to(plan, ref: str, **refs: str) -> bytes:
    """The plan's workbook, where the action is linked to these, by the column's heading."""
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    sheet = book["Actions"]
    (row,) = (cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value == ref)
    for head, value in refs.items():
        sheet.cell(row, own_workbook.HEADINGS.index(head) + 1).value = value or None
    book.save(saved)
    return saved.getvalue()


def told(plan) -> set[tuple[str, str]]:
    """The current links of the plan's actions."""
    return {
        (link.action.ref, getattr(getattr(link, other), called))
        for model, other, called in (
            (ActionFinding, "finding", "ref"),
            (ActionOutcome, "outcome", "code"),
            (ActionMeasure, "measure", "code"),
        )
        for link in model.objects.current().filter(action__plan=plan)
    }


@pytest.fixture
def plan(db):
    plan = a_plan("newshire", state="draft")
    for ref in ("F1", "F2"):
        save(Finding(plan=plan, ref=ref, text=f"Weak in {ref}"))
    outcome = save(Outcome(plan=plan, code="O1", statement="I am safe"))
    for number in range(1, 5):
        save(Measure(plan=plan, outcome=outcome, code=f"M{number}", name=f"Visits {number}"))
    stream = save(Workstream(plan=plan, code="FD", name="Front door"))
    for ref in ("FD-01", "FD-02"):
        save(ActionFinding(action=an_action(stream, ref), finding=plan.findings.first()))
    return plan


def test_links_are_shown_made_and_taken_back_with_their_import(world, sign_in):
    world.draft()
    client, ref = sign_in(world.manager), world.action.ref
    content = linked_to(world.plan, ref, Findings="F1", Outcomes="O1", Measures=" M1;")
    for time in (1, 2):  # once more after it was taken back
        client.post(world.url("import/"), {"file": SimpleUploadedFile("p.xlsx", content)})
        record = PlanImport.objects.first()
        preview = world.url(f"import/{record.pk}/preview/")
        shown = html_of(client.get(preview))
        assert "Make 3 links" in shown, time
        assert "Practice is weak" in html_of(client.get(f"{preview}?show=links"))
        done = send(client, preview)
        assert "Links: 3 added" in html_of(client.get(done["Location"]))
        assert told(world.plan) == {(ref, "F1"), (ref, "O1"), (ref, "M1")}
        reading = read_plan("p.xlsx", workbook_of(plan_sheets(world.plan)))
        again = compare_plan(world.plan, reading.actions, "plan")
        assert (again.writes, again.problems) == (False, [])
        asked = html_of(client.get(world.url(f"import/{record.pk}/take-back/")))
        assert "3 links that it made to findings, outcomes and measures are removed" in asked
        send(client, world.url(f"import/{record.pk}/take-back/"))
        assert told(world.plan) == set()
    assert ActionMeasure.objects.get().history.count() == 4
    # Imported once more and then removed by hand: it stays away.
    for time in (1, 2):
        client.post(world.url("import/"), {"file": SimpleUploadedFile("p.xlsx", content)})
        preview = world.url(f"import/{PlanImport.objects.first().pk}/preview/")
        send(client, preview)
        if time == 1:
            change(ActionMeasure.objects.get(), removed=True)
    assert told(world.plan) == {(ref, "F1"), (ref, "O1")}
    assert "the link was taken away here" in html_of(client.get(f"{preview}?show=problems"))
    # Made again by hand: it is no longer the import's.
    change(ActionMeasure.objects.get(), removed=False)
    first = PlanImport.objects.filter(state="written").last()
    send(client, world.url(f"import/{first.pk}/take-back/"))
    assert told(world.plan) == {(ref, "M1")}


def test_a_workbook_without_one_of_the_columns_brings_the_other_links(plan):
    content = linked_to(plan, "FD-01", Outcomes="O1", Measures="M1")
    book, saved = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    book["Actions"].delete_cols(own_workbook.HEADINGS.index("Measures") + 1)
    book.save(saved)
    found = compare_plan(plan, read_plan("p.xlsx", saved.getvalue()).actions, "plan")
    assert [str(link.record) for row in found.rows for link in row.links] == ["I am safe"]


def test_what_is_not_linked_and_what_stays_linked_is_told(plan):
    gone = ActionFinding.objects.get(action__ref="FD-02")
    content = linked_to(
        plan, "FD-01", Findings="F2; F9, F2", Measures="M1, M2, M3, M4", Outcomes="O1"
    )
    change(gone, removed=True)
    found = compare_plan(plan, read_plan("p.xlsx", content).actions, "plan")
    assert [each.record.code for each in found.links[1:]] == ["O1", "M1", "M2", "M3"]
    assert found.links[0].record.ref == "F2"
    assert [(each.cell, each.words) for each in found.problems] == [
        ("row 2", "Finding F9: there is none here, so it is not linked"),
        ("row 2", "Finding F1: linked here and not in the file, and stays so"),
        ("row 3", "Finding F1: the link was taken away here, and stays so"),
        (
            "row 2",
            "Measure M4: Name at most three measures: those that should move first if it works",
        ),
    ]
    change(plan, state="agreed")
    found = compare_plan(plan, read_plan("p.xlsx", content).actions, "plan")
    assert [each.kind for each in found.links] == ["findings"]
    asked = [each.words for each in found.problems if "asked for" in each.words]
    why = "the plan has been agreed, so this is asked for on the action’s page"
    assert asked == [f"Outcome O1: {why}", f"Measure M1, M2, M3, M4: {why}"]


def test_of_many_references_in_a_cell_a_few_are_told_and_at_most_200_are_read(plan):
    names = ",".join(f"N{number}" for number in range(1000))
    content = linked_to(plan, "FD-01", Findings="F1," + names, Measures=names)
    reading = read_plan("p.xlsx", content)
    assert [(each.cell, each.words) for each in reading.problems] == [
        (f"{column}2", f"Names {number:,}: only the first 200 are read")
        for column, number in (("N", 1001), ("P", 1000))
    ]
    found = compare_plan(plan, reading.actions, "plan")
    assert [each.words for each in found.problems] == [
        f"{kind} N0, N1, N2, N3, N4 and {more} more: there is none here, so it is not linked"
        for kind, more in (("Finding", 194), ("Measure", 195))
    ]


def test_a_lead_makes_no_links(world, sign_in):
    client = sign_in(world.lead)
    for ref, words in (
        ("FP-01", "is not yours to make: the programme manager does"),
        ("MH-01", "MH-01 is not yours to change"),
    ):
        content = linked_to(world.plan, ref, Findings="F1")
        client.post(world.url("import/"), {"file": SimpleUploadedFile("p.xlsx", content)})
        preview = world.url(f"import/{PlanImport.objects.first().pk}/preview/")
        assert "This file changes nothing" in html_of(client.get(preview))
        assert words in html_of(client.get(f"{preview}?show=problems"))
    assert Action.objects.get(ref="FP-01").finding_links.count() == 0
