"""Readings of the plan's own workbook: shown, recorded by the rules of a page, and taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvement import clock
from improvement.files.grids import Grid
from improvement.files.workbook_writer import Value, workbook_of
from tests.pages import filled, html_of, send
from tests.world import a_measure, change
from workstreams.importing.plan_reading import read_plan
from workstreams.models import PlanImport
from workstreams.queries.imported_readings import compare_readings, for_the_page
from workstreams.queries.plan_exports import READINGS, plan_sheets

Rows = list[list[Value]]
HEAD = ("Measure", 1, "Period", "First day", "Value", "Counted", "Out of", "Words", "Prov", "Note")
VALUE, PROVISIONAL, NOTE = 4, 8, 9


@pytest.fixture
def manager(world, sign_in):
    world.draft()
    return sign_in(world.manager)


def a_row(code: str, period: str, value: Value, series: Value = 1, **more: Value) -> list[Value]:
    counted = [more.get("counted"), more.get("of")]
    return [code, series, period, None, value, *counted, "", "", more.get("note", "")]


def workbook(plan, edit: Callable[[Rows], object]) -> bytes:
    """The plan's own workbook, whose rows of readings were edited."""
    sheets = plan_sheets(plan)
    [own] = [sheet for sheet in sheets if sheet.name == READINGS]
    rows = [list(row) for row in own.rows]
    edit(rows)
    others = [sheet for sheet in sheets if sheet is not own]
    return workbook_of([*others, replace(own, rows=rows)])


def grid_of(plan, edit: Callable[[Rows], object]) -> Grid:
    """The sheet of readings of that workbook, as it is read."""
    beside = read_plan("plan.xlsx", workbook(plan, edit)).beside
    [own] = [grid for grid in beside if grid.name == READINGS]
    return own


def chosen(client, world, content: bytes) -> str:
    """The address of the page of the import of the file."""
    sent = {"file": SimpleUploadedFile("plan.xlsx", content)}
    added = client.post(world.url("import/"), sent)["Location"]
    return added.removesuffix("columns/")


def kept(measure) -> dict[date, Decimal | None]:
    return dict(measure.readings.values_list("period", "value"))


def test_new_readings_are_recorded_and_others_corrected_with_a_reason_and_taken_back(
    world, manager
):
    measure = a_measure(world, [10, 20], "M7")

    def edit(rows: Rows) -> None:
        [first, second] = [row for row in rows if row[0] == "M7"]
        second[VALUE], first[PROVISIONAL] = 22, "yes"
        rows.append(a_row("M7", "March 2025", 30))

    content = workbook(world.plan, edit)
    page = chosen(manager, world, content)
    preview = html_of(manager.get(page + "preview/?show=corrections"))
    assert "Record 1 new reading" in preview
    assert "<del>20</del> → <ins>22</ins>" in preview
    assert "<strong>1</strong> new readings" in preview
    assert "<del>nothing</del> → <ins>30</ins>" in html_of(
        manager.get(page + "preview/?show=readings")
    )
    assert b"readings that differ,Readings row" in manager.get(page + "preview.csv").content
    send(manager, page + "preview/")  # without a reason, what differs stays
    new = date(2025, 3, 1)
    assert kept(measure) == {date(2025, 1, 1): 10, date(2025, 2, 1): 20, new: 30}

    page = chosen(manager, world, content)
    preview = html_of(manager.get(page + "preview/"))
    assert "Why are readings corrected?" in preview
    assert "choose what you take" in html_of(send(manager, page + "preview/"))
    form = manager.get(page + "preview/").context["form"]
    read = measure.readings.get(period=date(2025, 2, 1))
    change(read, value=21)
    stale = manager.post(page + "preview/", filled(form, why="Counted again"))
    assert stale.status_code == 409
    assert kept(measure)[date(2025, 2, 1)] == 21
    send(manager, page + "preview/", why="Counted again")
    assert kept(measure)[date(2025, 2, 1)] == 22
    assert measure.readings.get(period=date(2025, 1, 1)).provisional
    first, second = PlanImport.objects.order_by("pk")
    reason = read.history.latest().history_change_reason
    assert reason.startswith(f"Imported from {second.source}")
    assert reason.endswith(": Counted again")
    added = measure.readings.get(period=new).history.latest().history_change_reason
    assert added.startswith(f"Imported from {first.source}")

    change(measure.readings.get(period=date(2025, 1, 1)), note="Seen since")
    asked = html_of(manager.get(page + "take-back/"))
    assert "2 readings that it recorded or corrected are as before" in asked
    send(manager, page + "take-back/")
    assert kept(measure)[date(2025, 2, 1)] == 21
    assert measure.readings.get(period=date(2025, 1, 1)).provisional  # changed here since
    send(manager, world.url(f"import/{first.pk}/take-back/"))
    gap = measure.readings.get(period=new)
    assert (gap.value, gap.note) == (None, "Taken back: it came from plan.xlsx")
    page = chosen(manager, world, content)  # what was taken back is offered again
    send(manager, page + "preview/", why="It was right")
    assert kept(measure) == {date(2025, 1, 1): 10, date(2025, 2, 1): 22, new: 30}


def test_each_row_that_is_not_recorded_is_said_with_why(world, manager):
    a_measure(world, [40], "M8", kind="percentage")
    a_measure(world, [50, 60], "M9")
    corrected = a_measure(world, [7], "M10", series=2).readings.get()
    a_measure(world, [5], "M12")
    for value in (8, 9):
        change(corrected, value=value)

    def edit(rows: Rows) -> None:
        places = {str(row[0]): number for number, row in enumerate(rows)}
        rows[places["M10"]][VALUE] = 7
        rows[places["M12"]][VALUE] = None
        rows[places["M12"]][PROVISIONAL] = "no"
        rows += [
            a_row("M8", "Feb 2025", 0.5),
            a_row("M9", "Feb 2025", 61, note="Late"),
            a_row("M9", "February 2025", 62),
            a_row("M10", "January 2025", 6, series=1),
            a_row("M10", "February 2025", 7.5, series=2),
            a_row("M10", "March 2025", None, series=2),
            a_row("M11", "March 2025", 1),
            a_row("M12", "January 2025", 5, note=" "),
        ]

    content = workbook(world.plan, edit)
    page = chosen(manager, world, content)
    answer = manager.get(page + "preview/?show=problems")
    said = [row.about for row in answer.context["page"] if row.where.startswith(READINGS)]
    assert sorted(said, key=lambda words: int(words.split()[1].strip("."))) == [
        "Row 4. It has no reading: an empty cell changes nothing",
        "Row 7. It was changed here since the file was written, and stays as it is here",
        "Row 8. M8 is left out. Shares from 0 to 1: type 95 or 95% for 95%",
        "Row 9. M9 is left out. February 2025 is given twice, or overlaps",
        "Row 11. It is of an earlier definition, which stays as it is",
        "Row 12. E12: A count is a whole number",
        "Row 13. It has no reading: an empty cell changes nothing",
        "Row 14. The plan has no measure “M11”",
        "Row 15. It says nothing that is not recorded: an empty cell changes nothing",
    ]
    assert not answer.context["can_be_written"]


def test_a_reading_is_marked_final_only_by_a_cell_that_says_so_in_a_file_that_is_not_older(
    world, manager
):
    measure = a_measure(world, [10, 20, 30], "M7")
    first, second, third = measure.readings.order_by("period")
    old = workbook(world.plan, lambda rows: None)
    for each in (first, second, third):
        change(each, provisional=True)
    said = html_of(manager.get(chosen(manager, world, old) + "preview/?show=problems"))
    assert said.count("an empty cell changes nothing") == 3
    change(second, value=21)

    def edit(rows: Rows) -> None:
        own = [row for row in rows if row[0] == "M7"]
        for row in own:
            row[PROVISIONAL] = "no"
        own[2][VALUE] = 31

    page = chosen(manager, world, workbook(world.plan, edit))
    preview = html_of(manager.get(page + "preview/?show=final"))
    assert "<strong>1</strong> readings marked final" in preview
    assert "Mark 1 reading final" in preview
    assert "<del>provisional Yes</del> → <ins>provisional No</ins>" in preview
    assert "new readings" not in preview
    assert "stays as it is here" in html_of(manager.get(page + "preview/?show=problems"))
    send(manager, page + "preview/", why="Counted again")
    marked = dict(measure.readings.values_list("value", "provisional"))
    assert marked == {10: True, 21: False, 31: False}
    reasons = [each.history.latest().history_change_reason for each in (second, third)]
    assert [reason.endswith(": Counted again") for reason in reasons] == [False, True]


def test_a_sheet_whose_headings_are_not_in_row_1_is_said_in_one_problem(world):
    world.draft()
    a_measure(world, [10, 20], "M7")
    own = grid_of(world.plan, lambda rows: rows.append(a_row("M7", "March 2025", 30)))
    moved = Grid(READINGS, {(row + 1, column): cell for (row, column), cell in own.cells.items()})
    [said] = compare_readings(world.plan, [moved], clock.today()).problems
    assert said.words == "No row is read: the headings must be in row 1, with “Measure” in cell A1"


@pytest.mark.parametrize("corrected", [1, 3])
def test_what_is_older_is_one_query_of_all_readings(world, corrected, django_assert_num_queries):
    world.draft()
    a_measure(world, [10, 20, 30], "M7")

    def edit(rows: Rows) -> None:
        for row in [row for row in rows if row[0] == "M7"][:corrected]:
            row[VALUE] = 40

    grid = grid_of(world.plan, edit)
    with django_assert_num_queries(4):
        found = compare_readings(world.plan, [grid], clock.today())
    assert len(found.changes("correct")) == corrected


def test_on_the_command_line_readings_are_said_and_not_recorded(world):
    world.draft()
    measure = a_measure(world, [10, 20], "M7")
    change(measure.readings.get(value=20), note="Late")

    def edit(rows: Rows) -> None:
        [late] = [row for row in rows if row[NOTE] == "Late"]
        late[NOTE] = None
        rows.append(a_row("M7", "March 2025", 11))

    found = compare_readings(world.plan, [grid_of(world.plan, edit)], clock.today())
    [same], [new] = found.problems, for_the_page(found)
    assert same.words.startswith("Row 3. It says nothing that is not recorded")
    assert new.words.startswith("Row 5. The reading is not imported here")
    assert measure.readings.count() == 2


def test_a_lead_brings_readings_back_and_the_manager_takes_them_back(world, manager, sign_in):
    lead = sign_in(world.lead)
    measure = a_measure(world, [10, 20], "M7", keeper=world.lead)
    a_measure(world, [10], "M8")

    def edit(rows: Rows) -> None:
        next(row for row in rows if row[0] == "M7" and row[VALUE] == 20)[VALUE] = 22
        rows += [a_row(code, "March 2025", 30) for code in ("M7", "M8")]

    page = chosen(lead, world, workbook(world.plan, edit)).removesuffix("preview/")
    assert "Record 1 new reading" in html_of(lead.get(page + "preview/"))
    assert "M8 is for someone else to record" in html_of(lead.get(page + "preview/?show=problems"))
    assert b"M8 is for someone else to record" in lead.get(page + "preview.csv").content
    send(lead, page + "preview/", why="Counted again")
    new = measure.readings.get(period=date(2025, 3, 1))
    assert kept(measure) == {date(2025, 1, 1): 10, date(2025, 2, 1): 22, new.period: 30}
    assert new.history.get().history_user_id == world.lead.pk
    assert "Take this import back" not in html_of(lead.get(page))
    assert lead.get(page + "take-back/").status_code == 403
    assert "Take this import back" in html_of(manager.get(page))
    send(manager, page + "take-back/")
    assert kept(measure) == {date(2025, 1, 1): 10, date(2025, 2, 1): 20, new.period: None}
