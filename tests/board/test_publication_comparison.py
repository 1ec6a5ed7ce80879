"""What changed from one publication to the next, told from the two documents alone."""

import json
import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from board.scrutiny.comparison import actions_compared_again, compare
from tests.board.factories import a_claim, a_total, an_update, changed, days, draft, issue, read
from tests.pages import html_of
from tests.world import an_action
from workstreams.models import Action

OCTOBER = date(2026, 10, 1)


def lines_of(later, earlier):
    return {line.name: line.changes for line in compare(later.document, earlier.document).lines}


def test_each_line_that_says_something_else_is_told(world, sign_in):
    measures = a_total(world, "AB")
    read(measures, "T=90 A=50 B=40")
    first = issue(world, draft(world))
    an_update(world, world.action, declared_rag="red", delivery="carried_out", explanation="x")
    a_claim(world, world.action, "carried_out")
    changed(world.owned, due=days(-3))
    an_action(world.practice, "FP-07", title="A new thing to do")
    read(measures, "T=92 A=52")
    read(measures, "T=95 A=55 B=40", date(2026, 11, 1))
    second = issue(world, draft(world))
    lines = lines_of(second, first)
    assert lines["A new thing to do"] == ["It was not here before"]
    assert "Late now, and was not" in lines["The work of MH-01"]
    assert lines["The work of FP-01"] == [
        "Checked as carried out",
        "Its lead’s rating: not rated before, red now",
    ]
    assert lines["T"] == [
        "October 2026: 92 children, 90 children before",
        "November 2026: 95 children",
    ]
    counts = {c.label: (c.before, c.now) for c in compare(second.document, first.document).counts}
    assert counts["Actions published"] == ("2", "3")
    assert counts["Late"] == ("0", "1")
    page = html_of(sign_in(world.councillor).get(world.url("progress/publications/3/changes/")))
    assert "What changed between" in page
    assert "Checked as carried out; Its lead’s rating: not rated before, red now" in page
    whole = html_of(sign_in(world.councillor).get(world.url("progress/publications/3/")))
    assert world.url("progress/publications/3/changes/") in whole


def test_what_is_not_here_any_more_is_counted_and_not_named(world, sign_in):
    first = issue(world, draft(world))
    marked = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}
    changed(Action.objects.get(ref="FP-01"), title="A family’s complaint", **marked)
    second = issue(world, draft(world))
    assert lines_of(second, first) == {}
    assert compare(second.document, first.document).gone == 1
    page = html_of(sign_in(world.councillor).get(world.url("progress/publications/3/changes/")))
    assert "1 action, measure or question of" in page
    assert "is not here any more" in page
    assert "The work of FP-01" not in page


def test_nothing_is_told_of_a_hidden_number(world):
    measures = a_total(world, "ABC")
    read(measures, "T=100 A=50 B=43 C=7")
    first = issue(world, draft(world))
    read(measures, "C=3 T=96")
    second = issue(world, draft(world))
    read(measures, "C=4 T=97 A=51")
    third = issue(world, draft(world))
    for later, earlier in ((second, first), (third, second), (third, first)):
        told = json.dumps(lines_of(later, earlier))
        assert not re.search(r"\b[1-7]\b", told.replace("2026", "")), told
        assert '"C"' not in told


def a_document(readings, questions=()):
    """What the comparison reads of a document with one measure."""
    measure = {"key": "m", "name": "Visits", "unit": "%", "target": "", "target_to": ""}
    measure |= {"chart": {"verdict": "same", "label": "No change"}}
    measure["readings"] = [
        {"starts": period, "covers": "month", "period": period, "value": value}
        for period, value in readings.items()
    ]
    counts = dict.fromkeys(("actions", "not_started", "under_way", "carried_out"), 1)
    counts |= dict.fromkeys(("late", "moved", "outside"), 0)
    counts["verified"] = dict.fromkeys(("carried_out", "in_use", "making_a_difference"), 0)
    return {
        "schema_version": 2,
        "on": "1 May 2013",
        "counts": counts,
        "workstreams": [],
        "outcomes": [],
        "demand": [measure],
        "questions": [{"key": each, "label": each, "text": "Why?"} for each in questions],
    }


def test_what_was_withdrawn_is_told_and_never_of_a_hidden_number():
    before = a_document({"April": "71", "May": "c", "June": "80", "July": "9"}, ["Q1", "Q2"])
    now = a_document({"June": "c", "July": ""}, ["Q2", "Q3"])
    assert {line.name: line.changes for line in compare(now, before).lines} == {
        "Visits": ["April: not shown any more", "July: not shown any more"],
        "Q3": ["It was not here before"],
    }
    assert compare(now, before).gone == 1  # Q1 is counted, not named


def test_what_an_action_and_a_target_were_before_is_told():
    def action(title, due, *stages):
        said = {"key": "a", "title": title, "due": due, "days_late": 0}
        said["state"] = "Under way" if due else "Suspended"
        return said | {"shown": [{"stage": stage} for stage in stages]}

    before, now = a_document({}), a_document({})
    for document, own, target in (
        (before, action("Visits", "1 May 2013", "carried_out", "in_use"), "80"),
        (now, action("Visits in time", "", "carried_out"), "90"),
    ):
        document["workstreams"] = [{"name": "Practice", "actions": [own]}]
        document["demand"][0]["target"] = target
    lines = {line.name: line.changes for line in compare(now, before).lines}
    assert lines["Visits in time"] == [
        "Its title was “Visits”",
        "Under way before, suspended now",
        "Due: 1 May 2013 before, no date now",
        "The check of in use does not stand any more",
    ]
    assert len(lines["Visits"]) == 1
    assert "80" in lines["Visits"][0]
    assert "90" in lines["Visits"][0]


def test_there_is_nothing_to_compare_the_first_with_nor_one_of_an_old_form(world, sign_in):
    client = sign_in(world.councillor)
    assert client.get(world.url("progress/publications/1/changes/")).status_code == 404
    page = html_of(client.get(world.url("progress/publications/1/")))
    assert "What changed since" not in page
    old = {"schema_version": 1, "on": "1 May 2012"}
    assert not compare(world.publication.document, old).is_comparable


def test_before_it_is_issued_each_line_that_changed_can_be_read(world, sign_in):
    issue(world, draft(world))
    titles = [f"A new thing to do, the {number}th" for number in range(11, 23)]
    for number, title in enumerate(titles, 11):
        an_action(world.practice, f"FP-{number}", title=title)
    number = draft(world).number
    for path in ("publications/draft/", f"publications/scrutiny/{number}/"):
        pages = [
            html_of(sign_in(world.manager).get(world.url(path + query)))
            for query in ("", "?since=2")
        ]
        assert [sum(title in page for title in titles) for page in pages] == [10, 2], path
        assert '?since=2#since"' in pages[0]
        assert 'id="since"' in pages[0]
    refused = sign_in(world.chair).post(world.url(f"{path}issue/"), {"version": 1})
    assert refused.status_code == 400
    assert f'href="{world.url(path)}?since=2#since"' in html_of(refused)


KEYS = st.lists(st.sampled_from("abcdef"), unique=True)
SAID_OF_AN_ACTION = st.fixed_dictionaries(
    {
        "title": st.sampled_from(("Visits", "Calls")),
        "state": st.sampled_from(("Under way", "Suspended")),
        "due": st.sampled_from(("", "1 May 2013")),
        "days_late": st.integers(0, 2),
        "lead_rating": st.sampled_from(("", "red")),
        "shown": st.sampled_from(([], [{"stage": "carried_out"}])),
    }
)
VALUES = st.dictionaries(st.sampled_from(("April", "May")), st.sampled_from(("", "c", "71", "80")))


@given(data=st.data())
def test_actions_compared_again_are_compared_as_they_are_at_first(data):
    def with_actions(document, keys):
        told = [{"key": key} | data.draw(SAID_OF_AN_ACTION) for key in keys]
        streams = [{"name": "Practice", "actions": told[:2]}, {"name": "Law", "actions": told[2:]}]
        counts = document["counts"] | {"late": sum(bool(each["days_late"]) for each in told)}
        return document | {"workstreams": streams, "counts": counts}

    before, first = (
        with_actions(a_document(data.draw(VALUES), data.draw(KEYS)), keys)
        for keys in (data.draw(KEYS), data.draw(KEYS))
    )
    keys = [action["key"] for stream in first["workstreams"] for action in stream["actions"]]
    known = compare(first, before)
    for _ in range(2):
        then = with_actions(first, keys)
        known = actions_compared_again(then, before, known)
        assert known == compare(then, before)


def test_what_cannot_be_compared_is_not_compared_again():
    known = compare(a_document({}), {"schema_version": 1, "on": "1 May 2012"})
    assert actions_compared_again(a_document({}), {}, known) == known
