"""What an import writes into a draft plan; nothing is overwritten or removed."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.utils import timezone

from improvement import clock
from improvement.audit import changing
from improvement.files.workbook_writer import workbook_of
from improvement.models import Plan
from improvement.roles import Role
from tests.world import a_member, a_plan, change, save
from workstreams.changes.import_requests import MOST_REQUESTS, Asking, ask_for
from workstreams.changes.imports import import_plan, too_long_in_words
from workstreams.forms.import_questions import label_of
from workstreams.importing.answers import WrongAnswers, read_answers
from workstreams.importing.plan_reading import read_plan
from workstreams.importing.questions import questions_about
from workstreams.models import Action, Finding, Workstream
from workstreams.queries.plan_comparison import compare_plan, take_from_file
from workstreams.queries.plan_exports import plan_sheets

RATINGS = ("Blue", "White", "Cancelled", "Pink")
HEAD = "Ref,Finding,Paras,What we will do,Who,By when,Completed,Comments,BRAG,Workstream\n"
FIRST = 'FP-07,Weak,"17, 18",Ring back,Head of A,31/03/2013,,Begun,Amber,Front door\n'
SECOND = "9(b),Weak,,Meet families,Head of B,Dec-13,1 May 2013,,Green,Front door\n"
THIRD = ",Slow,,Write it down,,asap,,,,Practice\n"


@pytest.fixture
def plan(db) -> Plan:
    return a_plan(state="draft")


def brought(plan: Plan, text: str, file: str = "plan.csv"):
    reading = read_plan("plan.csv", text.encode())
    return import_plan(plan, reading.actions, title="Plan", file=file, by="system:test")


def counts(comparison) -> list[int]:
    kinds = ("new", "changed", "in_conflict", "unchanged", "missing")
    return [len(getattr(comparison, kind)) for kind in kinds]


def test_everything_of_the_file_is_kept_and_the_same_file_changes_nothing(plan):
    save(Finding(plan=plan, ref="F1", text="Old"))
    assert counts(brought(plan, HEAD + FIRST + SECOND + THIRD)) == [3, 0, 0, 0, 0]
    first, second, third = Action.objects.filter(plan=plan).order_by("pk")
    assert [each.ref for each in (first, second, third)] == ["FP-07", "FD-01", "P-01"]
    assert (first.source_ref, second.source_ref, third.source_ref) == ("FP-07", "9(b)", "")
    assert (first.due, first.baseline_due, first.due_precision) == (date(2013, 3, 31),) * 2 + (
        "day",
    )
    assert first.description == "Rating when imported: Amber\nProgress when imported: Begun"
    assert (first.owner_post, first.workstream.name) == ("Head of A", "Front door")
    assert (second.delivery, second.finished) == ("carried_out", date(2013, 5, 1))
    assert (second.due, second.due_precision) == (date(2013, 12, 31), "month")
    assert (third.priority, third.due) == ("immediate", None)
    assert [f.text for f in Finding.objects.filter(plan=plan).order_by("ref")] == [
        *("Old", "Weak", "Slow")
    ]
    finding = Finding.objects.get(plan=plan, text="Weak")
    assert finding.paragraph == "17, 18"
    assert finding.action_links.count() == 2
    history = first.history.get()
    assert (history.actor, history.history_change_reason) == (
        "system:test",
        "Imported from plan.csv",
    )
    assert counts(brought(plan, HEAD + FIRST + SECOND + THIRD)) == [0, 0, 0, 3, 0]
    assert first.history.count() == 1


def test_what_changed_in_the_file_is_changed_and_what_is_gone_from_it_stays(plan):
    brought(plan, HEAD + FIRST + SECOND + THIRD)
    later = FIRST.replace("31/03/2013", "30/06/2013")
    comparison = brought(plan, HEAD + later + THIRD.replace("it down", "it up"), "second.csv")
    assert counts(comparison) == [1, 1, 0, 0, 2]
    (row,) = comparison.changed
    assert row.changes == {
        "baseline_due": (date(2013, 3, 31), date(2013, 6, 30)),
        "due": (date(2013, 3, 31), date(2013, 6, 30)),
    }
    assert Action.objects.get(ref="FP-07").due == date(2013, 6, 30)
    assert [action.title for action in comparison.missing] == ["Meet families", "Write it down"]
    assert Action.objects.filter(plan=plan).count() == 4


def test_what_was_changed_here_is_not_overwritten(plan):
    brought(plan, HEAD + FIRST)
    change(Action.objects.get(ref="FP-07"), owner_post="Principal")
    assert counts(brought(plan, HEAD + FIRST)) == [0, 0, 0, 1, 0]
    comparison = brought(plan, HEAD + FIRST.replace("Head of A", "Head of C"))
    assert counts(comparison) == [0, 0, 1, 0, 0]
    assert comparison.rows[0].conflicts == {"owner_post": ("Principal", "Head of C")}
    assert Action.objects.get(ref="FP-07").owner_post == "Principal"


def test_two_values_that_stand_together_are_taken_over_together_or_not_at_all(plan):
    """State and day, first and agreed date: never one without the other, which none may hold."""
    none = FIRST.replace("31/03/2013", "")
    brought(plan, HEAD + none)
    action = Action.objects.get(ref="FP-07")
    change(action, delivery="under_way")
    comparison = brought(plan, HEAD + none.replace(",,Begun", ",1 May 2013,Begun"))
    assert comparison.rows[0].conflicts == {
        "delivery": ("under_way", "carried_out"),
        "finished": (None, date(2013, 5, 1)),
    }
    day, later = date(2013, 3, 31), date(2013, 6, 30)
    brought(plan, HEAD + SECOND)
    second = Action.objects.get(source_ref="9(b)")
    first_and_due = HEAD.replace("By when", "Original date,Due date")
    moved = change(second, baseline_due=None, due=None)
    again = SECOND.replace("Dec-13", f"{day:%d/%m/%Y},{later:%d/%m/%Y}")
    comparison = brought(plan, first_and_due + again)
    assert (comparison.rows[0].changes.keys() & {"baseline_due", "due"}) == set()
    moved.refresh_from_db()
    assert (moved.baseline_due, moved.due) == (None, None)


def test_an_agreed_date_without_a_first_one_is_never_written(plan):
    without = HEAD.replace("By when", "Original date,Due date")
    row = FIRST.replace("31/03/2013", "31/03/2013,31/03/2013")
    brought(plan, without + row)
    action = Action.objects.get(ref="FP-07")
    brought(plan, without + row)
    change(action, due=None)
    action.save_as("system:test", "Imported from an earlier file")
    change(action, baseline_due=None)
    later = row.replace("31/03/2013,31/03/2013", "31/03/2013,30/06/2013")
    comparison = brought(plan, without + later)
    assert comparison.rows[0].conflicts == {"due": (None, date(2013, 6, 30))}
    for chosen, words in [(f"{action.pk}:due", "can’t hold"), ("0:due", "Choose among")]:
        with pytest.raises(ValidationError, match=words):
            take_from_file(plan, comparison.rows, [chosen])


def test_an_action_that_was_typed_here_takes_only_what_it_lacks(plan):
    workstream = save(Workstream(plan=plan, code="FD", name="Front door"))
    typed = save(
        Action(plan=plan, workstream=workstream, ref="FD-01", title="Ring back", owner_post="Me")
    )
    comparison = brought(plan, HEAD + FIRST)
    assert counts(comparison) == [0, 1, 1, 0, 0]
    typed.refresh_from_db()
    assert (typed.ref, typed.source_ref, typed.owner_post) == ("FD-01", "FP-07", "Me")
    assert typed.due == date(2013, 3, 31)


def test_references_that_several_actions_have_do_not_make_them_one(plan):
    twice = FIRST + FIRST.replace("Ring back", "Ring again")
    assert counts(brought(plan, HEAD + twice)) == [2, 0, 0, 0, 0]
    assert counts(brought(plan, HEAD + twice)) == [0, 0, 0, 2, 0]
    assert counts(brought(plan, HEAD + FIRST + FIRST)) == [1, 0, 0, 1, 1]
    refs = [action.ref for action in Action.objects.filter(plan=plan).order_by("pk")]
    assert refs == ["FP-07", "FD-01", "FD-02"]


def test_long_titles_are_cut_at_a_word_and_kept_whole_in_the_description(plan):
    long = "Agree " + "the thresholds " * 20
    brought(plan, HEAD + FIRST.replace("Ring back", long))
    action = Action.objects.get(plan=plan)
    assert action.title.endswith("thresholds the…")
    assert len(action.title) <= 200
    assert action.description.startswith(long.strip())


def test_workstreams_have_codes_of_their_own_and_a_file_without_any_has_one(plan):
    rows = "".join(
        f"A{n},,,Do {n},Me,Dec-13,,,,{name}\n" for n, name in enumerate(["One", "Other", "—", ""])
    )
    brought(plan, HEAD + rows)
    streams = Workstream.objects.filter(plan=plan).order_by("order")
    assert [(each.code, each.name) for each in streams] == [
        ("O", "One"),
        ("O2", "Other"),
        ("P", "Plan"),
    ]


def test_an_agreed_plan_and_another_plan_stay_as_they_are(plan):
    agreed, other = a_plan("agreed"), a_plan("other", state="draft")
    with pytest.raises(ValidationError, match="has been agreed"):
        brought(agreed, HEAD + FIRST)
    brought(plan, HEAD + FIRST)
    assert counts(brought(other, HEAD + FIRST)) == [1, 0, 0, 0, 0]
    assert Action.objects.filter(plan=other).count() == 1


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_the_command_says_what_it_wrote_and_what_it_left(plan, tmp_path):
    file = tmp_path / "plan.csv"
    said = []
    later = FIRST.replace("Head of A", "Head of C")
    for text, screen in ((FIRST + SECOND, Terminal()), (later, StringIO())):
        file.write_text(HEAD + text)
        printed = StringIO()
        call_command("import_plan", file, f"--plan={plan.slug}", stdout=printed, stderr=screen)
        assert (f"{'█' * 20} 100 %" in screen.getvalue()) == screen.isatty()
        said.append(printed.getvalue().splitlines())
        change(Action.objects.get(ref="FP-07"), title=f"Ring {len(said)}")
    assert said[0][-1].startswith("Imported: 2 new, 0 changed")
    assert said[1][1:] == [
        "  owner_post: Head of A → Head of C",
        "In the plan, not in the file: FD-01 Meet families",
        "Imported: 0 new, 1 changed, 0 changed here and in the file, 0 unchanged, "
        "1 not in the file",
    ]
    file.write_text(HEAD + FIRST.replace("Ring back", "Ring them"))
    printed = StringIO()
    call_command("import_plan", file, f"--plan={plan.slug}", "--dry-run", stdout=printed)
    assert "  title stays Ring 2; the file has Ring them" in printed.getvalue()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite limits a change to a minute")
def test_the_command_says_in_words_that_an_import_took_too_long(plan, tmp_path, monkeypatch):
    file, began = tmp_path / "plan.csv", timezone.now() - timedelta(minutes=2)
    file.write_text(HEAD + FIRST)
    monkeypatch.setattr(changing, "wait_for_turn", lambda: began)
    with pytest.raises(CommandError, match=r"took longer than a minute.*nothing was written"):
        call_command("import_plan", file, f"--plan={plan.slug}")
    assert not Action.objects.filter(plan=plan).exists()


def test_how_much_is_done_is_told_on_the_way(plan):
    told: list[int] = []
    reading = read_plan("plan.csv", (HEAD + FIRST).encode())
    import_plan(
        plan,
        reading.actions,
        title="Plan",
        file="plan.csv",
        by="system:test",
        tell=lambda share, words: told.append(share),
    )
    assert told == sorted(told)
    assert (told[0] > 0, told[-1]) == (True, 100)


def test_a_rating_that_means_under_way_sets_the_state(plan):
    reading = read_plan(
        "plan.csv", (HEAD + FIRST).encode(), read_answers("ratings: {amber: under way}")
    )
    import_plan(plan, reading.actions, title="Plan", file="plan.csv", by="system:test")
    assert Action.objects.get(plan=plan).delivery == "under_way"


def test_what_is_suspended_or_withdrawn_has_its_decision_and_none_is_guessed(plan):
    rows = "".join(f"{n},,,Step {n},Head,May 2014,,,{rag},Door\n" for n, rag in enumerate(RATINGS))

    def read(said: str = ""):
        answers = read_answers("ratings: {blue: suspended, white: complete, pink: at risk}" + said)
        return read_plan("plan.csv", (HEAD + rows).encode(), answers).actions

    def bring(said: str = ""):
        return import_plan(plan, read(said), title="Plan", file="p.csv", by="system:test")

    asked = {action.rag: [a.words for a in action.ask if a.code == "state"] for action in read()}
    assert asked == {
        "Blue": ["Blue is suspended, which needs a decision"],
        "White": ["on which day it was carried out: “White” means that it is"],
        "Cancelled": ["Cancelled is suspended, which needs a decision"],
        "Pink": [],
    }
    questions = [one for one in questions_about(read()) if one.code == "state"]
    assert [label_of(one) for one in questions] == [
        "Who decided on what is “Blue”, when and why?",
        "On which day was “Step 1” carried out?",
        "Who decided on what is “Cancelled”, when and why?",
    ]
    ongoing = HEAD + FIRST.replace("31/03/2013", "Ongoing")
    review, *_ = questions_about(read_plan("plan.csv", ongoing.encode()).actions)
    assert label_of(review) == "On which day is “Ongoing” reviewed?"
    bring()
    assert set(Action.objects.values_list("delivery", flat=True)) == {"not_started"}
    said = (
        "\nrows: {2: {decision: Board of 3 May 2013}, 3: {finished: 2013-05-02}, "
        "4: {decision: The Cabinet}}"
    )
    assert not [ask for action in read(said) for ask in action.ask if ask.code == "state"]
    assert counts(bring(said)) == [0, 3, 0, 1, 0]
    states = Action.objects.order_by("source_ref").values_list(
        "delivery", "delivery_decision", "finished"
    )
    assert list(states) == [
        ("suspended", "Board of 3 May 2013", None),
        ("carried_out", "", date(2013, 5, 2)),
        ("withdrawn", "The Cabinet", None),
        ("not_started", "", None),
    ]
    # Without the answers of its rows the same file says nothing of a state, and changes none.
    assert counts(bring()) == [0, 0, 0, 4, 0]
    change(plan, state="agreed")
    taken_up = said.replace("2: {decision: Board of 3 May 2013}", "2: {finished: 2013-06-01}")
    (row, *_) = compare_plan(plan, read(taken_up), "Plan").rows
    assert (row.changes, set(row.conflicts)) == ({}, {"delivery", "finished"})
    with pytest.raises(WrongAnswers, match="is not the day on which row 2 was carried out"):
        read("\nrows: {2: {finished: May 2013}}")


def test_no_file_suspends_an_action_of_an_agreed_plan(plan):
    change(plan, state="agreed")
    text = HEAD + FIRST.replace("Amber", "On hold")
    answers = read_answers("rows: {2: {decision: The Board}}")
    (row,) = compare_plan(plan, read_plan("p.csv", text.encode(), answers).actions, "Plan").rows
    assert "delivery" not in row.values
    change(plan, state="draft")
    brought(plan, HEAD + FIRST)
    change(plan, state="agreed")
    (row,) = compare_plan(plan, read_plan("p.csv", text.encode(), answers).actions, "Plan").rows
    assert set(row.conflicts) == {"delivery", "delivery_decision"}


def test_a_new_row_without_words_is_left_out_and_an_emptied_start_stays(plan):
    brought(plan, HEAD + FIRST)
    change(Action.objects.get(plan=plan), starts=date(2013, 1, 1))
    change(plan, state="agreed")
    (sheet, *_) = plan_sheets(plan)
    content = workbook_of([sheet])
    reading = read_plan("plan.xlsx", content)
    (row,) = reading.actions
    emptied = replace(row, own=replace(row.own, values=row.own.values | {"starts": None}))
    (compared,) = compare_plan(plan, [emptied], "Plan").rows
    assert (compared.requests, compared.conflicts) == ({}, {"starts": (date(2013, 1, 1), None)})
    later = replace(row, own=replace(row.own, values={"starts": date(2013, 2, 1)}))
    (asked,) = compare_plan(plan, [later], "Plan").rows
    about = Asking("The contract was late", "our_delay", clock.now())
    with pytest.raises(ValidationError, match="The file asks for 101 changes"):
        ask_for([asked] * (MOST_REQUESTS + 1), about, by=a_member(plan, "Manager", Role.MANAGER))
    change(Action.objects.get(plan=plan), due=None)
    (sheet, *_) = plan_sheets(plan)
    (here,) = read_plan("plan.xlsx", workbook_of([sheet])).actions
    dated = replace(here, own=replace(here.own, values={"due": date(2013, 5, 31)}))
    (undated,) = compare_plan(plan, [dated], "Plan").rows
    assert (undated.requests, undated.conflicts) == ({}, {"due": (None, date(2013, 5, 31))})
    theirs = a_plan("elsewhere", state="draft")
    wordless = replace(row, own=replace(row.own, values=row.own.values | {"title": ""}))
    found = compare_plan(theirs, [wordless], "Plan")
    assert (found.rows, found.problems[0].code) == ([], "heading")


def test_only_what_took_too_long_is_refused_in_words():
    with pytest.raises(IntegrityError, match="something else"), too_long_in_words():
        raise IntegrityError("something else")
