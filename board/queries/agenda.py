"""The agenda of a meeting: what is on it, and where the matter of each item is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from board.models import AgendaItem, Meeting
from board.models.about import ON_AGENDA
from board.models.agenda import AgendaQuerySet
from board.models.meeting import MeetingQuerySet
from improvement.models import Plan
from improvement.prepared import first_of, read_of
from workstreams.models import Action

Subject = AgendaItem.Subject
# The page of the plan where the matter of a standing item is read, with its query; and what it is.
SUBJECTS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    Subject.NOTES: ("meeting-list", (), "", "The last meeting’s notes, and what was to be done"),
    Subject.CHALLENGES: ("challenge-list", (), "?state=open", "Challenges that are open"),
    Subject.CHAIR: ("board-waiting", (), "", "What waits for a decision; the Department’s word"),
    Subject.VOICE: ("record-list", ("outcomes",), "", "What children and families say"),
    Subject.EXCEPTIONS: ("action-list", (), "?late=1", "Actions that are late"),
    Subject.FIGURES: ("board-measures", (), "", "Measures, those that got worse first"),
    Subject.AUDIT: ("evidence-list", (), "?kind=audit", "What audits found"),
    Subject.WORKFORCE: ("measure-list", (), "", "Posts, caseloads and turnover"),
    Subject.BODY: ("board-organisations", (), "", "What one body leads and has done"),
    Subject.RISKS: ("risk-list", (), "", "Risks, those above what is tolerated first"),
    Subject.STAFF: ("expectation-list", (), "", "What staff are expected to do differently"),
}
STANDING = [each for each in Subject if each in SUBJECTS]


@dataclass(frozen=True)
class Line:
    """An item with the address of the record it is about; or, of a standing item, of the page of
    its matter, and what that page has. Each is "" where there is none."""

    item: AgendaItem
    about_url: str
    page_url: str
    page_label: str


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order; one query."""
    return read_of(items_of, meeting)


def items_of(meeting: Meeting) -> AgendaQuerySet:
    further = ("date_change__action", "department_return__notice", "organisation", "paper")
    return meeting.agenda.kept().select_related(*ON_AGENDA, *further)


def lines_of(items: Iterable[AgendaItem], plan: Plan) -> list[Line]:
    return [line_of(item, plan) for item in items]


def line_of(item: AgendaItem, plan: Plan) -> Line:
    about = item.about
    if about is not None:
        return Line(item, url_of(plan, about), "", "")
    if item.title != item.get_subject_display() or item.subject not in SUBJECTS:
        return Line(item, "", "", "")
    name, args, query, label = SUBJECTS[item.subject]
    return Line(item, "", reverse(name, args=[plan.slug, *args]) + query, label)


def url_of(plan: Plan, record: Any) -> str:
    name, *key = record.page()
    return reverse(name, args=[plan.slug, *key])


def agenda_items_to_come(action: Action, on: date) -> list[AgendaItem]:
    """The items about the action on the agendas of meetings that are not past; one query."""
    return read_of(items_to_come, action, Plan(pk=action.plan_id), on)


def items_to_come(action: Action, plan: Plan, on: date) -> AgendaQuerySet:
    ahead = Meeting.objects.going_ahead().filter(plan=plan, held_on__gte=on)
    items = AgendaItem.objects.kept().filter(action=action, meeting__in=ahead)
    return items.select_related("meeting").order_by("meeting__held_on", "place")


def next_board_meeting(plan: Plan, on: date) -> Meeting | None:
    return first_of(board_meetings_to_come, plan, on)


def board_meetings_to_come(plan: Plan, on: date) -> MeetingQuerySet:
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    return meetings.filter(held_on__gte=on).order_by("held_on")[:1]
