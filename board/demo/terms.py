"""The course's terms of reference, and the seats on the board with their substitutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from board.changes import add_terms
from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from board.models import Seat, Substitute, Terms
from improvement.changes import add_record
from improvement.models import Organisation
from workstreams.models import Sourced

TERMS = (
    *("starts", "purpose", "authority", "weeks", "papers_days", "notes_days"),
    *("observers", "escalation"),
)
ILLUSTRATIVE = Sourced.Provenance.ILLUSTRATIVE


def terms_events(course: Course) -> Iterator[Event]:
    for entry in course.part["terms"]:
        yield instant_of(entry, "entered_on", 10), partial(enter_terms, course, entry)
    for entry in course.part["seats"]:
        yield instant(entry["starts"]), partial(enter_seat, course, entry)


def enter_terms(course: Course, entry: Part, now: datetime) -> None:
    terms = Terms(plan=course.plan, provenance=ILLUSTRATIVE, **values_of(entry, *TERMS))
    add_terms(terms, by=course.manager, reason="Agreed by the board")


def enter_seat(course: Course, entry: Part, now: datetime) -> None:
    seat = Seat(
        plan=course.plan,
        provenance=ILLUSTRATIVE,
        **values_of(entry, "post", "sits_as", "starts", "ends"),
    )
    if body := entry["organisation"]:
        seat.organisation = Organisation.objects.get(plan=course.plan, ref=body)
    add_record(seat, by=course.manager, reason="Named by its body")
    for each in entry.get("substitutes", []):
        substitute = Substitute(seat=seat, **values_of(each, "post", "starts", "ends"))
        add_record(substitute, by=course.manager, reason="Named in writing")


def seats_held(course: Course, on: date) -> Iterator[tuple[str, Seat]]:
    """The seats that are held on the day, by their keys in the file."""
    seats = Seat.objects.filter(plan=course.plan).select_related("organisation")
    by_names = {
        (seat.organisation and seat.organisation.ref, seat.post, seat.starts): seat
        for seat in seats
    }
    for entry in course.part["seats"]:
        if entry["starts"] <= on <= entry.get("ends", date.max):
            names = entry["organisation"], entry["post"], entry["starts"]
            yield entry["key"], by_names[names]
