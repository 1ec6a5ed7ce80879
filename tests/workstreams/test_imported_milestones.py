"""Milestones come back with the plan's own workbook, and are taken back with their import."""

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
from workstreams.importing.plan_reading import read_plan
from workstreams.models import Action, Milestone, PlanImport, Workstream
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets
from workstreams.queries.sheets_beside import differences

DAY, LATER = date(2014, 1, 31), date(2014, 3, 31)


@pytest.fixture
def plan(db):
    return a_plan("newshire", state="draft")


def a_stream(plan) -> Workstream:
    return save(Workstream(plan=plan, code="FD", name="Front door"))


def steps(action: Action, *titles: str) -> list[Milestone]:
    return [save(Milestone(action=action, title=title, due=DAY)) for title in titles]


def with_rows(plan, rows: dict[str, tuple], sheet: str = "Milestones") -> bytes:
    """The plan's workbook, where the row of a milestone that begins so has other cells, from its
    action on; None leaves one as it is. Other rows are new."""
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    at = {row[1].value: row[0].row for row in book[sheet].iter_rows(min_row=2)}
    for title, cells in rows.items():
        row = at.get(title, book[sheet].max_row + 1)
        for column, value in enumerate(cells, 1):
            if value is not None:
                book[sheet].cell(row, column).value = value or None
    book.save(saved)
    return saved.getvalue()


def told(plan) -> set[tuple]:
    found = Milestone.objects.filter(action__plan=plan)
    return set(found.values_list("action__title", "title", "due", "finished"))


def test_milestones_are_added_and_changed_and_what_was_changed_here_stays(plan):
    stream = a_stream(plan)
    one, gone = an_action(stream, "FD-01"), an_action(stream, "FD-02")
    kept, moved, here, *_ = steps(one, "Kept", "Moved", "Here", "Named", "Taken")
    steps(gone, "Outside")
    change(gone, delivery="suspended", delivery_decision="The board")
    content = with_rows(
        plan,
        {
            "Moved": (None, "Moved on", LATER, DAY),
            "Here": (None, None, LATER),
            "Named": (None, "Taken", ""),
            "Outside": (None, None, LATER),
            "New": ("FD-01", "New", LATER),
            "Again": ("FD-01", " New"),
            "New of it": ("FD-02", "New of it"),
            "No words": ("FD-01", "", LATER),
            "Soon": ("FD-01", "Soon", "soon"),
            "Nobody’s": ("FD-99", "Nobody’s"),
        },
    )
    change(here, due=date(2014, 2, 28))
    reading = read_plan("plan.xlsx", content)
    done = import_plan(plan, reading.actions, title="plan", file="p.xlsx", by="system:test")
    assert told(plan) - told_of(gone) == {
        (one.title, "Kept", DAY, None),
        (one.title, "Moved on", LATER, DAY),
        (one.title, "Here", date(2014, 2, 28), None),
        (one.title, "Named", None, None),
        (one.title, "Taken", DAY, None),
        (one.title, "New", LATER, None),
        (one.title, " New", None, None),
        (one.title, "Soon", None, None),
    }
    stays = {each.milestone.title: each.conflicts for _, each in done.milestones if each.conflicts}
    assert stays == {
        "Here": {"due": (date(2014, 2, 28), LATER)},
        "Named": {"title": ("Named", "Taken")},
        "Outside": {"due": (DAY, LATER)},
    }
    assert told_of(gone) == {(gone.title, "Outside", DAY, None)}
    said = [(each.cell, each.words) for each in (*reading.problems, *done.problems)]
    assert said == [
        ("B11", "The milestone has no words: they stay as here"),
        ("C12", "“soon” is not a day: it stays as it is here"),
        (
            "A13",
            "Row 13. The sheet of actions has no action “FD-99”, so this milestone is left out",
        ),
        ("A10", f"Row 10. {gone.why_nothing_is_done}"),
        ("A11", "Row 11. The milestone has no words, so it is left out"),
    ]
    assert {row.history_change_reason for row in moved.history.filter(version=2)} == {
        "Imported from p.xlsx"
    }
    assert kept.history.count() == 1
    assert not compare_plan(plan, read_plan("p.xlsx", content).actions, "plan").writes


def told_of(action: Action) -> set[tuple]:
    return {each for each in told(action.plan) if each[0] == action.title}


def test_a_milestone_that_stands_there_twice_is_read_once_and_one_without_a_number_by_its_words(
    plan,
):
    one = an_action(a_stream(plan), "FD-01")
    steps(one, "First", "Second")
    rows = {
        "First": (*[None] * 4, ""),
        "b": ("FD-01", "First"),
        "Second": (*[None] * 2, LATER, "", ""),
    }
    found = compare_plan(plan, read_plan("p.xlsx", with_rows(plan, rows)).actions, "plan")
    assert [each.words for each in found.problems] == [
        "Row 4. The milestone stands there twice, so this row is left out"
    ]
    assert [each.conflicts for _, each in found.milestones] == [{"due": (DAY, LATER)}]


def test_a_new_milestone_has_the_words_that_another_gives_up_and_two_do_not_swap_theirs(
    world, sign_in
):
    world.draft()
    client, ref = sign_in(world.manager), world.owned.ref
    (_, one, two, *_) = steps(world.owned, "W", "X", "Z", "P", "Q")
    rows = {
        "W": (ref, "X", "", "", ""),  # a new one above the one that gives its words up
        "X": (None, "Y"),
        "Z": (None, "Z on"),
        "New": (ref, "Z"),
        "P": (None, "Q"),
        "Q": (None, "P"),
    }
    file = SimpleUploadedFile("plan.xlsx", with_rows(world.plan, rows))
    client.post(world.url("import/"), {"file": file})
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    assert "stands there twice" not in html_of(client.get(page + "preview/?show=problems"))
    before = told_of(world.owned)
    send(client, page + "preview/")
    titles = {each.pk: each.title for each in Milestone.objects.filter(action=world.owned)}
    assert (titles[one.pk], titles[two.pk]) == ("Y", "Z on")
    assert set(titles.values()) >= {"W", "X", "Y", "Z", "Z on", "P", "Q"}
    send(client, page + "take-back/")
    assert told_of(world.owned) == before


def test_what_the_file_lacks_stays_and_is_told_and_a_sheet_without_its_heads_is_not_read(plan):
    one = an_action(a_stream(plan), "FD-01")
    steps(one, "First")
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    book["Milestones"].delete_rows(2)
    book.save(saved)
    found = compare_plan(plan, read_plan("p.xlsx", saved.getvalue()).actions, "plan")
    assert [str(each) for each in found.missing] == ["FD-01 milestone: First"]
    assert not found.writes
    headless = read_plan("p.xlsx", without_heads(plan))
    (problem,) = differences(plan, headless.beside)
    assert "the headings “Action” and “Milestone” must be in row 1" in problem.words
    assert compare_plan(plan, headless.actions, "plan").missing == []


def without_heads(plan) -> bytes:
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    book["Milestones"]["A1"], book["Milestones"]["A2"] = "Of", "FD-09"
    book.save(saved)
    return saved.getvalue()


def test_the_workbook_of_one_plan_brings_its_actions_with_their_milestones_to_another(
    plan, tmp_path
):
    stream = a_stream(plan)
    steps(an_action(stream, "FD-01"), "First", "Second")
    steps(
        an_action(stream, "FD-09", marking="exempt", marking_reason="X", exempt_paragraph="1"),
        "Third",
    )
    other = a_plan("elsewhere", state="draft")
    file = tmp_path / "plan.xlsx"
    new = {"Fourth": ("Ring back", "Fourth", DAY, DAY)}
    file.write_bytes(with_rows(plan, new))
    book = openpyxl.load_workbook(file)
    book["Actions"]["D4"], book["Actions"]["C4"] = "Ring back", "Front door"
    book.save(file)
    call_command("import_plan", file, f"--plan={other.slug}")
    assert told(other) == {
        *(
            (title, step, DAY, None)
            for title in ["The work of FD-01"]
            for step in ("First", "Second")
        ),
        ("Ring back", "Fourth", DAY, DAY),
    }
    found = compare_plan(other, read_plan("p.xlsx", file.read_bytes()).actions, "plan")
    assert not found.writes
    assert [each.words for each in found.problems] == [
        "Marked “Exempt” in the file, and it has no action of its reference here: add it and mark "
        "it here first. The row is left out, with 1 milestone"
    ]


def test_the_actions_of_another_plan_keep_their_references_whatever_their_order(plan):
    stream = a_stream(plan)
    for number in (2, 1):
        an_action(stream, f"FD-0{number}", title=f"Do {number}")
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    sheet = book["Actions"]
    head = {cell.value: cell.column for cell in sheet[1]}
    sheet.insert_rows(2, 2)  # new ones above, of which one is called as the council's own are
    for row, own in ((2, ""), (3, "FD-03")):
        named = {"Action": f"New {row}", "Workstream": stream.name}
        for name, value in (named | {"Council’s own reference": own}).items():
            sheet.cell(row, head[name]).value = value
    book.save(saved)
    other = a_plan("elsewhere", state="draft")
    reading = read_plan("p.xlsx", saved.getvalue())
    import_plan(other, reading.actions, title="plan", file="p.xlsx", by="system:test")
    refs = dict(Action.objects.filter(plan=other).values_list("title", "ref"))
    assert refs == {"New 2": "FD-04", "New 3": "FD-03", "Do 1": "FD-01", "Do 2": "FD-02"}
    again = compare_plan(other, read_plan("p.xlsx", saved.getvalue()).actions, "plan")
    assert (again.writes, again.in_conflict, again.problems) == (False, [], [])


def test_milestones_are_shown_written_and_taken_back_with_their_import(world, sign_in):
    world.draft()
    client = sign_in(world.manager)
    (moved, changed_since) = steps(world.owned, "Moved", "Changed since")
    new = {"New": (world.owned.ref, "New", DAY), "Newer": (world.owned.ref, "Newer", DAY)}
    rows = {"Moved": (None, "Moved on", LATER), "Changed since": (None, None, LATER), **new}
    file = SimpleUploadedFile("plan.xlsx", with_rows(world.plan, rows))
    client.post(world.url("import/"), {"file": file})
    record = PlanImport.objects.get()
    preview = world.url(f"import/{record.pk}/preview/")
    page = html_of(client.get(preview))
    assert "Save 4 milestones" in page
    assert "<strong>2</strong> new milestones" in page
    assert "Moved: Title" in html_of(client.get(f"{preview}?show=moved"))
    assert "Milestones: 2 added, 2 changed" in html_of(
        client.get(send(client, preview)["Location"])
    )
    assert {"Moved on", "New", "Newer"} <= {t for _, t, *_ in told_of(world.owned)}
    change(Milestone.objects.get(pk=changed_since.pk), finished=DAY)
    change(Milestone.objects.get(title="Newer"), title="Newest")
    before = told_of(world.owned)
    record.refresh_from_db()
    asked = html_of(client.get(world.url(f"import/{record.pk}/take-back/")))
    assert "4 milestones that it added or changed are removed or as before" in asked
    assert "link" not in asked.partition("Take this import back?")[2].partition("</ul>")[0]
    send(client, world.url(f"import/{record.pk}/take-back/"))
    assert before - told_of(world.owned) == {
        (world.owned.title, "Moved on", LATER, None),
        (world.owned.title, "New", DAY, None),
    }
    moved.refresh_from_db()
    assert (moved.title, moved.due) == ("Moved", DAY)
    history = html_of(client.get(world.url(f"actions/{world.owned.ref}/history/")))
    assert "milestone: New" in history
    assert "New</" not in html_of(client.get(world.url("structure/milestones/")))
    save(Milestone(action=world.owned, title="New"))  # the words are free again


def test_a_milestone_whose_former_words_another_has_by_now_stays_when_an_import_is_taken_back(
    world, sign_in
):
    world.draft()
    client = sign_in(world.manager)
    steps(world.owned, "X", "Z")
    rows = {"X": (None, "Y"), "Z": (None, "Z on"), "New": (world.owned.ref, "New", DAY)}
    file = SimpleUploadedFile("plan.xlsx", with_rows(world.plan, rows))
    client.post(world.url("import/"), {"file": file})
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    send(client, page + "preview/")
    save(Milestone(action=world.owned, title="X"))
    taken = send(client, page + "take-back/")
    assert taken.status_code == 302
    assert f"1 milestone stays as the import left it: “Y” of {world.owned.ref}." in html_of(
        client.get(taken["Location"])
    )
    assert {title for _, title, *_ in told_of(world.owned)} >= {"X", "Y", "Z"}
    assert {title for _, title, *_ in told_of(world.owned)}.isdisjoint({"Z on", "New"})
