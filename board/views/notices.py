"""Pages of the notice: what stands between the council and release, and what is owed when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_notice, close_notice, confirm_notice, edit_closing, edit_notice
from board.dashboard.plan_read import remembered_of_actions
from board.dashboard.requirement_list import REQUIREMENTS
from board.dashboard.requirements import OfNotice, of_notice
from board.forms import CloseNoticeForm, ClosingForm, ConfirmNoticeForm, NoticeForm
from board.forms.filters import RequirementFilterForm
from board.models import DepartmentReturn, Notice, NoticeReview, Report
from board.queries.notices import (
    current_notice,
    ended_since,
    entered_by,
    notices_of,
    owed,
    put_right_since,
    why_not_confirmed,
)
from board.queries.reports import kinds_with_publications, of_returns, returns_listed
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of
from improvement.prepared import read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import rows_in_order


@require_safe
@allows(Permission.READ_BOARD)
def notice(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    """The notice that the board answers to."""
    current = current_notice(plan)
    if current is None:
        if ending:
            return lists.as_file(request, ending, REQUIREMENTS, [])
        context = {"plan": plan, "may_enter": GRANTS[Permission.ENTER_NOTICE] & request.roles}
        return render(request, "board/notice.html", context)
    return shown(request, plan, current, ending)


@require_safe
@allows(Permission.READ_BOARD)
def notice_numbered(
    request: PlanRequest, plan: Plan, number: int, ending: str = ""
) -> HttpResponse:
    found = get_object_or_404(Notice, plan=plan, number=number)
    return shown(request, plan, found, ending, breadcrumbs=crumbs(trail(plan), f"{found} {number}"))


def shown(
    request: PlanRequest, plan: Plan, found: Notice, ending: str, **more: object
) -> HttpResponse:
    """The page of the notice, or its requirements as a file."""
    form = RequirementFilterForm(request.GET or None)
    required = required_by(plan, found)
    rows = [row for row in required.rows if row.is_shown(form.chosen_show)]
    rows = rows_in_order(rows, form.columns, form.chosen_order)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, REQUIREMENTS, rows)
    context = page_context(request, plan, found, required) | lists.shown(request, form, rows) | more
    return render(request, "board/notice.html", context, status=form.status)


def page_context(
    request: PlanRequest, plan: Plan, found: Notice, required: OfNotice
) -> dict[str, Any]:
    on = clock.today()
    returns, reviews = found.returns.all(), found.reviews.all()
    rows, ended = required.rows, page_of(request, required.ended, name="ended")
    coming = owed(found, on)
    return {
        "plan": plan,
        "on": on,
        "notice": found,
        "rows": rows,
        "to_last": [row for row in rows if not row.is_lasting],
        "by_board": required.by_board,
        "ended": ended_since(ended),
        "ended_page": ended,
        "owed": coming,
        "next": coming[0] if coming else None,
        **returns_context(request, plan, read_of(returns_listed, found)),
        "put_right": put_right_since(Notice, [found], "closed_on").get(found.pk, []),
        "reviews": page_of(request, read_of(reviews_of, found), LONG_ROWS, "reviews"),
        "others": [each for each in read_of(notices_of, plan) if each != found],
        **changes_of(request, [found, returns, reviews], 10),
        **may_do(request, found),
    }


def reviews_of(found: Notice) -> QuerySet[NoticeReview]:
    return found.reviews.all()


def returns_context(
    request: PlanRequest, plan: Plan, returns: list[DepartmentReturn]
) -> dict[str, Any]:
    """Context: a page of what is returned to the Department, with the reports made of it."""
    page = page_of(request, returns, name="returns")
    return {
        "returns": page,
        "with_reports": of_returns(plan, request.roles, list(page)),
        "may_draft_report": may_draft_report(request, plan),
        "returns_put_right": put_right_since(DepartmentReturn, page, "sent"),
    }


def may_draft_report(request: PlanRequest, plan: Plan) -> bool:
    """Whether the person may draft a return's report, and there is a publication to make it of."""
    may = GRANTS[Permission.DRAFT_REPORT] & request.roles
    return bool(may) and Report.Kind.DEPARTMENT in kinds_with_publications(plan)


def required_by(plan: Plan, found: Notice) -> OfNotice:
    return remembered_of_actions(of_notice, plan, clock.today(), found)


def may_do(request: PlanRequest, found: Notice) -> dict[str, bool]:
    """What the reader may do with the notice."""
    may_edit = bool(GRANTS[Permission.EDIT_NOTICE] & request.roles) and not found.is_closed
    is_chair = bool(GRANTS[Permission.DECIDE_NOTICE] & request.roles)
    decides = is_chair and not found.is_closed
    may_word = decides if found.is_confirmed else may_edit
    may_correct = is_chair and found.is_closed
    return {
        "may_edit": may_edit,
        "may_enter": bool(GRANTS[Permission.ENTER_NOTICE] & request.roles),
        "may_word": may_word,
        "may_correct": may_correct,
        "may_change": may_word or may_correct,
        "may_owe": is_chair if found.is_closed else may_word,
        "may_send": bool(GRANTS[Permission.EDIT_NOTICE] & request.roles),
        "may_confirm": decides and may_confirm(request, found),
        "may_close": decides and found.is_confirmed,
    }


def may_confirm(request: PlanRequest, found: Notice) -> bool:
    if why_not_confirmed(found):
        return False
    return not request.user.counts_as(entered_by(found), found.plan_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ENTER_NOTICE)
def notice_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    initial = {"addressed_to": plan.council}
    form = NoticeForm(posted(request), on=clock.today(), initial=initial)
    added = attempt(
        form,
        lambda: add_notice(Notice(plan=plan, **form.values), by=request.user, reason=form.reason),
    )
    if added:
        messages.success(request, "It was entered. Enter its requirements; the chair confirms it")
        return redirect("notice-numbered", plan.slug, added.number)
    return form_page(request, form, "Enter a notice", "Enter a notice")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def notice_edit(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = notice_to_word(request, plan, number, "may_change")
    form = NoticeForm(posted(request), on=clock.today(), record=found)
    if attempt(form, lambda: edited(request, found, form)):
        messages.success(request, "What the notice says was changed")
        return redirect("notice-numbered", plan.slug, number)
    return form_page(request, form, f"Change what it says: {found}", "Change")


def edited(request: PlanRequest, found: Notice, form: NoticeForm) -> Notice:
    version = form.cleaned_data["version"]
    return edit_notice(found.pk, form.values, by=request.user, version=version, reason=form.reason)


def notice_to_word(request: PlanRequest, plan: Plan, number: int, act: str = "may_word") -> Notice:
    """The notice, where the reader may change what it says, or do the other act that is named."""
    found = get_object_or_404(Notice, plan=plan, number=number)
    if not may_do(request, found)[act]:
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_NOTICE)
def notice_confirm(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = get_object_or_404(Notice, plan=plan, number=number)
    if request.user.counts_as(entered_by(found), plan.pk):
        raise PermissionDenied
    form = ConfirmNoticeForm(posted(request), version=found.version)
    if attempt(form, lambda: confirmed(request, found, form)):
        messages.success(request, "The notice is confirmed. From now on the chair alone changes it")
        return redirect("notice", plan.slug)
    context = {"plan": plan, "notice": found, "heading": f"Confirm: {found}"}
    context["requirements"] = found.requirements.select_related("body")
    context["breadcrumbs"] = crumbs(trail(plan), "Confirm")
    return show(request, "board/notice_confirm.html", form, **context)


def confirmed(request: PlanRequest, found: Notice, form: ConfirmNoticeForm) -> Notice:
    typed = form.cleaned_data
    return confirm_notice(
        found.pk,
        by=request.user,
        now=clock.now(),
        version=typed["version"],
        reason=typed["reason"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_NOTICE)
def notice_close(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = get_object_or_404(Notice, plan=plan, number=number)
    on = clock.today()
    form = CloseNoticeForm(posted(request), version=found.version)
    if attempt(form, lambda: close_notice(found.pk, by=request.user, on=on, **form.values)):
        messages.success(request, "The notice is closed")
        return redirect("notice-numbered", plan.slug, number)
    context = {"plan": plan, "notice": found, "heading": f"Close: {found}"}
    context |= {"rows": required_by(plan, found).rows, "breadcrumbs": crumbs(trail(plan), "Close")}
    return show(request, "board/notice_close.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_NOTICE)
def notice_closing_edit(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """Put right how it was closed; 404 for one that is not."""
    found = get_object_or_404(Notice, plan=plan, number=number, closed_on__isnull=False)
    form = ClosingForm(posted(request), record=found)
    if attempt(form, lambda: closed_rightly(request, found, form)):
        messages.success(request, "How the notice was closed was put right")
        return redirect("notice-numbered", plan.slug, number)
    return form_page(request, form, f"Put right how it was closed: {found}", "Put right")


def closed_rightly(request: PlanRequest, found: Notice, form: ClosingForm) -> Notice:
    sent: dict[str, Any] = {"by": request.user, "on": clock.today(), "reason": form.reason}
    return edit_closing(found.pk, form.values, version=form.cleaned_data["version"], **sent)


def form_page(request: PlanRequest, form: Any, heading: str, crumb: str) -> HttpResponse:
    context = {"heading": heading, "breadcrumbs": crumbs(trail(request.plan), crumb)}
    return show(request, "includes/record_form.html", form, **context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Notice", reverse("notice", args=[plan.slug]))
