"""Workstreams, findings and outcomes come back with the plan's own workbook, as actions do."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from improvement.files.workbook_writer import workbook_of
from tests.pages import html_of, send
from tests.world import a_plan, an_action, change, save
from workstreams.changes.imports import import_plan
from workstreams.importing.own_records import SHEETS
from workstreams.importing.plan_reading import read_plan
from workstreams.models import Action, ActionFinding, Finding, Outcome, PlanImport, Workstream
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets

DAY = date(2014, 1, 31)
Cells = dict[str, object]  # by their headings, with _ for a space


def with_cells(plan, of: dict[str, dict[str, Cells]]) -> bytes:
    """The plan's workbook where, on each sheet, the rows that begin so have these cells; of a row
    that is not there a new one is made."""
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    for name, rows in of.items():
        sheet = book[name]
        heads = {cell.value: cell.column for cell in sheet[1]}
        at = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
        for called, cells in rows.items():
            row = at.get(called, sheet.max_row + 1)
            first = {} if called in at or name == "Actions" else {sheet["A1"].value: called}
            for head, value in (first | cells).items():
                sheet.cell(row, heads[head.replace("_", " ")]).value = value or None
    book.save(saved)
    return saved.getvalue()


@pytest.fixture
def plan(db):
    plan = a_plan("newshire", state="draft")
    save(Finding(plan=plan, ref="F1", text="Weak at the door", clock="3_months", due=DAY))
    save(Finding(plan=plan, ref="F2", text="As published", provenance="published"))
    save(Outcome(plan=plan, code="O1", statement="I am safe"))
    stream = save(Workstream(plan=plan, code="FD", name="Front door", lead_post="Head"))
    an_action(stream, "FD-01")
    return plan


def imported(plan, content: bytes):
    reading = read_plan("p.xlsx", content)
    about = {"title": "plan", "file": "p.xlsx", "by": "system:test", "beside": reading.beside}
    done = import_plan(plan, reading.actions, **about)
    return done, [f"{p.sheet} {p.cell} {p.words}" for p in (*reading.problems, *done.problems)]


def test_records_are_added_and_changed_and_linked_and_what_was_changed_here_stays(plan):
    content = with_cells(
        plan,
        {
            "Workstreams": {
                "FD": {"Workstream": "The front door", "Lead’s_post": "Director", "Lead": "Ann"},
                "MH": {"Workstream": "The hub", "State": "Developing", "Lead": "Bo"},
            },
            "Findings": {
                "F1": {"Finding": "Weak", "Time_given": "Immediate", "To_be_put_right_by": ""},
                "F2": {"Finding": "Reworded", "Paragraph": "17"},
                "F3": {"Finding": "No notes", "Time_given": "Soon"},
                "F4": {"Paragraph": "19"},
                "F3 ": {"Finding": "Once more"},
            },
            "Outcomes": {
                "O1": {"Code": "O9"},
                "O2": {"Outcome": "I am heard"},
                "o 3": {"Outcome": "Not so"},
            },
            "Actions": {
                "FD-01": {"Workstream": "The front door", "Findings": "F1, F3"},
                "new": {"Action": "Ring back", "Workstream": "Front door"},
                "newer": {"Action": "Ring", "Workstream": "The hub", "Outcomes": "O2"},
            },
        },
    )
    change(plan.workstreams.get(), lead_post="Deputy")
    done, said = imported(plan, content)
    hub = ("MH", "The hub", "", "developing")
    assert list(plan.workstreams.values_list("code", "name", "lead_post", "state")) == [
        ("FD", "The front door", "Deputy", "active"),
        hub,
    ]
    assert list(plan.findings.values_list("ref", "text", "clock", "due", "paragraph")) == [
        ("F1", "Weak", "immediate", None, ""),
        ("F2", "As published", "other", None, ""),
        ("F3", "No notes", "other", None, ""),
    ]
    assert list(plan.outcomes.values_list("code", "statement", "order")) == [
        ("O1", "I am safe", 1),
        ("O2", "I am heard", 2),
    ]
    assert set(Action.objects.values_list("title", "workstream__code")) == {
        ("The work of FD-01", "FD"),
        ("Ring back", "FD"),
        ("Ring", "MH"),
    }
    assert set(ActionFinding.objects.values_list("finding__ref", flat=True)) == {"F1", "F3"}
    (stays,) = (row for row in done.records.rows if row.conflicts)
    assert stays.conflicts == {"lead_post": ("Deputy", "Director")}
    published = "It stands as it was published, so its words can’t be changed here"
    assert [words for words in said if "Findings" in words] == [
        "Findings E4 “Soon” is none of Immediate, Within 3 months, Within 6 months, No time "
        "stated: it stays as here",
        "Findings B5 The finding has no words: they stay as here",
        f"Findings A3 Row 3. {published}",
        f"Findings A3 Row 3. {published}",
        "Findings A5 Row 5. It has no words, so it is left out",
        "Findings A6 Row 6. It stands there twice, so this row is left out",
    ]
    no_lead = "is not its lead here: whoever leads it is chosen on its own page"
    assert [words for words in said if "Workstreams" in words] == [
        f"Workstreams A2 Row 2. “Ann” {no_lead}",
        f"Workstreams A3 Row 3. “Bo” {no_lead}",
    ]
    stays_so = "It is called “O1” here, and stays so: its references rest on that"
    assert f"Outcomes A2 Row 2. {stays_so}" in said
    assert any("Use capital letters and numbers only" in words for words in said)
    assert not any("It stays in" in words for words in said)
    reading = read_plan("p.xlsx", content)
    assert not compare_plan(plan, reading.actions, "plan", reading.beside).writes


def test_records_are_shown_saved_and_taken_back_with_their_import(world, sign_in):
    world.draft()
    client, plan = sign_in(world.manager), world.plan
    stream, later = world.practice, world.hub
    finding, state = plan.findings.first(), later.state
    content = with_cells(
        plan,
        {
            "Workstreams": {
                stream.code: {"Workstream": "Renamed"},
                later.code: {"State": "Closed", "Lead’s_post": "New head"},
            },
            "Findings": {finding.ref: {"Paragraph": "17"}, "F77": {"Finding": "Newly found"}},
        },
    )
    client.post(world.url("import/"), {"file": SimpleUploadedFile("plan.xlsx", content)})
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    shown = html_of(client.get(page + "preview/"))
    assert "Save 2 workstreams and 2 findings" in shown
    assert "<strong>4</strong> workstreams, findings and outcomes" in shown
    assert "Workstream " + stream.code in shown
    assert "Saved: 2 workstreams, 2 findings" in html_of(
        client.get(send(client, page + "preview/")["Location"])
    )
    names = dict(plan.workstreams.values_list("code", "name"))
    assert names[stream.code] == "Renamed"
    change(Workstream.objects.get(pk=later.pk), scope_note="Said since", lead_post="Newer head")
    assert "those that it changed" in html_of(client.get(page + "take-back/"))
    send(client, page + "take-back/")
    for each in (stream, later, finding):
        before = each.name if hasattr(each, "name") else each.paragraph
        each.refresh_from_db()
        assert (each.name if hasattr(each, "name") else each.paragraph) == before
    assert (later.state, later.lead_post) == (state, "Newer head")
    assert Finding.objects.filter(ref="F77").exists()
    client.post(world.url("import/"), {"file": SimpleUploadedFile("plan.xlsx", content)})
    page = world.url(f"import/{PlanImport.objects.first().pk}/")
    assert "Save 2 workstreams and 1 finding" in html_of(client.get(page + "preview/"))
    send(client, page + "preview/")
    save(Workstream(plan=plan, code="NEW", name=stream.name.upper()))
    taken = html_of(client.get(send(client, page + "take-back/")["Location"]))
    kept = "1 workstream stays as the import left it: “Renamed”. Another workstream has the former"
    assert f"{kept} name by now" in taken
    stream.refresh_from_db()
    later.refresh_from_db()
    assert (stream.name, later.state) == ("Renamed", state)


def test_an_agreed_plan_keeps_what_is_to_be_put_right_at_once_and_a_lead_writes_no_record(
    world, sign_in
):
    plan = world.plan
    at_once = save(Finding(plan=plan, ref="F80", text="Unsafe", clock="immediate"))
    content = with_cells(
        plan, {"Findings": {at_once.ref: {"Time_given": "Within 6 months", "Paragraph": "9"}}}
    )
    reading = read_plan("p.xlsx", content)
    found = compare_plan(plan, reading.actions, "plan", reading.beside)
    (row,) = found.records.written
    assert list(row.changes) == ["paragraph"]
    assert "at once stays one" in found.problems[0].words
    client = sign_in(world.lead)
    client.post(world.url("import/"), {"file": SimpleUploadedFile("plan.xlsx", content)})
    page = world.url(f"import/{PlanImport.objects.get().pk}/preview/")
    assert "This file changes nothing" in html_of(client.get(page))
    assert "only the programme manager’s import reads it" in html_of(
        client.get(f"{page}?show=problems")
    )


def test_a_workbook_of_another_plan_says_so_first_and_no_other_action_is_taken_for_its_own(
    plan, world, sign_in, tmp_path, capsys
):
    world.draft()
    stream = save(Workstream(plan=world.plan, code="FD", name="Front door"))
    same = an_action(stream, "FD-01", description="")
    stranger = an_action(stream, "FD-02", title="Train", description="")
    an_action(plan.workstreams.get(), "FD-02", title="Recruit", description="Of another plan")
    content = workbook_of(plan_sheets(plan))
    client = sign_in(world.manager)
    client.post(world.url("import/"), {"file": SimpleUploadedFile("plan.xlsx", content)})
    page = world.url(f"import/{PlanImport.objects.get().pk}/preview/")
    said = "This workbook was written by another plan, “newshire”"
    assert said in html_of(client.get(page)).partition("app-tally")[0]
    problems = html_of(client.get(f"{page}?show=problems"))
    assert "The plan “newshire” wrote this row, and FD-02 is another action here" in problems
    file = tmp_path / "plan.xlsx"
    file.write_bytes(content)
    call_command("import_plan", file, f"--plan={world.plan.slug}", "--dry-run")
    out = capsys.readouterr().out
    assert out.startswith(said)
    assert "\nNothing is written: " in out
    send(client, page)
    for each in (same, stranger):
        each.refresh_from_db()
    assert stranger.description == ""


def test_what_the_sheets_choose_from_is_what_the_models_do():
    for sheet, model in ((SHEETS["workstream"], Workstream), (SHEETS["finding"], Finding)):
        for name, labels in sheet.lists.values():
            assert dict(model._meta.get_field(name).choices) == labels
