"""What the board does at a meeting: it decides, judges, and looks at what was done."""

import pytest

pytestmark = pytest.mark.journey


def test_the_board_decides_judges_and_looks_at_what_was_done(site, new_reader, browser_options):
    manager = new_reader(site, **browser_options).sign_in("manager")
    manager.open("decisions/")
    assert "5 decisions: 4 carried out, 1 to be carried out" in manager.words
    decide(manager)
    carry_out(manager)
    chair = new_reader(site, **browser_options).sign_in("chair")
    judge(chair)
    look_at_what_was_done(chair)


def decide(manager):
    manager.follow("Record a decision")
    manager.press("Save this decision", status=400)
    manager.fill(
        text="Each team has a named deputy.",
        reasons="Two teams stood without anybody in August.",
        owner_post="Workforce lead",
    )
    manager.press("Save this decision")
    assert manager.path.endswith("/decisions/D6/")
    assert "No day was set" in manager.words


def carry_out(manager):
    manager.follow("Say that it is carried out")
    manager.press("Save", status=400)
    manager.fill(done_on_day="15", done_on_month="11", done_on_year="2013")
    manager.fill(note="The list of deputies is on the intranet.")
    manager.press("Save")
    assert "Carried out" in manager.words


def judge(chair):
    chair.open("judgements/")
    assert "has run out" in chair.words.lower()
    chair.open("actions/FP-01/")
    chair.follow("Enter its judgement")
    chair.press("Save this judgement", status=400)
    chair.choose("Amber")
    chair.fill(words="Two teams are behind the others.")
    chair.press("Save this judgement")
    assert "At the next meeting but one" in chair.words
    chair.open("actions/FP-01/")
    assert "Two teams are behind the others." in chair.words


def look_at_what_was_done(chair):
    chair.open("challenges/C4/")
    chair.follow("Say what was done")
    chair.press("Save what was found", status=400)
    chair.choose("Done")
    chair.fill(words="The third pack is right, and two teams changed what they do.")
    chair.press("Save what was found")
    assert "two teams changed what they do" in chair.words
