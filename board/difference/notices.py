"""How the notice is pictured, with what it requires, its reviews and the returns owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, Q

from board.dashboard.kept_forecasts import months_in_words
from board.difference.parts import (
    Span,
    listed,
    part,
    pictured_as,
    plainly,
    related,
    timeless_part,
    told_of,
)
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import (
    DepartmentReturn,
    KeptForecast,
    Notice,
    NoticeReview,
    Requirement,
    RequirementAction,
    RequirementMeasure,
)
from board.models.kept_forecast import OF_THE_PLAN
from improvement.models import Plan


@timeless_part("notice", Notice)
def notices(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Notice.objects.filter(keys, plan=plan).order_by("pk"):
        values = told_of(each, Kind.NOTICE)
        confirmed = "confirmed" if each.is_confirmed else "not confirmed"
        values["By the chair"] = plainly(Kind.NOTICE, confirmed)
        yield pictured_as(each, values, Kind.NOTICE, "Entered")


OF_REQUIREMENT = ((RequirementAction, "requirement_id"), (RequirementMeasure, "requirement_id"))


@timeless_part("requirement", Requirement, *OF_REQUIREMENT)
def requirements(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    actions = RequirementAction.objects.current().select_related("action")
    measures = RequirementMeasure.objects.filter(removed=False).select_related("measure")
    found = Requirement.objects.filter(keys, plan=plan).select_related(*related(Requirement))
    links = (Prefetch("action_links", actions), Prefetch("measure_links", measures))
    for each in found.prefetch_related(*links).order_by("pk"):
        refs = listed(link.action.ref for link in each.action_links.all())
        codes = listed(link.measure.code for link in each.measure_links.all())
        values = told_of(each, Kind.NOTICE)
        values["Actions that answer it"] = plainly(Kind.NOTICE, refs)
        values["Measures that show it"] = plainly(Kind.NOTICE, codes)
        yield pictured_as(each, values, Kind.NOTICE, "Required")


def asked_for_by_notices(span: Span) -> set[int]:
    """Those of a notice that was closed: that ends what it asked for."""
    closed = DepartmentReturn.objects.filter(notice__in=span.changed(Notice))
    return set(closed.values_list("pk", flat=True))


@part("return", DepartmentReturn, also=asked_for_by_notices)
def returns(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = DepartmentReturn.objects.filter(keys, notice__plan=plan).select_related("notice")
    for each in found.order_by("pk"):
        values = told_of(each, Kind.NOTICE)
        values["How it stands"] = how_return_stands(each, on)
        yield pictured_as(each, values, Kind.NOTICE, "Owed")


def how_return_stands(owed: DepartmentReturn, on: date) -> Value:
    """That it was withdrawn makes nothing better."""
    if owed.withdrawn_why:
        return plainly(Kind.NOTICE, "withdrawn")
    late = owed.is_overdue(on)
    return Value(Kind.LATE, "overdue" if late else "not overdue", late, int(late))


@timeless_part("review", NoticeReview)
def reviews(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = NoticeReview.objects.filter(keys, plan=plan).select_related("notice")
    for each in found.order_by("pk"):
        yield pictured_as(each, told_of(each, Kind.NOTICE), Kind.NOTICE, "Expected")


@timeless_part("kept forecast", KeptForecast)
def kept_forecasts(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    """Of the whole plan: those of requirements are kept with it, and stand on the same page."""
    for each in KeptForecast.objects.filter(keys, OF_THE_PLAN, plan=plan).order_by("pk"):
        yield pictured_as(each, {}, Kind.NOTICE, f"Kept: {months_in_words(each)}")
