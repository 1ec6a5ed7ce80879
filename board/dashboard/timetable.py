"""Where the plan is on a day between its notice and its release, and between two board meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Subquery

from board.dashboard.notice_clock import ClockDrawing, Moment, draw_clock
from board.models import Meeting
from board.queries.notices import Kind, Owed
from improvement.dates import in_words
from improvement.models import Plan
from workstreams.models import Fact

NAMES = {
    Kind.RETURN: "Return due",
    Kind.REVIEW: "Review expected",
    Kind.INSPECTION: "Inspection",
}
MISSING = {
    Kind.RETURN: "return to the Department",
    Kind.REVIEW: "review",
    Kind.INSPECTION: "inspection",
}


@dataclass(frozen=True)
class Timetable:
    """The dates of the plan's notice and release, and the board's meetings before and after a day.

    A date that nobody has set is None. Numbers of days are below nought where a date has passed.
    """

    notice_issued: date | None
    release_expected: date | None
    days_since: int | None
    months_since: int | None
    days_left: int | None
    last_meeting: Meeting | None
    next_meeting: Meeting | None


def read_timetable(plan: Plan, on: date) -> Timetable:
    """The last meeting is before the day; the next is on it or later. One query."""
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    last = meetings.filter(held_on__lt=on).values("pk")[:1]
    following = meetings.filter(held_on__gte=on).order_by("held_on", "pk").values("pk")[:1]
    found = list(meetings.filter(Q(pk=Subquery(last)) | Q(pk=Subquery(following))))
    issued, release = plan.notice_issued, plan.release_expected
    return Timetable(
        notice_issued=issued,
        release_expected=release,
        days_since=(on - issued).days if issued else None,
        months_since=months_between(issued, on) if issued else None,
        days_left=(release - on).days if release else None,
        last_meeting=next((each for each in found if each.held_on < on), None),
        next_meeting=next((each for each in found if each.held_on >= on), None),
    )


def clock_of(plan: Plan, dates: Timetable, on: date, coming: Sequence[Owed] = ()) -> ClockDrawing:
    """The clock of the notice, of what is on record; one query. `coming` is what is owed to the
    Department, by its day: of each kind the first is drawn."""
    moments = [Moment(on, "Today", in_words(on), "today")]
    if dates.notice_issued:
        issued = in_words(dates.notice_issued, plan.notice_precision)
        moments.append(Moment(dates.notice_issued, "Notice issued", issued, "past"))
    if (fact := last_on_record(plan, on)) and fact.date:
        words = in_words(fact.date, fact.date_precision)
        moments.append(Moment(fact.date, fact.label, words, "past"))
    meetings = (("Last meeting", dates.last_meeting), ("Next meeting", dates.next_meeting))
    for name, meeting in meetings:
        if meeting:
            kind = "past" if meeting.held_on < on else "ahead"
            moments.append(Moment(meeting.held_on, name, in_words(meeting.held_on), kind))
    if dates.release_expected:
        kind = "past" if dates.release_expected < on else "ahead"
        words = in_words(dates.release_expected, plan.release_precision)
        moments.append(Moment(dates.release_expected, "Release expected", words, kind))
    first = {each.kind: each for each in reversed(coming)}
    for kind, name in NAMES.items():
        if each := first.get(kind):
            drawn = "past" if each.is_overdue else "ahead"
            moments.append(Moment(each.day, name, each.in_short, drawn))
    missing = [] if dates.notice_issued else ["the improvement notice"]
    missing += [] if dates.next_meeting else ["the next meeting"]
    lacking = [MISSING[kind] for kind in NAMES if kind not in first]
    missing += [f"the next {joined(lacking)}"] if lacking else []
    missing += [] if dates.release_expected else ["release"]
    return draw_clock(moments, missing)


def joined(words: Sequence[str]) -> str:
    """ "review", "review and inspection", "return to the Department, review and inspection"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def last_on_record(plan: Plan, on: date) -> Fact | None:
    """The last event of the public record between the notice and the day."""
    if plan.notice_issued is None:
        return None
    facts = Fact.objects.filter(plan=plan, provenance=Fact.Provenance.FOLLOWED, on_timeline=True)
    after = facts.filter(date__gt=plan.notice_issued, date__lte=on)
    return after.order_by("-date", "-pk").first()


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
