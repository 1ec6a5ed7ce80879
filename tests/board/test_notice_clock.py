"""The clock of the notice: true to scale, labels apart, and honest about what is not on record."""

from datetime import date
from itertools import pairwise

from board.dashboard.notice_clock import APART, HEIGHT, TOP, Moment, draw_clock, pushed_apart
from board.dashboard.timetable import clock_of, read_timetable
from board.queries.notices import Kind, Owed
from improvement import clock
from tests.board.factories import a_meeting, changed, days, this_instant
from tests.world import save
from workstreams.models import Fact, Source


def test_moments_stand_true_to_scale_and_their_labels_apart():
    moments = [
        Moment(date(2013, 1, 1), "Issued", "January 2013", "past"),
        Moment(date(2013, 12, 31), "Today", "31 December 2013", "today"),
        Moment(date(2013, 12, 30), "Meeting", "30 December 2013", "past"),
    ]
    drawn = draw_clock(moments, ["release"])
    assert [mark.moment.name for mark in drawn.marks] == ["Issued", "Meeting", "Today"]
    assert (drawn.first, drawn.today, drawn.last) == (TOP, TOP + HEIGHT, TOP + HEIGHT)
    labels = [mark.label for mark in drawn.marks]
    assert labels[2] - labels[1] == APART
    assert (
        drawn.in_words
        == "Issued: January 2013. Meeting: 30 December 2013. Today: 31 December 2013."
    )
    assert drawn.missing_in_words == "Not on record: release."


def test_labels_that_do_not_fit_on_the_line_go_on_below_it():
    labels = pushed_apart([float(TOP)] * 9)
    assert [b - a for a, b in pairwise(labels)] == [APART] * 8
    assert draw_clock([Moment(date(2013, 1, 1), "Today", "today", "today")], []).today == TOP


ON = date(2013, 3, 1)
LATER = ((-1, Kind.RETURN), (5, Kind.REVIEW))


def drawn(world):
    on = clock.today()
    return clock_of(world.plan, read_timetable(world.plan, on), on)


def test_the_clock_shows_what_is_on_record_and_names_what_is_not(world):
    empty = drawn(world)
    assert [mark.moment.name for mark in empty.marks] == ["Today"]
    assert empty.missing == (
        "the improvement notice",
        "the next meeting",
        "the next return to the Department, review and inspection",
        "release",
    )
    changed(world.plan, notice_issued=days(-90), notice_precision="month", release_expected=days(9))
    a_meeting(world, days(-7), this_instant())
    a_meeting(world, days(3), this_instant())
    source = save(Source(plan=world.plan, ref="S1", title="Minutes", provenance="followed"))
    for number, label in ((-200, "Before"), (-30, "Six month review"), (40, "To come")):
        values = {"date": days(number), "date_precision": "day", "on_timeline": True}
        values |= {"section": "what-followed", "section_title": "What followed"}
        fact = Fact(plan=world.plan, source=source, ref=label[:3], label=label, **values)
        fact.provenance = "followed"
        save(fact)
    full = drawn(world)
    assert [(mark.moment.name, mark.moment.kind) for mark in full.marks] == [
        ("Notice issued", "past"),
        ("Six month review", "past"),
        ("Last meeting", "past"),
        ("Today", "today"),
        ("Next meeting", "ahead"),
        ("Release expected", "ahead"),
    ]
    assert full.missing == ("the next return to the Department, review and inspection",)
    coming = [Owed(days(n), "", "then", days(0), kind) for n, kind in LATER]
    both = clock_of(world.plan, read_timetable(world.plan, days(0)), days(0), coming)
    drawn_of = {mark.moment.name: mark.moment.kind for mark in both.marks}
    assert drawn_of["Return due"] == "past"
    assert drawn_of["Review expected"] == "ahead"
    assert both.missing == ("the next inspection",)
    changed(world.plan, release_expected=days(-1))
    assert {m.moment.kind for m in drawn(world).marks if m.moment.name.startswith("Rel")} == {
        "past"
    }


def test_a_long_name_is_cut_in_the_drawing_and_whole_in_its_words():
    long = Moment(ON, "Permanent Chief Executive appointed", "March 2013", "past")
    assert long.short_name == "Permanent Chief Executi…"
    drawn = draw_clock([long, Moment(ON, "Today", "1 March 2013", "today")], [])
    assert "Permanent Chief Executive appointed: March 2013." in drawn.in_words
    assert Moment(ON, "Release expected", "August 2014", "ahead").short_name == "Release expected"
