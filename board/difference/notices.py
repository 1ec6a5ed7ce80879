"""How the notice is pictured, with what it requires, its reviews and the returns owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, Q

from board.dashboard.kept_forecasts import months_in_words
from board.difference.parts import Span, part, plainly, told
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import (
    DepartmentReturn,
    KeptForecast,
    Notice,
    NoticeReview,
    Requirement,
    RequirementAction,
)
from board.models.kept_forecast import OF_THE_PLAN
from improvement.models import Plan

SAID = ("state", "issued", "release_expected", "warning", "window_from", "window_to")
REQUIRED = ("words", "subject", "due", "body", "measured_by", "target", "target_on", "ended")


@part("notice", lambda span: span.changed(Notice))
def notices(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Notice.objects.filter(keys, plan=plan).order_by("pk"):
        values: dict[str, Value] = {}
        for name in SAID:
            values |= told(each, name, Kind.NOTICE)
        confirmed = "confirmed" if each.is_confirmed else "not confirmed"
        values["By the chair"] = plainly(Kind.NOTICE, confirmed)
        page = (each.number,)
        yield (
            each.pk,
            PicturedRecord(str(each), "notice-numbered", page, (), values, Kind.NOTICE, "Entered"),
        )


def touched_requirements(span: Span) -> set[int]:
    return span.changed(Requirement) | span.changed(RequirementAction, "requirement_id")


@part("requirement", touched_requirements)
def requirements(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    links = RequirementAction.objects.current().select_related("action").order_by("action__ref")
    found = Requirement.objects.filter(keys, plan=plan).select_related("body")
    for each in found.prefetch_related(Prefetch("action_links", links)).order_by("pk"):
        values: dict[str, Value] = {}
        for name in REQUIRED:
            values |= told(each, name, Kind.NOTICE)
        refs = ", ".join(link.action.ref for link in each.action_links.all())
        values["Actions that answer it"] = plainly(Kind.NOTICE, refs or "none")
        page = (each.ref,)
        yield (
            each.pk,
            PicturedRecord(str(each), "requirement", page, (), values, Kind.NOTICE, "Required"),
        )


def touched_returns(span: Span) -> set[int]:
    """Those of a notice that was closed, too: that ends what it asked for."""
    closed = DepartmentReturn.objects.filter(notice__in=span.changed(Notice))
    return span.changed(DepartmentReturn) | set(closed.values_list("pk", flat=True))


@part("return", touched_returns)
def returns(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = DepartmentReturn.objects.filter(keys, notice__plan=plan).select_related("notice")
    for each in found.order_by("pk"):
        values = told(each, "due", Kind.NOTICE) | told(each, "sent", Kind.NOTICE)
        late = each.is_overdue(on)
        words = "overdue" if late else "not overdue"
        values["How it stands"] = Value(Kind.LATE, words, late, int(late))
        page = (each.notice.number,)
        yield (
            each.pk,
            PicturedRecord(str(each), "notice-numbered", page, (), values, Kind.NOTICE, "Owed"),
        )


@part("review", lambda span: span.changed(NoticeReview))
def reviews(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = NoticeReview.objects.filter(keys, plan=plan).select_related("notice")
    for each in found.order_by("pk"):
        values: dict[str, Value] = {}
        for name in ("due", "sent", "letter_on", "outcome"):
            values |= told(each, name, Kind.NOTICE)
        page = (each.notice.number,)
        yield (
            each.pk,
            PicturedRecord(str(each), "notice-numbered", page, (), values, Kind.NOTICE, "Expected"),
        )


@part("kept forecast", lambda span: span.changed(KeptForecast))
def kept_forecasts(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    """Of the whole plan: those of requirements are kept with it, and stand on the same page."""
    for each in KeptForecast.objects.filter(keys, OF_THE_PLAN, plan=plan).order_by("pk"):
        added = f"Kept: {months_in_words(each)}"
        yield (
            each.pk,
            PicturedRecord(str(each), "kept-forecasts", (), (), {}, Kind.NOTICE, added),
        )
