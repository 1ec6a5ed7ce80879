"""The short page of a publication: what it says of a document and of the one before it."""

import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from board.scrutiny.summary import MOST_LATE, summary_of

COUNTS = {
    "actions": 4,
    "outside": 0,
    "carried_out": 2,
    "late": 0,
    "late_rated_green": 0,
    "verified": {"carried_out": 1, "in_use": 0, "making_a_difference": 0},
}


def an_action(key, days_late=0, why="", delivery="under_way"):
    return {"key": key, "days_late": days_late, "why": why, "delivery": delivery}


def a_document(*actions, verdicts=(), questions=(), **values):
    counts = COUNTS | {"late": sum(bool(a["days_late"]) for a in actions)}
    counts |= values.pop("counts", {})
    measures = [{"chart": {"verdict": verdict}} for verdict in verdicts]
    return {
        "schema_version": 2,
        "on": "7 October 2013",
        "counts": counts,
        "workstreams": [{"code": "FP", "actions": list(actions)}],
        "outcomes": [{"measures": measures}],
        "questions": [{"asked": asked} for asked in questions],
        "next_meeting": "",
    } | values


def read(document, before=None):
    last = before and SimpleNamespace(document=before)
    return summary_of(SimpleNamespace(document=document, audience="scrutiny"), last)


def answer(anchor, *documents):
    (found,) = (each for each in read(*documents)["answers"] if each.anchor == anchor)
    return found.first + ("" if found.rest[:1] in (",", ".", "") else " ") + found.rest


BEFORE = {"on": "8 July 2013"}


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (None, 2, "2 of 4 actions are said to be done. None is late."),
        (1, 2, "2 of 4 actions are said to be done, 1 more than on 8 July 2013."),
        (3, 1, "1 of 4 actions is said to be done, 2 fewer than on 8 July 2013."),
        (2, 2, "2 of 4 actions are said to be done, as many as on 8 July 2013."),
    ],
)
def test_what_is_done_is_set_beside_the_publication_before(then, now, words):
    before = then and a_document(counts={"carried_out": then}, **BEFORE)
    assert answer("doing", a_document(counts={"carried_out": now}), before).startswith(words)


def test_without_actions_nothing_is_said_to_be_done_or_late():
    none = {"actions": 0, "carried_out": 0}
    assert answer("doing", a_document(counts=none)) == "There are no actions to count."


@pytest.mark.parametrize(
    ("verdicts", "shown", "words"),
    [
        ([], 0, "Nothing is shown yet. No measure can be judged yet."),
        (["few", "hidden", "words"], 0, "Nothing is shown yet. No measure can be judged yet."),
        (["same"], 0, "The measure that can be judged is still within its usual ups and downs."),
        (["same", "same"], 0, "2 measures can be judged: all are still within their usual ups"),
        (
            ["worse", "better", "same"],
            1,
            "1 action is shown to help. Of 3 measures that can be judged, 1 got worse and 1 got"
            " better, by more than chance.",
        ),
        (["better"], 2, "2 actions are shown to help. Of 1 measure that can be judged, none got"),
    ],
)
def test_what_changed_for_children_is_what_was_checked_and_what_the_charts_say(
    verdicts, shown, words
):
    verified = COUNTS["verified"] | {"making_a_difference": shown}
    document = a_document(verdicts=verdicts, counts={"verified": verified})
    assert words in answer("children", document)


def test_the_worst_charts_stand_first_and_the_others_are_counted():
    page = read(a_document(verdicts=["same", "few", "better", "worse", *["same"] * 4]))
    verdicts = [measure["chart"]["verdict"] for measure in page["charts"]]
    assert verdicts == ["worse", "better", "same", "same", "same", "same"]
    assert page["charts_in_words"].endswith("1 measure can’t be judged yet.")


def test_reasons_and_ratings_of_what_is_late_are_counted():
    late = a_document(an_action("a", 9, "Two posts are empty"), an_action("b", 3))
    words = answer("late", late)
    assert words.startswith("2 actions are late. A reason is published for 1, none for 1.")
    assert "Their leads rated none green" in words
    for_the_public = a_document(an_action("a", 9))
    del for_the_public["counts"]["late_rated_green"]
    assert answer("late", for_the_public) == "1 action is late. No reason is published."
    assert answer("late", a_document()) == "Nothing is late."
    green = an_action("b", 3) | {"done": "Venue booked.", "lead_rating": "green"}
    red = green | {"lead_rating": "red"}
    explained, silent = an_action("c", 9, "Two posts are empty"), an_action("d", 3)
    for actions, said in (
        ((green,), ""),
        ((red, silent), "No reason is published. "),
        ((green, red, silent), "No reason is published for 2. "),
        ((explained, green), "A reason is published for 1. "),
        ((explained, green, red), "A reason is published for 1, none for 1. "),
    ):
        words = answer("late", a_document(*actions))
        assert words.endswith(f"late. {said}Their leads rated none green (on course).")


def test_days_are_counted_from_the_first_date_too_where_the_date_has_moved():
    moved = {"days_moved": 92, "first_due": "June 2013"}
    kept, late = an_action("a", 7), an_action("b", 7) | moved
    unread = an_action("c", 7) | moved | {"first_due": "ongoing, review by spring"}
    (group,) = read(a_document(kept, late, unread))["late_groups"]
    assert [row.since_first for row in group.rows] == [0, 99, 0]


def test_what_is_late_still_and_what_became_late_stand_apart():
    before = a_document(
        an_action("a", 5), an_action("b", 7), {"days_late": 2, "why": "", "delivery": ""}, **BEFORE
    )
    document = a_document(
        an_action("a", 96), an_action("b", delivery="carried_out"), an_action("c", 3)
    )
    page = read(document, before)
    groups = [(g.heading, [row.action["key"] for row in g.rows]) for g in page["late_groups"]]
    assert groups == [
        ("Late on 8 July 2013, and still late", ["a"]),
        ("Not among the late on 8 July 2013", ["c"]),
    ]
    assert page["late_in_words"] == (
        "1 is over three months late. 1 that was late on 8 July 2013 is now said to be done."
    )
    (group,) = read(document)["late_groups"]
    assert group.heading == ""
    assert read(a_document(), before)["late_groups"] == []
    (group,) = read(document, before | {"schema_version": 1})["late_groups"]
    assert group.heading == ""
    many = a_document(*(an_action(str(number), 1) for number in range(MOST_LATE + 3)))
    assert read(many)["late_left"] == 3
    assert read(many)["late_in_words"] == "None is over three months late."


def test_what_was_asked_and_when_the_committee_meets_is_said():
    asked = a_document(questions=["November 2012"] * 2, next_meeting="24 January 2014")
    assert answer("asked", asked) == (
        "2 questions were put to the committee in November 2012. No answer is published here yet."
    )
    assert answer("asked", a_document(questions=[""])).startswith("1 question was put to the")
    different = a_document(questions=["May 2013", "June 2013"])
    assert answer("asked", different).startswith("2 questions were put to the committee.")
    assert answer("asked", a_document()) == "No question is published here."
    gone = {"asked_by_scrutiny": {"asked": 0, "answered": 0, "withdrawn": 2}}
    assert answer("asked", asked | gone).endswith(
        "No answer is published here yet. 2 questions were asked by scrutiny and withdrawn."
    )
    withdrawn = {"asked_by_scrutiny": {"asked": 0, "answered": 0, "withdrawn": 1}}
    assert answer("asked", a_document() | withdrawn) == (
        "1 question was asked by scrutiny and withdrawn."
    )
    own = asked | {"asked_by_scrutiny": {"asked": 3, "answered": 2}}
    assert answer("asked", own) == "Scrutiny asked 3 questions. 2 have an answer."
    own = asked | {"asked_by_scrutiny": {"asked": 1, "answered": 0}}
    assert answer("asked", own) == "Scrutiny asked 1 question. None has an answer."
    for count, withdrawn, words in (
        (1, 4, "Scrutiny asked 1 question. None has an answer. 4 more were withdrawn."),
        (1, 1, "Scrutiny asked 1 question. None has an answer. 1 more was withdrawn."),
        (0, 1, "2 questions were put to the committee in November 2012. No answer is published"),
        (0, 0, "2 questions were put to the committee in November 2012."),
    ):
        own = asked | {"asked_by_scrutiny": {"asked": count, "answered": 0, "withdrawn": withdrawn}}
        assert answer("asked", own).startswith(words)
    assert answer("next", asked).startswith(
        "The committee’s next meeting was set for 24 January 2014 when"
    )
    assert answer("next", a_document()) == "No meeting is set."


def test_each_step_has_its_number_and_share_now_and_before():
    steps = read(a_document(), a_document(counts={"carried_out": 1}))["steps"]
    done = steps[1]
    assert (done.label, done.before, done.now, done.width) == ("Said to be done", 1, 2, 50.0)
    empty = a_document(counts={"actions": 0, "carried_out": 0})
    assert read(empty)["steps"][0].width == 0.0


def test_a_document_of_version_1_has_no_short_page():
    assert read({"schema_version": 1}) == {}


def test_the_counts_are_told_in_plain_words():
    verified = {"carried_out": 0}
    counts = {"actions": 20, "late": 0, "carried_out": 2, "under_way": 9, "verified": verified}
    for own, words in [
        ({"not_started": 0, "moved": 14}, ("all had started", "14 had a later date than the one")),
        ({"not_started": 9, "moved": 0}, ("9 had not started", "none had a later date than")),
    ]:
        said = {"counts": counts | own, "document": {"on": "18 November 2013"}}
        page = render_to_string("board/counted.html", said)
        assert all(f"<li>{each}" in page for each in words), page


def test_where_there_is_no_action_to_count_nothing_is_said_of_any():
    none = {"actions": 0, "late": 0, "carried_out": 0, "verified": {"carried_out": 0}}
    for own, items in [
        ({"outside": 0}, []),
        ({"outside": 2}, ["2 were withdrawn or suspended"]),
    ]:
        said = {"counts": none | own, "document": {"on": "18 November 2013"}}
        page = " ".join(render_to_string("board/counted.html", said).split())
        assert "There are no actions to count here." in page
        assert re.findall(r"<li>\s*(.*?)\s*</li>", page) == items, page
