"""The pages on which a council's own file is imported: nothing is written before it was seen."""

import csv
import re
from datetime import date, timedelta
from io import StringIO

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from improvement.audit import changing
from improvement.files import store
from improvement.roles import Role
from tests.pages import filled, html_of, send
from tests.workstreams.plan_workbooks import a_workbook
from tests.world import a_member, a_plan, change
from workstreams.importing.answers import WrongAnswers, read_answers
from workstreams.models import Action, ActionFinding, PlanImport, Workstream
from workstreams.queries.plan_imports import answers_of, reading_of

HEAD = ["Ref", "Our step", "Who", "By when", "BRAG", "Finding", "Crew"]
ROWS = (
    ["1", "Ring back", "Head of A", "31/03/2014", "Blue", "Weak", "North"],
    ["2", "Meet families", None, "June", "Green", "Weak", "South"],
    ["3", "Write it down", "Head of C", "2012/13", "Blue", None, "South"],
)


LEFT = b"columns: {Crew: }"


@pytest.fixture
def manager(world, sign_in):
    world.draft()
    return sign_in(world.manager)


def choose(client, world, content: bytes, name="plan.xlsx", answers=None):
    """Choose the file on the first page."""
    sent = {"file": SimpleUploadedFile(name, content)}
    if answers is not None:
        sent["answers"] = SimpleUploadedFile("answers.yaml", answers)
    return client.post(world.url("import/"), sent)


def test_it_is_asked_whether_the_lines_of_a_cell_are_one_action(world, manager):
    rows = (
        ["7", "Train\nAudit", "Head of A\nHead of B", "May 2014\nJuly 2014", None, None, "North"],
        ["8", "Talk\nWrite", "Head of A\nHead of B", "May 2014", None, None, "North"],
    )
    choose(manager, world, a_workbook(HEAD, *rows))
    record = PlanImport.objects.get()
    page = world.url(f"import/{record.pk}/questions/")
    form = manager.get(page).context["form"]
    first, second = (name for name in form.fields if name.startswith("answer_"))
    assert form.fields[first].label == (
        "Is each line of the cell with “Train” an action of its own?"
    )
    assert send(manager, page, **{first: "perhaps"}).status_code == 400
    for _ in range(2):  # the second time says what was said before
        assert send(manager, page, **{first: "one", second: "each"}).status_code == 302
    assert record.history.count() == 2
    record.refresh_from_db()
    reading = reading_of(record)
    assert [(each.action, each.lead, str(each.due)) for each in reading.actions] == [
        ("Train; Audit", "Head of A, Head of B", "2014-07-31"),
        ("Talk", "Head of A", "2014-05-31"),
        ("Write", "Head of B", "2014-05-31"),
    ]
    assert [each.ask for each in reading.actions] == [[], [], []]
    assert manager.get(page).context["form"][first].value() == "one"
    with pytest.raises(WrongAnswers, match="can be split"):
        read_answers("rows: {3: {split: two}}")


def test_a_file_is_chosen_corrected_answered_seen_and_imported(world, manager):
    added = choose(manager, world, a_workbook(HEAD, *ROWS))
    record = PlanImport.objects.get()
    page = added["Location"].removesuffix("columns/")
    assert (added.status_code, page) == (302, world.url(f"import/{record.pk}/"))
    columns = manager.get(page + "columns/")
    form = columns.context["form"]
    labels = {form.fields[n].label: form[n].value() for n in form.columns}
    assert labels["B: Our step"] == "action"
    assert labels["G: Crew"] == ""
    assert "Not recognised: check this" in html_of(columns)
    crew = next(n for n, one in form.columns.items() if one.heading == "Crew")
    assert send(manager, page + "columns/", **{crew: "workstream"})["Location"] == (
        page + "questions/"
    )
    form = manager.get(page + "questions/").context["form"]
    asked = [form.fields[name].label for name in form.fields if name != "version"]
    assert asked == [
        "What does “blue” mean?",
        "What does “green” mean?",
        "When is “June” due?",
        "Which post does “Meet families”?",
        "When is “2012/13” due?",
    ]
    refused = send(manager, page + "questions/", answer_0="soon")
    assert "Enter a day or a month" in html_of(refused)
    said = {"rating_0": "complete", "answer_0": "30 June 2014", "answer_1": "Head of B"}
    assert send(manager, page + "questions/", **said)["Location"] == page + "questions/"
    form = manager.get(page + "questions/").context["form"]
    names = {form.fields[name].label: name for name in form.fields}
    done = names["On which day was “Ring back” carried out?"]
    assert "On which day was “Write it down” carried out?" in names
    assert "Enter the day" in html_of(send(manager, page + "questions/", **{done: "May 2013"}))
    said = {done: "2 May 2013"}
    assert send(manager, page + "questions/", **said)["Location"] == page + "preview/"
    record.refresh_from_db()
    assert yaml.safe_load(record.answers) == {
        "ratings": {"blue": "complete"},
        "columns": {"Crew": "workstream"},
        "rows": {
            "Plan!2": {"finished": "2 May 2013"},
            "Plan!3": {"due": "30 June 2014", "lead": "Head of B"},
        },
    }
    before = Action.objects.count()
    preview = html_of(manager.get(page + "preview/"))
    assert "Import 3 new actions" in preview
    assert "<strong>3</strong> new" in preview
    assert Action.objects.count() == before  # nothing before it is pressed
    done = send(manager, page + "preview/")
    assert (done.status_code, done["Location"]) == (302, page)
    first, second, third = Action.objects.filter(source_ref__in="123").order_by("source_ref")
    assert (first.due, first.owner_post) == (date(2014, 3, 31), "Head of A")
    assert (second.due, second.owner_post) == (date(2014, 6, 30), "Head of B")
    assert (third.due, third.due_precision, third.due_in_words) == (
        date(2013, 3, 31),
        "fin_year",
        "2012/13",
    )
    assert "Rating when imported: Blue (complete)" in first.description
    assert first.workstream.name == "North"
    states = [(each.delivery, each.finished) for each in (first, second, third)]
    assert states == [
        ("carried_out", date(2013, 5, 2)),
        ("not_started", None),
        ("not_started", None),  # nobody said on which day
    ]
    row = first.history.get()
    assert row.history_user_id == world.manager.pk
    assert row.history_change_reason == f"Imported from {record.source}"
    assert "3 actions added, 0 changed" in html_of(manager.get(page))
    written = world.url(f"history/?why=%28import+{record.pk}%29")
    assert "Ring back" in html_of(manager.get(written))
    file = manager.get(page + "file/")
    assert store.digest(file.content) == record.file_digest
    given = read_answers(manager.get(page + "answers.yaml").content.decode())
    assert given.ratings == {"blue": "complete"}
    assert "This file changes nothing" not in html_of(manager.get(page + "preview/"))

    # The next file is read with what was said of this one, and changes nothing.
    again = choose(manager, world, a_workbook(HEAD, *ROWS), answers=record.answers.encode())
    page = again["Location"].removesuffix("columns/")
    assert "This file changes nothing" in html_of(manager.get(page + "preview/"))
    latest = PlanImport.objects.first()
    assert answers_of(latest).columns == {"Crew": "workstream"}
    other = a_plan("other", state="draft")
    elsewhere = a_member(other, "Elsewhere", "manager")
    manager.force_login(elsewhere)
    assert manager.get(f"/plans/other/import/{latest.pk}/").status_code == 404
    assert manager.get("/plans/other/import/").context["form"].remembered.columns == {}


def test_what_was_seen_is_what_is_written_and_two_do_not_overwrite_each_other(world, manager):
    content = a_workbook(HEAD, *ROWS)
    assert len({choose(manager, world, content)["Location"] for _ in range(2)}) == 1  # sent twice
    record = PlanImport.objects.get()
    page = world.url(f"import/{record.pk}/")
    form = manager.get(page + "preview/").context["form"]
    sent = filled(form)
    change(world.action, source_ref="1", title="Ring back")
    refused = manager.post(page + "preview/", sent)
    assert refused.status_code == 409
    assert "Something was changed meanwhile" in html_of(refused)
    assert not Action.objects.filter(source_ref="2").exists()
    columns = filled(manager.get(page + "columns/").context["form"])
    send(manager, page + "questions/", rating_0="complete")
    assert manager.post(page + "columns/", columns | {"column_6": "workstream"}).status_code == 409
    assert manager.post(page + "preview/", filled(form)).status_code == 409
    assert send(manager, page + "preview/").status_code == 302
    # It is written once: what was said of it can't change any more.
    assert manager.post(page + "preview/", sent).status_code == 409
    assert send(manager, page + "questions/", rating_0="on track").status_code == 400


def test_an_import_is_taken_back_until_the_plan_is_agreed_and_can_be_brought_again(world, manager):
    change(world.action, source_ref="1", owner_post="")
    content = a_workbook(HEAD, *ROWS)
    choose(manager, world, content)
    record = PlanImport.objects.get()
    page = world.url(f"import/{record.pk}/")
    send(manager, page + "preview/")
    action = world.fresh(world.action)
    assert (action.owner_post, action.title) == ("Head of A", world.action.title)
    assert ActionFinding.objects.current().filter(action=action).exists()
    new = Action.objects.get(source_ref="2")
    assert send(manager, page + "take-back/")["Location"] == page
    assert world.fresh(action).owner_post == ""
    assert not ActionFinding.objects.current().filter(finding__text="Weak").exists()
    assert world.fresh(new).delivery == "withdrawn"
    assert new.history.count() == 2
    assert "This import was taken back" in html_of(manager.get(page))
    assert send(manager, page + "take-back/").status_code == 400

    choose(manager, world, content)
    page = world.url(f"import/{PlanImport.objects.first().pk}/")
    send(manager, page + "preview/")
    assert (world.fresh(new).delivery, world.fresh(new).delivery_decision) == ("not_started", "")
    assert world.fresh(action).owner_post == "Head of A"
    assert ActionFinding.objects.current().filter(finding__text="Weak").count() == 2
    assert Action.objects.filter(source_ref="2").count() == 1
    for link in ActionFinding.objects.current().filter(finding__text="Weak"):
        change(link, removed=True)
    more = ["4", "C", *ROWS[0][2:]]
    choose(manager, world, a_workbook(HEAD, *ROWS, more))  # what was removed by hand stays so
    send(manager, world.url(f"import/{PlanImport.objects.first().pk}/preview/"))
    linked = ActionFinding.objects.current().filter(finding__text="Weak")
    assert [link.action.source_ref for link in linked] == ["4"]
    change(world.plan, state="agreed")
    assert send(manager, page + "take-back/").status_code == 400


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite limits a change to a minute")
def test_an_import_that_takes_too_long_to_take_back_says_so_and_stays(world, manager, monkeypatch):
    choose(manager, world, a_workbook(HEAD, *ROWS))
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    send(manager, page + "preview/")
    began = timezone.now() - timedelta(minutes=2)
    monkeypatch.setattr(changing, "wait_for_turn", lambda: began)
    answer = send(manager, page + "take-back/")
    assert answer.status_code == 400
    assert "Taking it back took longer than a minute" in html_of(answer)
    assert Action.objects.get(source_ref="2").delivery == "not_started"


def test_files_that_cannot_be_read_are_refused_in_words_and_leave_nothing(
    world, manager, evidence_root
):
    for name, content, words in [
        ("plan.xlsx", b"PK\x03\x04broken", "must be a"),
        ("plan.pdf", b"%PDF-1.7", "This is a PDF"),
        ("plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password or is of an old kind"),
        ("plan.csv", b"", "The file is empty"),
        ("long.csv", b"Ref,Action,Lead\n" + b"1,Do it,Me\n" * 1001, "holds 1,001 actions"),
    ]:
        refused = choose(manager, world, content, name)
        assert (refused.status_code, words in html_of(refused)) == (400, True), name
    good = a_workbook(HEAD, *ROWS)
    for answers, words in [
        (b"ratings: [", "no YAML"),
        (b"\xff", "UTF-8"),
        (b"x" * 70_000, "64 kB"),
        (b"ratings: {a: &x [1], b: *x}", "repeat a part"),
        (b"[" * 60_000, "parts within parts"),
        (b"headings: {Plan: soon}", "stand in a row"),
        (b"rows: {Plan!3: {due: soon}}", "is not the day on which row Plan!3"),
    ]:
        refused = choose(manager, world, good, answers=answers)
        assert (refused.status_code, words in html_of(refused)) == (400, True), answers[:20]
    assert not PlanImport.objects.exists()
    assert list(store.all_keys()) == []
    assert "No file has been chosen yet" in html_of(manager.get(world.url("import/")))


def test_a_sheet_without_known_headings_is_read_once_its_row_and_columns_are_said(world, manager):
    book = a_workbook(["Our plan"], ["Ziel", "Wer", "Wann"], ["Ring back", "Head", "May 2014"])
    choose(manager, world, book)
    record = PlanImport.objects.get()
    page = world.url(f"import/{record.pk}/")
    preview = html_of(manager.get(page + "preview/"))
    assert "No row of headings was found here" in preview
    assert send(manager, page + "columns/", sheet_0="2")["Location"] == page + "columns/"
    said = {"column_0": "action", "column_1": "lead", "column_2": "lead"}
    twice = html_of(send(manager, page + "columns/", **said))
    assert "“Wer” is taken for that already" in twice
    none = html_of(send(manager, page + "columns/", column_1="lead"))
    assert "Say which column holds the actions" in none
    send(manager, page + "columns/", **(said | {"column_2": "due"}))
    (action,) = reading_of(PlanImport.objects.get()).actions
    assert (action.action, action.lead, action.due) == ("Ring back", "Head", date(2014, 5, 31))


def test_the_preview_accounts_for_every_row_and_is_paged_in_a_fixed_number_of_queries(
    world, manager, django_assert_max_num_queries
):
    rows = [[str(n), f"Do {n}", "Me", "31/03/2014", None, None, None] for n in range(60)]
    choose(
        manager, world, a_workbook(["Plan for 2014"], HEAD, *rows, ["", "Total", 60]), answers=LEFT
    )
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    columns = html_of(manager.get(page + "columns/"))
    assert "but for 1 row above the headings" in columns
    with django_assert_max_num_queries(20):
        first = html_of(manager.get(page + "preview/"))
    assert len(re.findall(r"\bDo \d", first)) == 25
    problems = html_of(manager.get(page + "preview/?show=problems"))
    assert "taken for a total and not read" in problems
    assert "“Crew”: left out" in problems
    table = manager.get(page + "preview.csv").content.decode()
    assert table.count("\nnew,") == 60
    assert "taken for a total and not read" in table
    with django_assert_max_num_queries(70):
        send(manager, page + "preview/")
    assert Workstream.objects.filter(plan=world.plan, name="plan").exists()


def test_a_file_that_was_lost_is_told_of_and_nothing_breaks(world, manager, evidence_root):
    choose(manager, world, a_workbook(HEAD, *ROWS))
    record = PlanImport.objects.get()
    store.path_of(record.file_key).write_bytes(b"altered")
    page = world.url(f"import/{record.pk}/")
    for part in ("columns/", "questions/", "preview/", "preview.csv", "file/"):
        answer = manager.get(page + part)
        assert (answer.status_code, "This file can’t be read" in html_of(answer)) == (404, True)


def test_answers_are_written_as_they_are_read():
    given = read_answers(
        "ratings: {Blue: complete}\ncolumns: {Team: workstream, X: }\nheadings: {Plan: 4}\n"
        "rows: {Plan!6: {due: 2014-01-31, lead: Head}}"
    )
    assert read_answers(given.as_yaml()) == given
    assert given.of_layout().rows == {}
    assert read_answers("").as_yaml() == ""
    with pytest.raises(WrongAnswers, match="repeat a part"):
        read_answers("rows: {a: &x {due: 1}, b: *x}")


def test_in_an_agreed_plan_what_is_judged_is_asked_of_the_chair_and_nothing_else_moves(
    world, sign_in
):
    manager = sign_in(world.manager)
    old = world.action.due
    rows = [
        ["Ref", "Action", "Lead", "Original target date", "Due date"],
        ["A1", world.action.title, "Deputy", "31/01/2099", "31/08/2099"],
        ["A2", "A new one", "Head", "31/03/2099", "31/03/2099"],
    ]
    change(world.action, source_ref="A1", owner_post="")
    imported = "Imported from an earlier file"
    world.action.save_as("system:test", imported)
    choose(manager, world, a_workbook(*rows))
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    first = manager.get(page + "preview/")
    told = html_of(first)
    assert "Import 1 new and 1 changed actions and ask the chair about 2" in told
    assert "<strong>1</strong> changed here and in the file" in told  # the first date never moves
    assert send(manager, page + "preview/").status_code == 400  # no reason
    said = {"cause": "our_delay", "reason": "The contract was late"}
    assert send(manager, page + "preview/", **said).status_code == 302
    action = world.fresh(world.action)
    assert (action.owner_post, action.due, action.baseline_due) == ("Deputy", old, old)
    asked = action.date_changes.get()
    assert (asked.to_due, asked.cause, asked.reason) == (
        date(2099, 8, 31),
        "our_delay",
        f"The contract was late (import {PlanImport.objects.get().pk})",
    )
    assert asked.asked_by == world.manager
    new = Action.objects.get(title="A new one")
    assert (new.due, new.baseline_due) == (None, None)
    assert new.judged_changes.get().moves() == {
        "baseline_due": date(2099, 3, 31),
        "due": date(2099, 3, 31),
    }
    # The same file asks for nothing twice while the chair has not decided.
    choose(manager, world, a_workbook(*rows))
    page = world.url(f"import/{PlanImport.objects.first().pk}/")
    assert "This file changes nothing" in html_of(manager.get(page + "preview/"))


def test_the_files_are_sorted_by_each_column_and_kept_as_a_list(world, manager):
    for name in ("b.csv", "A.csv"):
        choose(manager, world, b"Ref,Action,Who\n1,Ring back,Me\n", name)
    change(PlanImport.objects.get(file_name="A.csv"), state="taken_back", written_at=timezone.now())
    other = a_member(world.plan, "Another manager", Role.MANAGER)
    change(PlanImport.objects.get(file_name="A.csv"), added_by=other)
    shown = {}
    for column in ("file", "chosen", "by", "result"):
        answer = manager.get(world.url(f"import.csv?sort=-{column}"))
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0][:4] == ["File", "Chosen", "By", "Result"]
        shown[column] = [row[0] for row in rows[1:]]
        page = html_of(manager.get(world.url(f"import/?sort=-{column}")))
        assert page.index(f">{shown[column][0]}<") < page.index(f">{shown[column][1]}<")
    assert shown == {
        "file": ["b.csv", "A.csv"],
        "chosen": ["A.csv", "b.csv"],
        "by": ["b.csv", "A.csv"],
        "result": ["A.csv", "b.csv"],
    }
    for wrong in ("import/?sort=nothing", "import.csv?sort=nothing"):
        assert manager.get(world.url(wrong)).status_code == 400
