"""The plan as a workbook in a council's own columns, and as sheets to read."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from improvement.dates import in_words
from improvement.files import store
from improvement.files.workbook_writer import workbook_of
from tests.pages import html_of, send
from tests.workstreams.plan_workbooks import column, edited
from tests.world import a_plan, an_action, change, save
from workstreams.importing import own_workbook
from workstreams.importing.plan_reading import read_plan
from workstreams.models import Action, PlanImport, Workstream
from workstreams.queries.own_columns import sheets_in_own_columns
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets
from workstreams.queries.plan_imports import stream_of

LAYOUTS = Path(__file__).parent / "layouts"


def test_own_columns_say_of_when_ratings_are_and_leave_out_what_is_withdrawn_or_exempt(
    world, sign_in, evidence_root
):
    world.draft()
    client = sign_in(world.manager)
    content = b'Ref,Action,Who,BRAG,Comments\n1,Ring back,Me,Green,"Begun\nand on"\n'
    content += b"2,Meet,Me,Red,Late\n"
    content += b"3,See the family,Me,Red,Late\n"
    client.post(world.url("import/"), {"file": SimpleUploadedFile("plan.csv", content)})
    record = PlanImport.objects.get()
    send(client, world.url(f"import/{record.pk}/preview/"))
    gone = Action.objects.get(title="Meet")
    change(gone, delivery="withdrawn", delivery_decision="The board")
    marks = {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "A person"}
    change(Action.objects.get(title="See the family"), **marks)
    answer = client.get(world.url("export.xlsx?columns=own"))
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    record.refresh_from_db()
    day = in_words(timezone.localdate(record.written_at))
    assert [cell.value for cell in sheet[1]] == [
        *("Ref", "Action", "Who"),
        *(f"{head} (when imported, last on {day})" for head in ("BRAG", "Comments")),
        own_workbook.OWN_REF,
    ]
    titles = [cell.value for cell in sheet["B"]]
    assert ("Ring back" in titles, "Meet" in titles) == (True, False)
    assert "See the family" not in titles
    assert "Begun\nand on" in [cell.value for cell in sheet["E"]]
    reading = read_plan("ours.xlsx", answer.content)
    assert ("Ring back", "Green") in [(each.action, each.rag) for each in reading.actions]
    assert reading.problems == []
    whole = SimpleUploadedFile("whole.xlsx", client.get(world.url("export.xlsx")).content)
    client.post(world.url("import/"), {"file": whole})
    assert sheets_in_own_columns(world.plan, PlanImport.objects.first()) == []
    with_post = edited(
        workbook_of(plan_sheets(world.plan)), **{f"{column('Owner’s post')}2": "New"}
    )
    client.post(world.url("import/"), {"file": SimpleUploadedFile("whole.xlsx", with_post)})
    page = world.url(f"import/{PlanImport.objects.first().pk}/")
    send(client, page + "preview/")
    # None as of what was imported before it was kept; a lead's sheet changed no action.
    for kept, changed, said in (
        (True, 1, "1 changed"),
        (None, 1, "1 changed"),
        (None, 0, "was brought back"),
    ):
        change(PlanImport.objects.first(), of_own_workbook=kept, actions_changed=changed)
        change(PlanImport.objects.get(pk=record.pk), of_own_workbook=kept and False)
        told = html_of(client.get(page))
        assert said in told.partition("</h1>")[0], (kept, changed)
        assert "columns=own" not in told, (kept, changed)
        assert "columns=own" in html_of(client.get(world.url(f"import/{record.pk}/")))
        again = client.get(world.url("export.xlsx?columns=own"))
        sheet = openpyxl.load_workbook(BytesIO(again.content)).worksheets[0]
        assert sheet["A1"].value == "Ref"
    store.path_of(record.file_key).write_bytes(b"altered")
    assert client.get(world.url("export.xlsx?columns=own")).status_code == 404


def test_the_councils_own_columns_of_one_plan_change_no_action_of_another(world, sign_in):
    world.draft()
    client = sign_in(world.manager)
    content = b"Ref,Action,Who,BRAG\n1,Ring back,Me,Green\n2,Meet,Me,Red\n"
    client.post(world.url("import/"), {"file": SimpleUploadedFile("plan.csv", content)})
    record = PlanImport.objects.get()
    send(client, world.url(f"import/{record.pk}/preview/"))
    answer = client.get(world.url("export.xlsx?columns=own"))
    reading = read_plan("ours.xlsx", answer.content)
    theirs = a_plan("elsewhere", state="draft")
    stream = save(Workstream(plan=theirs, code="EL", name="Elsewhere"))
    taken = Action.objects.get(title="Meet").ref
    an_action(stream, taken, title="Something else", owner_post="")
    found = compare_plan(theirs, reading.actions, "plan")
    assert found.changed == found.in_conflict == []
    (problem,) = [each for each in found.problems if each.code == "ref"]
    assert f"“{world.plan.slug}” wrote this row, so it does not change {taken}" in problem.words
    assert "Ring back" in [row.values["title"] for row in found.new]
    change(Action.objects.get(plan=theirs), title="Meet")
    unnamed = [
        replace(each, more={**each.more, "here": each.more["here"].rpartition(":")[2]})
        for each in reading.actions
        if each.action == "Meet"
    ]
    (row,) = compare_plan(theirs, unnamed, "plan").rows
    assert row.action.ref == taken
    change(row.action, title="Something else")
    # A row that names no plan, as earlier files had it, changes what has its words and no other.
    named = [replace(each, more={**each.more, "here": taken}) for each in reading.actions]
    found = compare_plan(theirs, named, "plan")
    assert len(found.problems) == len(named)
    assert "Another plan wrote it" in found.problems[0].words


def test_each_sheet_has_its_filter_its_heads_and_lists_and_no_text_runs(world, sign_in):
    change(world.owned, title="=HYPERLINK(A1)", owner_post="@cmd")
    answer = sign_in(world.member).get(world.url("export.xlsx"))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    names = ["Actions", "Milestones", "Workstreams", "Findings", "Outcomes", "Measures", "Readings"]
    assert book.sheetnames == [*names, "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    for name in names:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")
    sheet = book["Actions"]
    assert len(sheet.data_validations.dataValidation) == 4
    for row in sheet.iter_rows():
        assert {cell.data_type for cell in row} <= {"s", "n", "d"}
    assert "=HYPERLINK(A1)" in [cell.value for cell in sheet["D"]]
    marked = {row[0].value: row[-2].value for row in sheet.iter_rows(min_row=2)}
    assert (marked["MH-02"], marked["FP-01"]) == ("Exempt", "Open")
    other = a_plan("elsewhere", state="draft")
    an_action(save(Workstream(plan=other, code="ZZ", name="Another plan’s")), "ZZ-01")
    again = openpyxl.load_workbook(
        BytesIO(sign_in(world.member).get(world.url("export.xlsx")).content)
    )
    assert "Another plan’s" not in {cell.value for cell in again["Workstreams"]["B"]}
    at = sign_in(world.member).get(world.url("export.xlsx?at=2999-01-01"))
    assert at.status_code == 404
    assert sign_in(world.councillor).get(world.url("export.xlsx")).status_code == 403


@pytest.mark.parametrize("name", sorted(yaml.safe_load((LAYOUTS / "expected.yaml").read_text())))
def test_a_council_has_its_own_columns_back_and_they_change_nothing(
    name, world, sign_in, evidence_root
):
    world.draft()
    client = sign_in(world.manager)
    none = client.get(world.url("export.xlsx?columns=own"))
    assert none.status_code == 404
    content = (LAYOUTS / name).read_bytes()
    client.post(world.url("import/"), {"file": SimpleUploadedFile(name, content)})
    record = PlanImport.objects.get()
    send(client, world.url(f"import/{record.pk}/preview/"))
    before = Action.objects.filter(plan=world.plan, marking="open").count()
    answer = client.get(world.url("export.xlsx?columns=own"))
    reading = read_plan("ours.xlsx", answer.content)
    comparison = compare_plan(world.plan, reading.actions, stream_of(record))
    told = [(row.action.ref, row.changes) for row in comparison.changed]
    assert (told, [row.values for row in comparison.new]) == ([], [])
    assert len(comparison.unchanged) == before
