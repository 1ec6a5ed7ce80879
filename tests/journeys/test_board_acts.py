"""What the board does at a meeting: it decides, judges, and looks at what was done."""

import pytest

pytestmark = pytest.mark.journey


def test_the_board_decides_judges_and_looks_at_what_was_done(site, new_reader, browser_options):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("decisions/")
    assert "6 decisions: 4 carried out, 1 to be carried out, 1 withdrawn" in manager.words
    decide(manager)
    carry_out(manager)
    say_who_sits_on_the_board(manager)
    chair = new_reader(site, "chair", **browser_options)
    judge(chair)
    look_at_what_was_done(chair)
    withdraw(chair)
    challenge(chair, new_reader(site, "lead", **browser_options))


def decide(manager):
    manager.follow("Record a decision")
    manager.press("Save this decision", status=400)
    manager.fill(
        text="Each team has a named deputy.",
        reasons="Two teams stood without anybody in August.",
        owner_post="Workforce lead",
    )
    manager.press("Save this decision")
    assert manager.path.endswith("/decisions/D7/")
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


def say_who_sits_on_the_board(manager):
    manager.open("terms/")
    manager.follow("Add a version")
    manager.fill(starts_day="18", starts_month="11", starts_year="2013", quorum="Five bodies")
    manager.press("Save")
    assert "Five bodies" in manager.words
    manager.open("terms/")
    assert "Every version" in manager.words
    manager.follow("Add a seat")
    manager.press("Save", status=400)
    manager.fill(post="Chief officer of Healthwatch")
    manager.fill(starts_day="18", starts_month="11", starts_year="2013")
    manager.press("Save")
    assert "No substitute is named. Add the post" in manager.words
    manager.follow("Add a substitute")
    manager.fill(post="Deputy chief officer of Healthwatch")
    manager.fill(starts_day="18", starts_month="11", starts_year="2013")
    manager.press("Save")
    assert "Deputy chief officer of Healthwatch, from 18 November 2013" in manager.words


def withdraw(chair):
    """Another decision alone ends what the board decided before it met again."""
    chair.open("decisions/D4/")
    assert "D5" in chair.words
    chair.open("decisions/D5/")
    chair.follow("Record the decision that withdraws it")
    chair.fill(
        text="Missed visits are reported by team every two weeks.",
        reasons="Two months ran clear.",
        owner_post="Front line practice lead",
    )
    chair.press("Save this decision")
    assert chair.path.endswith("/decisions/D8/")
    chair.follow("D5")
    assert "Decision D8 withdrew it" in chair.words


def challenge(chair, lead):
    """One raised by mistake is withdrawn; another is answered by the post it was put to, and closed
    by who asked."""
    chair.open("challenges/add/?about=action:FP-01&to=lead")
    chair.fill(words="Which posts are behind, and why?")
    chair.press("Send this challenge")
    chair.follow("Withdraw it: it was raised by mistake")
    chair.press("Withdraw it", status=400)
    chair.fill(why="It says posts where it means teams.")
    chair.press("Withdraw it")
    assert "withdrawn" in chair.words
    chair.open("challenges/add/?about=action:FP-01&to=lead")
    chair.fill(words="Which teams are behind, and why?")
    chair.press("Send this challenge")
    address = chair.path
    lead.open(address)
    lead.follow("Reply to this")
    lead.choose("Accepted")
    lead.fill(reply="Two teams: each had a vacant post until October.")
    lead.press("Send this reply")
    chair.open(address)
    chair.follow("Say whether this reply will do")
    chair.choose("Satisfied")
    chair.press("Save")
    assert "Satisfied" in chair.words
    assert "Say whether this reply will do" not in chair.words
