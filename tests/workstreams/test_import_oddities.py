"""What real plans do with their tables: blocks, sections, lists in a cell, keys, guidance."""

from datetime import date

import pytest

from tests.workstreams.plan_workbooks import HEAD, PLAIN, a_workbook, asked, problems, read, values
from workstreams.importing.accounting import columns_read
from workstreams.importing.answers import read_answers
from workstreams.importing.plan_reading import read_plan


def test_findings_are_the_actions_of_a_table_that_has_no_others_and_long_texts_no_headings():
    reading = read(["x" * 95, "Requirement", "Lead", "By when"], [None, "Do x", "A", "May 2013"])
    assert reading.actions == []
    reading = read(["Requirement", "Lead", "By when"], ["Do x", "A", "May 2013"])
    assert values(reading, "action", "finding") == [("Do x", None)]


def test_each_block_has_its_title_and_its_headings_again():
    reading = read(
        ["Improvement plan"],
        ["Priority 1: Front door"],
        HEAD,
        ["1.1", "Do x", "Head of A", "June 2013", "Some", "Green"],
        [],
        ["Priority 2: Practice"],
        HEAD,
        ["2.1", "Do y", "Head of B", "July 2013", "", "Red"],
        HEAD,
        ["3.1", "Do z", "Head of B", "July 2013", "", "Red"],
    )
    assert values(reading, "ref", "workstream", "row") == [
        ("1.1", "Priority 1: Front door", 4),
        ("2.1", "Priority 2: Practice", 8),
        ("3.1", None, 10),
    ]


def test_a_section_gives_its_title_or_its_date_to_the_rows_below():
    reading = read(
        PLAIN,
        ["Leadership", None, None],
        ["Do x", "Head of A", "June 2013"],
        ["To be completed by 31 December 2013"],
        ["Do y", "Head of A", None],
        ["Do z", "Head of A", "May 2013"],
        ["Practice"],
        ["Do q", "Head of A", None],
    )
    assert values(reading, "action", "due", "workstream") == [
        ("Do x", "2013-06-30", "Leadership"),
        ("Do y", "2013-12-31", "Leadership"),
        ("Do z", "2013-05-31", "Leadership"),
        ("Do q", None, "Practice"),
    ]
    assert values(reading, "stated")[1] == ("To be completed by 31 December 2013",)
    assert [p[:22] for p in problems(reading)] == [
        "A2 Row 2 is taken for ",
        "A4 Row 4 gives the dat",
        "A7 Row 7 is taken for ",
    ]


def test_lines_of_a_cell_are_several_actions_where_marked_or_matched_by_leads_and_dates():
    reading = read(
        ["Recommendation", *PLAIN, "Update"],
        ["1. (12, 14) Lead", "1. Train\n2. Audit", "Head of A\nHead of B", "May 2013", "On\nOff"],
        ["Voice", "Talk\nWrite", "Principal\nManager", "June 2013\nJuly 2013", "Both begun"],
        ["Links", "• One\n• Two\nand more", "A\nB\nC", "Sept 2013", None],
        ["One", "A long\ntext", "Head of A", "31/03/2013\nrevised 30/06/2013", None],
    )
    assert values(reading, "action", "lead", "due", "progress") == [
        ("Train", "Head of A", "2013-05-31", "On"),
        ("Audit", "Head of B", "2013-05-31", "Off"),
        ("Talk", "Principal", "2013-06-30", "Both begun"),
        ("Write", "Manager", "2013-07-31", "Both begun"),
        ("One", "A, B, C", "2013-09-30", None),
        ("Two and more", "A, B, C", "2013-09-30", None),
        ("A long text", "Head of A", "2013-06-30", None),
    ]
    assert asked(reading) == [["split"]] * 4 + [["split", "lead"]] * 2 + [[]]
    book = a_workbook(PLAIN, ["1. Train\n2. Audit", "Head of A", "May 2013"])
    one = read_plan("p.xlsx", book, read_answers("rows: {2: {split: one}}"))
    assert values(one, "action", "lead", "due") == [("Train; Audit", "Head of A", "2013-05-31")]
    assert read_plan("p.xlsx", book, read_answers("headings: {Plan: 9}")).actions == []
    assert reading.actions[0].paragraphs == ["1", "12", "14"]
    assert reading.actions[0].finding == "Lead"


def test_a_finding_stands_for_the_rows_below_merged_or_left_empty():
    reading = read(
        ["Para", "Area for improvement", *PLAIN],
        ["17-19", "Weak", "Do x", "A", "May 2013"],
        [None, None, "Do y", "A", "May 2013"],
        ["20", "Slow", None, None, None],
        [None, None, "Do z", "A", "May 2013"],
        [None, "Late", None, None, None],
        [None, None, "Do q", "A", "May 2013"],
        [None, None, None, "A", None],
    )
    assert values(reading, "finding", "paragraphs") == [
        ("Weak", ["17", "18", "19"]),
        ("Weak", ["17", "18", "19"]),
        ("Slow", ["20"]),
        ("Late", []),
    ]
    assert problems(reading) == ["D8 Row 8 is taken for the title of the rows below it: “A”"]


def test_a_reference_without_a_finding_does_not_take_that_of_the_row_above():
    reading = read(
        ["Ref", "Finding", *PLAIN],
        ["A1", "Weak", "Do x", "A", "May 2013"],
        ["A2", None, "Do y", "A", "May 2013"],
        [None, None, "Do z", None, None],
        [None, None, None, "A", "May 2013"],
    )
    assert values(reading, "ref", "finding") == [("A1", "Weak"), ("A2", None)]
    assert problems(reading) == [
        "C4 Row 4 is taken for the title of the rows below it: “Do z”",
        "D5 Row 5 has no action and is not read",
    ]


def test_an_action_alone_in_its_row_counts_where_merged_cells_say_more_of_it():
    rows = ["Finding", *PLAIN], ["Weak", "Do x", "A", "May 2013"], [None, "Do y", None, None]
    reading = read(*rows, merged=["A2:A3"])
    assert values(reading, "action", "finding") == [("Do x", "Weak"), ("Do y", "Weak")]
    longer = read(
        *rows, ["Slow", "Do z", "B", "May 2013"], [None, None, "C", None], merged=["B4:B5"]
    )
    assert [a.action for a in longer.actions] == ["Do x", "Do z"]
    assert problems(longer)[-1] == "C5 Row 5 goes on with the action above and is not read"


def test_guidance_below_the_headings_is_no_action():
    reading = read(
        ["No", "Finding", "What will we do?", "Who?", "When will it be done?"],
        ["", "What did they say?", "Describe the action", "Enter a name", "dd/mm/yyyy"],
        [1, "Weak", "Describe each case", "Head", "30/06/2013"],
    )
    assert values(reading, "ref", "action") == [("1", "Describe each case")]
    assert problems(reading) == ["B2 Row 2 is taken for guidance and not read"]


def test_fillers_of_forms_say_nothing():
    reading = read(
        HEAD,
        ["1", "Do\xa0x ", "< Select >", "#N/A", "-", "Please select"],
        ["2", "Do y", "TBC", "TBC", "…", "#REF!"],
        ["-", "-", "-", "-", "-", "-"],
    )
    assert values(reading, "action", "lead", "due", "progress", "rag") == [
        ("Do x", None, None, None, None),
        ("Do y", None, None, None, None),
    ]
    assert asked(reading) == [["due", "lead"]] * 2


def test_of_three_dates_the_revised_one_counts_where_it_says_a_day():
    head = [*PLAIN[:2], "Original date", "Revised date", "Date completed"]
    reading = read(
        head,
        ["Do x", "A", "31/03/2013", "30/06/2013", None],
        ["Do y", "A", "31/03/2013", "TBC", "1 May 2013"],
        ["Do z", "A", "March 2013", "ongoing", "yes"],
    )
    assert values(reading, "due", "precision", "baseline_due", "finished", "stated") == [
        ("2013-06-30", "day", "2013-03-31", None, None),
        ("2013-03-31", "day", "2013-03-31", "2013-05-01", None),
        (None, "ongoing", "2013-03-31", None, "ongoing"),
    ]


def test_days_of_both_calendars_are_read_as_they_are_shown():
    reading = read(PLAIN, ["Do x", "A", date(2013, 6, 30)], from_1904=True)
    assert values(reading, "due", "precision") == [("2013-06-30", "day")]


KEY = (["Key", "Red", "Not begun"], [None, "Amber", "On track"], [None, "Blue", "Checked"])


def test_the_files_own_key_says_what_a_rating_means():
    head = [*PLAIN, "RAG"]
    reading = read(
        *KEY,
        head,
        ["Do x", "A", "1/1/2013", "B"],
        ["Do y", "A", "1/1/2013", None],
        ["Do z", "A", "1/1/2013", "Purple"],
        ["Do q", "A", "1/1/2013", None],
        ["Do r", "A", "1/1/2013", "On hold"],
        colours={"D6": "FFFFC000", "D8": "FF7030A0", "D9": "FFFFFFFF"},
    )
    assert values(reading, "rag", "meaning") == [
        ("B", "Checked"),
        ("amber", "On track"),
        ("Purple", None),
        ("purple", None),
        ("On hold", None),
    ]
    assert asked(reading) == [[], [], ["rag"], ["rag"], ["state"]]


def test_a_column_of_the_status_has_the_ratings_where_most_are_colours():
    head = [*PLAIN, "Status"]
    coloured = read(head, ["Do x", "A", "1/1/2013", "Green"], ["Do y", "A", "1/1/2013", "Amber"])
    assert values(coloured, "rag") == [("Green",), ("Amber",)]
    other = read(head, ["Do x", "A", "1/1/2013", "Open"], ["Do y", "A", "1/1/2013", None])
    assert values(other, "rag", "status") == [(None, "Open"), (None, None)]


def test_every_sheet_is_a_workstream_and_one_without_a_table_is_named():
    more = [("Practice", [PLAIN, ["Do y", "B", "1/1/2013"]]), ("Notes", [["Some words"], ["More"]])]
    reading = read(PLAIN, ["Do x", "A", "1/1/2013"], title="Front door", more=more)
    assert values(reading, "sheet", "workstream") == [("Front door",) * 2, ("Practice",) * 2]
    (problem,) = reading.problems
    assert (problem.sheet, problem.words[:33]) == ("Notes", "No row of headings was found here")


@pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2")])
def test_kinds_of_a_date_may_stand_below_its_heading(merged):
    reading = read(
        ["Ref", "Action", "Lead", "Timescale", None, None, "RAG", "Size"],
        [None, None, None, "Original", "Revised", "Completed", None],
        ["A1", "Do x", "Head of A\nHead of B", "Mar 2013", "Apr 2013", None, "Green"],
        ["A2", "Do y", "Director,\nSafeguarding", "Mar 2013", None, "1 May 2013", "Red"],
        merged=merged,
    )
    assert values(reading, "due", "baseline_due", "finished", "rag", "lead") == [
        ("2013-04-30", "2013-03-31", None, "Green", "Head of A, Head of B"),
        ("2013-03-31", "2013-03-31", "2013-05-01", "Red", "Director, Safeguarding"),
    ]
    assert [(one.heading, one.sample) for one in columns_read(reading)][3:6] == [
        ("Timescale", "Mar 2013"),
        ("Revised", "Apr 2013"),
        ("Completed", "1 May 2013"),
    ]
    assert problems(reading) == ["H1 The column “Size” is not read: say what it holds, or leave it"]


def test_a_row_below_the_headings_that_says_something_else_is_no_part_of_them():
    reading = read(
        ["Ref", "Action", "Lead", "Timescale"],
        [None, None, "Name", "Original"],
        ["A1", "Do x", "A", "Mar 2013"],
    )
    assert values(reading, "due") == [("2013-03-31",)]


def test_the_times_of_a_report_are_those_of_the_rows_below_and_counts_are_no_actions():
    reading = read(
        ["Recommendation", "What we will do", "Lead", "Progress"],
        ["Immediately"],
        ["Rec 1", "Do x", "A", None],
        ["Within three months"],
        ["Rec 2", "Do y", "A", None],
        [None, 14, "A", None],
        ["Red", 2],
        ["Green", 3],
    )
    assert values(reading, "precision", "stated", "finding") == [
        ("immediate", "Immediately", "Rec 1"),
        ("none", "Within three months", "Rec 2"),
    ]
    assert asked(reading) == [[], ["due"]]
    assert [p.split(":")[0] for p in problems(reading)][2:] == [
        f"{cell} Row {cell[1]} is taken for a count and not read" for cell in ("B6", "A7", "A8")
    ]


def test_ratings_are_ticked_below_a_heading_that_spans_them_and_so_are_posts_and_dates():
    reading = read(
        ["Ref", "What are we going to do?", "Who?", None, "By when?", None, "Status", None, None],
        [None, None, "Accountable", "Responsible", "Revised", "Completed", "Red", "A", "Green"],
        ["1", "Do x", "Director", "Head", "May 2013", None, None, "✓", None],
        ["2", "Do y", "Director", "Head", "May 2013", "1 May 2013", None, None, "x"],
        ["3", "Do z", "Director", None, "May 2013", None, "✓", "✓", None],
    )
    assert values(reading, "lead", "accountable", "due", "finished", "rag") == [
        ("Head", "Director", "2013-05-31", None, "A"),
        ("Head", "Director", "2013-05-31", "2013-05-01", "Green"),
        (None, "Director", "2013-05-31", None, "Red A"),
    ]
    assert asked(reading) == [[], [], ["rag", "lead"]]
    assert problems(reading) == []


def test_milestones_are_the_actions_of_a_table_that_has_no_others_and_a_key_needs_no_table():
    for heading in ("Milestone", "Milestone / Task", "What do we need to do?"):
        reading = read([heading, "Lead", "Deadline"], ["Do x", "A", "End Sept 13"])
        assert values(reading, "action", "due", "precision") == [("Do x", "2013-09-30", "month")]
    reading = read(["Action", "Milestone", "Lead"], ["Do x", "Half", "A"])
    assert values(reading, "action", "measure") == [("Do x", "Half")]
    rows = [["Thing", "Person"], *([f"Do {n}", "A"] for n in range(9))]
    coloured = {"A12": "FFFF0000", "A13": "FF00B050"}
    reading = read(*rows, [], [None, "Late"], [None, "Done"], colours=coloured)
    assert [problem.words[:33] for problem in reading.problems] == [
        "No row of headings was found here"
    ]


def test_a_colour_that_the_key_calls_suspended_asks_for_its_decision():
    key = ([None, "On track"], [None, "On hold"])
    colours = {"A1": "FF00B050", "A2": "FF0070C0", "D4": "FF0070C0"}
    reading = read(*key, [*PLAIN, "RAG"], ["Do x", "A", "1/1/2013", None], colours=colours)
    assert asked(reading) == [["state"]]
