"""The plan as a workbook: it comes back without a change, and what was changed in it is seen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count
from pathlib import Path

import openpyxl
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement.dates import Precision, in_words
from improvement.files import store
from improvement.files.workbook_writer import SheetToWrite, workbook_of
from tests.pages import html_of, send
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
    PlanImport,
    Reading,
    Workstream,
)
from workstreams.queries.imported_readings import ReadingComparison, compare_readings
from workstreams.queries.own_columns import sheets_in_own_columns
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets
from workstreams.queries.plan_imports import stream_of
from workstreams.queries.sheets_beside import differences

LAYOUTS = Path(__file__).parent / "layouts"
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
    max_examples=25,
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


def edited(content: bytes, **cells) -> bytes:
    book, saved = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    for cell, value in cells.items():
        book["Actions"][cell] = value
    book.save(saved)
    return saved.getvalue()


def column(head: str) -> str:
    return openpyxl.utils.get_column_letter(own_workbook.HEADINGS.index(head) + 1)


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
