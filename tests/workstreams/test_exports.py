"""The plan as a workbook: it comes back without a change, and what was changed in it is seen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement.dates import Precision
from improvement.files.workbook_writer import SheetToWrite, workbook_of
from tests.workstreams.plan_workbooks import column, edited
from tests.world import a_plan, an_action, change, save
from workstreams.changes.imports import import_plan
from workstreams.importing import own_workbook
from workstreams.importing.plan_reading import read_plan
from workstreams.importing.proposals import MOST_TOLD
from workstreams.models import (
    Action,
    ActionMeasure,
    ActionOutcome,
    Finding,
    Measure,
    Milestone,
    Outcome,
    Reading,
    Workstream,
)
from workstreams.queries.imported_readings import ReadingComparison, compare_readings
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets
from workstreams.queries.sheets_beside import differences

NUMBERS = count(1)
# What a form takes: no control characters; with all that a spreadsheet could run or change.
LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
RISKY = ("=1+1", "+44", "-", "@x", "'=a", "1/2", "31/03/2014", "TBC", "0012", "a\nb", " x ", "#N/A")
texts = st.text(LETTERS, max_size=40) | st.sampled_from(RISKY)
days = st.none() | st.dates(date(1990, 1, 1), date(2099, 12, 31))
actions = st.fixed_dictionaries(
    {
        "title": texts.filter(str.strip),
        "source_ref": texts,
        "description": texts,
        "owner_post": texts,
        "priority": st.sampled_from(list(Action.Priority.values)),
        "starts": days,
        "baseline_due": days,
        "due_precision": st.sampled_from(list(Precision.values)),
        "has_due": st.booleans(),
        "delivery": st.sampled_from(list(Action.Delivery.values)),
    }
)


@pytest.fixture
def plan(db):
    return a_plan("newshire", state="draft")


def stored(stream: Workstream, values: dict) -> None:
    values = dict(values)
    first, has_due = values.pop("baseline_due"), values.pop("has_due")
    done = values["delivery"] == "carried_out"
    outside = values["delivery"] in ("suspended", "withdrawn")
    values |= {"finished": date(2014, 1, 1) if done else None}
    values |= {"delivery_decision": "The board" if outside else ""}
    values |= {"baseline_due": first, "due": first if has_due else None}
    number = next(NUMBERS)
    action = save(Action(plan=stream.plan, workstream=stream, ref=f"FD-{number}", **values))
    steps = {values["title"]: values["starts"], values["description"]: None}
    for title, day in steps.items() if not outside else ():
        if title.strip():
            save(Milestone(action=action, title=title, due=day, finished=first))


def measured(outcome: Outcome, values: dict) -> None:
    """A measure and a reading that have the same texts as an action."""
    code, target = f"M{next(NUMBERS)}", Decimal(next(NUMBERS)) / 4
    named = {"name": values["title"], "definition": values["description"], "target": target}
    measure = save(Measure(plan=outcome.plan, outcome=outcome, code=code, **named))
    note = {"as_stated": values["owner_post"], "note": values["source_ref"]}
    save(Reading(measure=measure, period=date(2013, 4, 1), value=target, **note))


def brought_back(plan, content: bytes | None = None):
    content = content or workbook_of(plan_sheets(plan))
    return read_plan("plan.xlsx", content)


@settings(
    max_examples=settings.default.max_examples // 5,  # each makes and reads a workbook
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(actions, min_size=1, max_size=8))
def test_what_is_exported_and_imported_changes_nothing(plan, several):
    stream = a_stream(plan)
    outcome = plan.outcomes.first() or save(Outcome(plan=plan, code="O1", statement="I am safe"))
    for values in several:
        stored(stream, values)
        measured(outcome, values)
        words = {
            "text": values["title"],
            "paragraph": values["source_ref"],
            "due": values["baseline_due"],
        }
        save(Finding(plan=plan, ref=f"F{next(NUMBERS)}", **words))
    for action, measure in zip(plan.actions.all(), plan.measures.all(), strict=False):
        for link in (ActionOutcome(outcome=outcome), ActionMeasure(measure=measure)):
            link.action = action
            if not type(link).objects.filter(action=action).exists():
                save(link)
    reading = brought_back(plan)
    comparison = compare_plan(plan, reading.actions, "plan", reading.beside)
    assert comparison.records.sheets == {"Workstreams", "Findings", "Outcomes"}
    assert [(row.called, row.changes) for row in comparison.records.rows if row.differs] == []
    assert [(row.action.ref, row.changes, row.conflicts) for row in comparison.changed] == []
    assert (comparison.new, comparison.in_conflict, comparison.missing) == ([], [], [])
    assert (comparison.milestones, comparison.links) == ([], [])
    assert len(comparison.unchanged) == Action.objects.filter(plan=plan).count()
    assert comparison.problems == []
    assert list(differences(plan, reading.beside)) == []
    assert compare_readings(plan, reading.beside, date(2014, 1, 1)) == ReadingComparison()


def a_stream(plan) -> Workstream:
    found = plan.workstreams.filter(code="FD").first()
    return found or save(Workstream(plan=plan, code="FD", name="Front door"))


def test_what_was_changed_in_the_workbook_is_written_and_what_changed_here_meanwhile_stays(plan):
    stream = a_stream(plan)
    one = an_action(stream, "FD-901", due=date(2014, 1, 31))
    two = an_action(stream, "FD-902", due=date(2014, 1, 31))
    content = workbook_of(plan_sheets(plan))
    change(one, owner_post="Principal")
    due, post, known = column("Agreed date"), column("Owner’s post"), column("The date is known to")
    later = edited(
        content,
        **{f"{due}2": date(2014, 3, 10), f"{post}2": "Deputy", f"{post}3": "Manager"},
        **{f"{known}2": "A month", f"{column('State')}3": "Withdrawn", f"{due}3": "soon"},
        **{f"{column('Action')}4": "A new one", f"{column('Workstream')}4": "Front door"},
    )
    reading = brought_back(plan, later)
    problems = [(each.cell, each.words) for each in reading.problems]
    assert problems[0] == (f"{due}3", "“soon” is not a day: it stays as it is here")
    done = import_plan(plan, reading.actions, title="plan", file="plan.xlsx", by="system:test")
    assert [(row.action.ref, row.conflicts) for row in done.in_conflict] == [
        ("FD-901", {"owner_post": ("Principal", "Deputy")})
    ]
    for each in (one, two):
        each.refresh_from_db()
    assert (one.due, one.due_precision, one.owner_post) == (date(2014, 3, 31), "month", "Principal")
    assert (two.owner_post, two.delivery, two.due) == ("Manager", "under_way", date(2014, 1, 31))
    assert Action.objects.get(title="A new one").workstream == stream
    again = compare_plan(plan, brought_back(plan).actions, "plan")
    assert not again.writes


def test_what_differs_in_another_sheet_is_told_row_by_row_and_why(plan):
    outcome = save(Outcome(plan=plan, code="O1", statement="I am safe"))
    measured(outcome, {"title": "Seen", "description": "", "owner_post": "", "source_ref": ""})
    sheets = plan_sheets(plan)
    measures, readings = sheets[-2:]
    other = [["M9", *row[1:]] for row in measures.rows]
    new = [["M9", n, *[None] * 8] for n in range(MOST_TOLD + 2)]
    changed = [
        *(each for each in sheets if each not in (measures, readings)),
        replace(measures, rows=other),
        replace(readings, rows=[*readings.rows, *new]),
        SheetToWrite("Notes", ("A", "B"), [("x", "y")]),
    ]
    reading = brought_back(plan, workbook_of(changed))
    told = list(differences(plan, reading.beside))
    assert [(each.sheet, each.cell) for each in told] == [("Measures", "A2"), ("Notes", "")]
    assert "another definition begins a new series" in told[0].words
    of_readings = compare_readings(plan, reading.beside, date(2014, 1, 1))
    assert [(each.sheet, each.cell) for each in of_readings.problems] == [
        ("Readings", f"A{row}") for row in range(3, 3 + MOST_TOLD + 1)
    ]
    assert of_readings.problems[0].words == "Row 3. The plan has no measure “M9”"
    assert of_readings.problems[-1].words.startswith("Not shown: 2 more messages, from row")
    assert told[-1].words == "The sheet “Notes” is not read: it is no sheet of this site’s workbook"


def test_what_is_marked_in_the_file_and_not_here_is_left_out_and_said(plan):
    stream = a_stream(plan)
    exempt = {"marking_reason": "A named family", "exempt_paragraph": "1"}
    an_action(stream, "FD-911", marking="exempt", **exempt)
    an_action(stream, "FD-912")
    an_action(stream, "FD-913", marking="exempt", **exempt)
    title, name, marking = column("Action"), column("Workstream"), column("Marking")
    later = edited(
        workbook_of(plan_sheets(plan)),
        **{
            f"{title}2": "Visit the family",
            f"{title}3": "The other family",
            f"{marking}3": "exempt",
        },
        **{f"{marking}4": "Open", f"{title}5": "A third family", f"{marking}5": "Confidential"},
        **{f"{name}5": "Front door", "A6": "FD-999", f"{title}6": "Gone", f"{marking}6": "?"},
        **{f"{title}7": "Ring back", f"{marking}7": " open ", f"{name}7": "Front door"},
    )
    done = import_plan(
        plan, brought_back(plan, later).actions, title="plan", file="p.xlsx", by="system:test"
    )
    assert [row.values["title"] for row in done.new] == ["Ring back"]
    assert [(row.action.ref, list(row.changes)) for row in done.changed] == [("FD-911", ["title"])]
    assert Action.objects.get(ref="FD-912").title == "The work of FD-912"
    assert [(each.cell, each.words) for each in done.problems] == [
        (
            "row 3",
            "Marked “exempt” in the file, and FD-912 is open here: mark it here first. "
            "The row is left out",
        ),
        ("row 4", "“Open”. It stays “Exempt”: mark it on its own page"),
        *(
            (
                f"row {row}",
                f"Marked “{said}” in the file, and it has no action of its reference here: "
                "add it and mark it here first. The row is left out",
            )
            for row, said in ((5, "Confidential"), (6, "?"))
        ),
    ]


def test_a_state_of_a_decision_and_another_workstream_stay_and_are_said(plan):
    other = save(Workstream(plan=plan, code="MH", name="The hub"))
    an_action(a_stream(plan), "FD-921")
    an_action(other, "MH-921", delivery="withdrawn", delivery_decision="The board")
    state, name = column("State"), column("Workstream")
    content = workbook_of(plan_sheets(plan))
    later = edited(
        content,
        **{f"{state}2": "Suspended", f"{name}2": "The hub", f"{state}4": "Withdrawn"},
        **{f"{column('Action')}4": "A new one", f"{name}4": "The hub"},
    )
    comparison = compare_plan(plan, brought_back(plan, later).actions, "plan")
    assert [(each.cell, each.words) for each in comparison.problems] == [
        (
            "row 2",
            "“Suspended”. Only a decision withdraws or suspends: the state stays as it is here",
        ),
        ("row 2", "“The hub”. It stays in “Front door” here: move it on its own page"),
        ("row 4", "Only a decision makes it “Withdrawn”: it comes in as not started"),
    ]
    assert comparison.changed == []
    # What was decided here since the file was written is no change of the file.
    change(Action.objects.get(ref="MH-921"), delivery="under_way", delivery_decision="")
    change(Action.objects.get(ref="FD-921"), workstream=other)
    assert compare_plan(plan, brought_back(plan, content).actions, "plan").problems == []


def test_the_workbook_of_another_plan_overwrites_nothing_of_an_action_of_that_reference(plan):
    other = a_plan("elsewhere", state="draft")
    theirs = save(Workstream(plan=other, code="FD", name="Front door"))
    an_action(theirs, "FD-931", owner_post="Theirs")
    ours = an_action(a_stream(plan), "FD-931", owner_post="Ours")
    (row,) = compare_plan(plan, brought_back(other).actions, "plan").rows
    assert row.action == ours
    assert (row.changes, row.conflicts) == ({}, {"owner_post": ("Ours", "Theirs")})


def test_a_new_row_with_an_agreed_date_alone_has_it_as_its_first(plan):
    an_action(a_stream(plan), "FD-941")
    book, saved = openpyxl.load_workbook(BytesIO(workbook_of(plan_sheets(plan)))), BytesIO()
    sheet = book["Actions"]
    sheet[f"{column('Action')}3"], sheet[f"{column('Agreed date')}3"] = "New", date(2014, 1, 31)
    for head in ("First agreed date", "Starts", "Priority", "Description"):  # from the right
        sheet.delete_cols(own_workbook.HEADINGS.index(head) + 1)
    book.save(saved)
    reading = brought_back(plan, saved.getvalue())
    import_plan(plan, reading.actions, title="plan", file="p.xlsx", by="system:test")
    assert Action.objects.get(title="New").baseline_due == date(2014, 1, 31)


def test_what_a_cell_can_not_hold_stays_as_it_is_here_and_is_said(plan):
    an_action(a_stream(plan), "FD-951", due=date(2014, 1, 31))
    content = workbook_of(plan_sheets(plan))
    title, post, state = column("Action"), column("Owner’s post"), column("State")
    day = date(2014, 6, 30)
    for cells, words, changed in [
        ({f"{title}2": None}, "The action has no words: they stay as here", {}),
        ({f"{title}2": "x" * 201}, "Longer than 200 characters: left", {}),
        ({f"{post}2": "=1+1"}, "A formula without a value: left as it is here", {}),
        ({f"{column('Agreed date')}2": "30 June 2014"}, "", {"due": day}),
        ({f"{column('First agreed date')}2": None}, "", {}),
        ({f"{state}2": "Carried out"}, "Carried out needs its day", {}),
        ({f"{state}2": "Over", f"{column('Carried out on')}2": day}, "“Over” is none of", {}),
    ]:
        reading = brought_back(plan, edited(content, **cells))
        assert [each.words.startswith(words) for each in reading.problems] == [True] * bool(words)
        (row,) = compare_plan(plan, reading.actions, "plan").rows
        assert ({name: new for name, (_, new) in row.changes.items()}, row.conflicts) == (
            changed,
            {},
        ), cells
    wordless = edited(content, **{f"{post}3": "A row of no action"})
    assert [each.own.ref for each in brought_back(plan, wordless).actions] == ["FD-951"]


def test_sheets_have_names_that_a_spreadsheet_takes_each_its_own():
    names = ("a/b", "A:B", "x" * 40, "X" * 40, "[]", "'y'", "Actions")
    sheets = [SheetToWrite(name, ("Head",), [("cell",)]) for name in names]
    book = openpyxl.load_workbook(BytesIO(workbook_of(sheets)))
    assert book.sheetnames == ["a b", "A B 2", "x" * 31, f"{'X' * 29} 2", "Sheet", "y", "Actions"]


def test_a_workbook_of_a_workstream_that_is_not_there_is_none(world, sign_in):
    client = sign_in(world.manager)
    for query in ("workstream=ZZ", "workstream=FP&columns=own", "workstream=%00"):
        assert client.get(world.url(f"export.xlsx?{query}")).status_code == 404, query
    assert client.get(world.url("export.xlsx?workstream=FP")).status_code == 200


def test_a_workbook_of_one_workstream_reports_nothing_of_others_as_missing(plan):
    other = save(Workstream(plan=plan, code="MH", name="The hub"))
    an_action(other, "MH-901")
    an_action(a_stream(plan), "FD-903")
    reading = brought_back(plan, workbook_of(plan_sheets(plan, "MH")))
    comparison = compare_plan(plan, reading.actions, "plan")
    assert [row.action.ref for row in comparison.unchanged] == ["MH-901"]
    assert comparison.missing == []
    elsewhere = a_plan("elsewhere", state="draft")
    assert len(compare_plan(elsewhere, reading.actions, "plan").new) == 1


def test_the_labels_of_the_workbook_are_those_of_the_plan():
    assert {str(k): str(v) for k, v in Action.Priority.choices} == own_workbook.PRIORITIES
    assert {str(k): str(v) for k, v in Action.Delivery.choices} == own_workbook.STATES
    fields = {field.name for field in Action._meta.fields}
    assert set(own_workbook.UNSAID) <= fields
