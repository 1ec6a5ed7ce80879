"""Pages of the board's terms of reference and of its members, by body and post."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_terms
from board.forms import SeatForm, SubstituteForm, TermsForm
from board.models import Seat, Substitute, Terms
from board.queries.meeting_lists import SEAT_COLUMNS, SEATS
from board.queries.terms import terms_on
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.changes import add_record, edit_record
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.filters import FilterForm
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows
from workstreams.models import Source
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.READ_BOARD)
def board_terms(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The terms that are in force, and the seats."""
    return terms_page(request, plan, terms_on(plan, clock.today()), ending)


@require_safe
@allows(Permission.READ_BOARD)
def board_terms_version(
    request: PlanRequest, plan: Plan, number: int, ending: str = ""
) -> HttpResponse:
    terms = get_object_or_404(Terms.objects.select_related("document"), plan=plan, number=number)
    breadcrumbs = crumbs(trail(plan), f"Version {number}")
    return terms_page(request, plan, terms, ending, breadcrumbs=breadcrumbs)


def terms_page(
    request: PlanRequest, plan: Plan, terms: Terms | None, ending: str, **more: object
) -> HttpResponse:
    """The page of the terms with every seat, or the seats as a file."""
    form = FilterForm(request.GET or None, columns=SEAT_COLUMNS)
    seats = Seat.objects.filter(plan=plan).select_related("organisation")
    seats = sorted_rows(seats, form.columns, form.chosen_order).prefetch_related("substitutes")
    if ending and not form.is_refused:
        return lists.as_file(request, ending, SEATS, seats)
    context = {
        **lists.shown(request, form, seats),
        "plan": plan,
        "on": clock.today(),
        "terms": terms,
        "versions": page_of(request, Terms.objects.filter(plan=plan), name="versions"),
        **(changes_of(request, [terms]) if terms else {}),
        "may_edit": may_edit(request),
        **more,
    }
    return render(request, "board/board_terms.html", context, status=form.status)


@panels.DOCUMENT.register("terms")
def terms_of_document(request: PlanRequest, document: Source, on: date) -> Panel | None:
    page = page_of(request, document.terms.all(), name="terms")
    return Panel("board/document_terms.html", {"page": page}) if page else None


def may_edit(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def terms_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """A further version, which begins as the last one stands."""
    last = Terms.objects.filter(plan=plan).first() or Terms()
    initial = {name: getattr(last, name) for name in TermsForm.record_fields} | {"starts": None}
    form = TermsForm(posted(request), plan=plan, initial=initial)
    added = attempt(
        form,
        lambda: add_terms(Terms(plan=plan, **form.values), by=request.user, reason=form.reason),
    )
    if added:
        messages.success(request, f"{added} was added")
        return redirect("board-terms-version", plan.slug, added.number)
    return shown(request, form, "Add a version of the terms of reference")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def terms_edit(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    terms = get_object_or_404(Terms, plan=plan, number=number)
    form = TermsForm(posted(request), plan=plan, record=terms)
    if attempt(form, lambda: edited(request, Terms, terms.pk, form)):
        messages.success(request, f"{terms} was changed")
        return redirect("board-terms-version", plan.slug, number)
    return shown(request, form, f"Correct version {number} of the terms")


@require_safe
@allows(Permission.READ_BOARD)
def board_seat(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("organisation"), plan=plan, pk=pk)
    found = seat.attendances.select_related("meeting", "substitute")
    context = {
        "plan": plan,
        "seat": seat,
        "substitutes": page_of(request, seat.substitutes.all(), name="substitutes"),
        "page": page_of(request, found.order_by("-meeting__held_on")),
        **changes_of(request, [seat, seat.substitutes.all()]),
        "may_edit": may_edit(request),
        "breadcrumbs": crumbs(trail(plan), str(seat)),
    }
    return render(request, "board/board_seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def seat_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = SeatForm(posted(request), plan=plan)
    added = attempt(
        form,
        lambda: add_record(Seat(plan=plan, **form.values), by=request.user, reason=form.reason),
    )
    if added:
        messages.success(request, f"The seat was added: {added}")
        return page_after_adding(request, form, "board-seat", plan.slug, added.pk)
    return shown(request, form, "Add a seat on the board")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def seat_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat, plan=plan, pk=pk)
    form = SeatForm(posted(request), plan=plan, record=seat)
    if attempt(form, lambda: edited(request, Seat, pk, form)):
        messages.success(request, "The seat was changed")
        return redirect("board-seat", plan.slug, pk)
    return shown(request, form, f"Change this seat: {seat}")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def substitute_add(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat, plan=plan, pk=pk)
    form = SubstituteForm(posted(request))
    added = attempt(
        form,
        lambda: add_record(
            Substitute(seat=seat, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        messages.success(request, f"The substitute was added: {added.post}")
        return redirect("board-seat", plan.slug, pk)
    return shown(request, form, f"Add a substitute: {seat}")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def substitute_edit(request: PlanRequest, plan: Plan, pk: int, substitute: int) -> HttpResponse:
    found = get_object_or_404(Substitute, seat__plan=plan, seat=pk, pk=substitute)
    form = SubstituteForm(posted(request), record=found)
    if attempt(form, lambda: edited(request, Substitute, found.pk, form)):
        messages.success(request, "The substitute was changed")
        return redirect("board-seat", plan.slug, pk)
    return shown(request, form, f"Change this substitute: {found}")


def edited(request: PlanRequest, model: Any, pk: int, form: Any) -> Any:
    version = form.cleaned_data["version"]
    return edit_record(model, pk, form.values, by=request.user, version=version, reason=form.reason)


def shown(request: PlanRequest, form: Any, heading: str) -> HttpResponse:
    context = {"heading": heading, "breadcrumbs": crumbs(trail(request.plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Terms and members", reverse("board-terms", args=[plan.slug]))
