"""Calendar files of RFC 5545, read back by an independent library."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from improvement.ics import Event, calendar_text, folded

STAMP = datetime(2013, 11, 18, 9, 30, tzinfo=UTC)
DAY = date(2013, 11, 22)


def event(summary: str) -> Event:
    return Event("action-1@plan.example.org", DAY, summary, "https://plan.example.org/a/?b=1,2;3")


def test_an_event_is_a_whole_day_with_every_required_property():
    text = calendar_text("The plan; ours, yours", [event("FP-01: agreed date")], STAMP)
    calendar = Calendar.from_ical(text)
    assert (
        calendar["NAME"] == r"The plan\; ours\, yours"
    )  # as the library hands on what it can't read
    (read,) = calendar.walk("VEVENT")
    assert read["UID"] == "action-1@plan.example.org"
    assert read.decoded("DTSTART") == DAY
    assert read.decoded("DTSTAMP") == STAMP
    assert read["SUMMARY"] == "FP-01: agreed date"
    assert read["URL"] == "https://plan.example.org/a/?b=1,2;3"


def test_a_calendar_may_be_empty():
    assert Calendar.from_ical(calendar_text("The plan", [], STAMP)).walk("VEVENT") == []


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300)
)
def test_any_summary_of_an_event_is_read_back_unchanged(summary):
    text = calendar_text("The plan", [event(summary)], STAMP)
    (read,) = Calendar.from_ical(text).walk("VEVENT")
    assert read["SUMMARY"] == summary


@given(st.text(max_size=300))
def test_calendar_lines_are_at_most_75_bytes_and_no_summary_can_add_one(summary):
    text = calendar_text("The plan", [event(summary)], STAMP)
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in text.replace("\r\n", "")
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert sum(line.startswith("BEGIN:") for line in unfolded) == 2


def test_a_long_calendar_line_is_folded_between_characters():
    assert folded("é" * 40) == "é" * 37 + "\r\n " + "é" * 3
