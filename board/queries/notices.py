"""Reads notices: the one that the board answers to, and what is owed to the Department next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from board.models import DepartmentReturn, Notice, NoticeReview, Requirement
from board.models.notice import CLOSED, IN_FORCE
from improvement.dates import in_words
from improvement.history import Tracked, history_of
from improvement.models import Plan
from improvement.prepared import read_of
from workstreams.queries.plan_timeline import EVENTS, NOTICE, Event, notice_of
from workstreams.reminders.items import distance_in_words

CHANGE = ("history_date", "history_change_reason")


class LaterChange(NamedTuple):
    """`before`: the day as it was said before, where the change moved it."""

    at: datetime
    reason: str
    before: date | None


def put_right_since(
    model: type[Tracked], records: Iterable[Tracked], done: str
) -> dict[int, list[LaterChange]]:
    """Each change since the field `done` was first set, by the record's key, the earliest first:
    of a notice since it was closed, of a return since it was sent. One query, none where it is set
    of none of them."""
    keys = [each.pk for each in records if getattr(each, done) is not None]
    if not keys:
        return {}
    rows = history_of(model).filter(id__in=keys, **{f"{done}__isnull": False})
    found: dict[int, list[LaterChange]] = defaultdict(list)
    last: dict[int, date] = {}
    for key, at, reason, day in rows.order_by("version").values_list("id", *CHANGE, done):
        before = last.get(key)
        found[key].append(LaterChange(at, reason, before if before != day else None))
        last[key] = day
    return {key: changes[1:] for key, changes in found.items()}


class Ended(NamedTuple):
    """A requirement that is required no more, since when, and why."""

    requirement: Requirement
    at: datetime
    reason: str


def ended_since(requirements: Iterable[Requirement]) -> list[Ended]:
    """When and why each was marked as required no more, the last time that it was; one query, none
    where there is none."""
    ended_now = {each.pk: each for each in requirements}
    rows = history_of(Requirement).filter(id__in=ended_now).order_by("version")
    marked: dict[int, tuple[datetime, str]] = {}
    for key, ended, at, reason in rows.values_list("id", "ended", *CHANGE):
        if not ended:
            marked.pop(key, None)
        else:
            marked.setdefault(key, (at, reason))
    return [Ended(each, *marked[key]) for key, each in ended_now.items()]


def current_notice(plan: Plan) -> Notice | None:
    """The notice that is in force; where none is, the latest that is not closed, and else the
    latest of all. One query."""
    notices = read_of(notices_of, plan)
    for states in (IN_FORCE, ("draft", "expected"), CLOSED):
        for notice in notices:
            if notice.state in states:
                return notice
    return None


def notices_of(plan: Plan) -> QuerySet[Notice]:
    """The latest first."""
    return plan.notices.all()


def notice_in_force(plan: Plan) -> Notice | None:
    """The notice that the chair has confirmed and that is not closed; one query."""
    return Notice.objects.in_force().filter(plan=plan).first()


def to_confirm(plan: Plan) -> QuerySet[Any]:
    """What waits for the chair to confirm it: a notice that was issued and whose requirements are
    on record (see `why_not_confirmed`). Each with the key of who `entered` it, 0 where a command
    did, and with `since`."""
    first = first_version(OuterRef("pk"))
    issued = Notice.objects.filter(plan=plan, state__in=IN_FORCE, confirmed_at=None)
    return issued.filter(Exists(Requirement.objects.filter(notice=OuterRef("pk")))).annotate(
        entered=Coalesce(Subquery(first.values("history_user_id")), 0),
        since=Subquery(first.values("history_date")),
    )


def why_not_confirmed(notice: Notice) -> str:
    """Why there is nothing to confirm of it, in words; "" where it waits to be confirmed."""
    if notice.is_confirmed:
        return "This has been confirmed already"
    if notice.state not in IN_FORCE:
        return "It has not been issued, so there is nothing to confirm yet"
    if not notice.requirements.exists():
        return "No requirement of it is on record yet: enter them first"
    return ""


def entered_by(notice: Notice) -> int | None:
    """The key of the person who entered it; None where a command did."""
    who: int | None = first_version(notice.pk).values_list("history_user_id", flat=True).get()
    return who


def first_version(key: int | OuterRef) -> QuerySet[Any]:
    """The history's row of the notice as it was entered, which says who entered it, and when."""
    return history_of(Notice).filter(id=key, version=1)


class Kind(StrEnum):
    RETURN = "return"
    REVIEW = "review"
    INSPECTION = "inspection"


@dataclass(frozen=True)
class Owed:
    """Something owed to the Department, or expected of it: `what` in words, and its day as far as
    it is known. `short`: as the clock says it, where that is another word for it."""

    day: date
    what: str
    words: str
    on: date
    kind: Kind
    short: str = ""

    @property
    def is_overdue(self) -> bool:
        return self.day < self.on

    @property
    def in_sentence(self) -> str:
        return f"{self.what[:1].lower()}{self.what[1:]}"

    @property
    def in_short(self) -> str:
        return self.short or self.words

    @property
    def distance(self) -> str:
        """How far off it is: "in 18 days", "late by 1 day"."""
        return distance_in_words(self.day, self.on)


def owed(notice: Notice, on: date) -> list[Owed]:
    """What is to come under the notice, and what is overdue, by its day; two queries. Of a closed
    one only reports that outlast it."""
    waiting = read_of(returns_waiting, notice)
    if notice.is_closed:
        return returns_owed((each for each in waiting if each.after_close), on)
    returns, reviews = returns_owed(waiting, on), reviews_to_come(notice, on)
    found = [*returns, *reviews, *inspection_to_come(notice, on)]
    return sorted(found, key=lambda each: each.day)


def returns_owed(returns: Iterable[DepartmentReturn], on: date) -> list[Owed]:
    found = [Owed(each.due, str(each), in_words(each.due), on, Kind.RETURN) for each in returns]
    return sorted(found, key=lambda each: each.day)


def returns_waiting(notice: Notice) -> QuerySet[DepartmentReturn]:
    return notice.returns.kept().filter(sent=None)


def reviews_waiting(notice: Notice) -> QuerySet[NoticeReview]:
    return NoticeReview.objects.filter(notice=notice).to_come()


def reviews_to_come(notice: Notice, on: date) -> Iterator[Owed]:
    for each in read_of(reviews_waiting, notice):
        assert each.due is not None  # by the query
        words = in_words(each.due, each.due_precision)
        yield Owed(each.due, each.title, words, on, Kind.REVIEW)


def last_review(notice: Notice, on: date) -> NoticeReview | None:
    """The last one whose letter gave an outcome; one query."""
    concluded = NoticeReview.objects.filter(notice=notice, letter_on__lte=on).exclude(outcome="")
    return concluded.order_by("letter_on", "pk").last()


def inspection_to_come(notice: Notice, on: date) -> Iterator[Owed]:
    """The next inspection until its window closes: by the first day of the window, and once that
    is past by the last, for it is not late while the window is open."""
    first, last = notice.window_from, notice.window_to or notice.window_from
    if first is None or last is None or last < on:
        return
    if first < on:
        day, short = last, f"until {in_words(last)}"
        words = f"open {short}"
    else:
        day, short = first, f"from {in_words(first)}"
        words = in_words(first) + (f" to {in_words(last)}" if notice.window_to else "")
    yield Owed(day, "Next inspection", words, on, Kind.INSPECTION, short)


@EVENTS.register(NOTICE)
def notice_lane(plan: Plan) -> tuple[str, str, list[Event]]:
    """The notice in force, with its reviews and returns, as the timeline shows them; the plan's own
    dates where none is."""
    notice = notice_in_force(plan)
    if notice is None:
        return notice_of(plan)
    reviews = NoticeReview.objects.filter(notice=notice).kept()
    returns = DepartmentReturn.objects.filter(notice=notice).kept()
    days = (
        (notice.issued, f"{notice} issued"),
        *((each.letter_on or each.due, each.title) for each in reviews),
        *((each.sent or each.due, str(each)) for each in returns),
        (notice.window_from, "Next inspection from"),
        (notice.window_to, "Next inspection until"),
        (notice.release_expected, "Release expected"),
    )
    events = [Event(day, words) for day, words in days if day]
    return "The notice", "Notice", sorted(events, key=lambda event: event.on)
