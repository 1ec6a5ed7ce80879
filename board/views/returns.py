"""Pages of what is sent to the Department under a notice: its returns, and its reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from board.changes import (
    add_return,
    add_review,
    edit_return,
    edit_review,
    edit_sent_return,
    send_return,
    withdraw_return,
    withdraw_review,
)
from board.changes.returns import may_say_owed, next_return
from board.forms import (
    NoticeReviewForm,
    ReturnForm,
    SendReturnForm,
    SentReturnForm,
    WithdrawOwedForm,
)
from board.models import DepartmentReturn, Notice, NoticeReview
from board.views.notices import form_page, may_do, notice_to_word
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, posted
from improvement.models import Plan
from improvement.roles import Permission

NOT_OWED = "It is no longer owed. Enter the next return that is owed"
NOT_EXPECTED = "Nobody waits for it any more"


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def return_add(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = notice_to_word(request, plan, number, "may_owe")
    form = ReturnForm(posted(request), initial={} if found.is_closed else proposed(found))
    added = attempt(
        form,
        lambda: add_return(
            DepartmentReturn(notice=found, **form.values), by=request.user, reason=form.reason
        ),
    )
    if added:
        return saved(request, found, f"{added} was added")
    heading = "Add a report that is still owed" if found.is_closed else "Add a return"
    return form_page(request, form, f"{heading} to the Department", heading)


def proposed(found: Notice) -> dict[str, Any]:
    """The days of the next return, as the notice's frequency has them."""
    last = found.returns.kept().order_by("period_end").last()
    if last is None:
        return {}
    following = next_return(found, last)
    return {"period_end": following.period_end, "due": following.due}


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def return_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    owed = get_object_or_404(DepartmentReturn, notice__plan=plan, pk=pk)
    notice_to_word(request, plan, owed.notice.number, "may_owe")
    if not owed.is_owed:
        raise PermissionDenied
    form = ReturnForm(posted(request), record=owed)
    if attempt(form, lambda: edit_return(pk, form.values, **with_reason(request, form))):
        return saved(request, owed.notice, "The days of the return were changed")
    return form_page(request, form, f"Change the days: {owed}", "Change the days")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def return_send(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    owed = get_object_or_404(DepartmentReturn, notice__plan=plan, pk=pk)
    on = clock.today()
    form = SendReturnForm(posted(request), record=owed, on=on)
    if attempt(form, lambda: send_return(pk, by=request.user, on=on, **form.values)):
        return saved(request, owed.notice, f"{owed}: it was recorded that this was sent")
    return form_page(request, form, f"Sent: {owed}", "Sent")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def return_sent_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Put right what was recorded of a return that was sent; 404 for one that was not."""
    sent = get_object_or_404(DepartmentReturn, notice__plan=plan, pk=pk, sent__isnull=False)
    may_owe = may_say_owed(sent, request.user)
    form = SentReturnForm(posted(request), record=sent, may_owe=may_owe)
    on = clock.today()
    edited = attempt(
        form, lambda: edit_sent_return(pk, form.values, on=on, **with_reason(request, form))
    )
    if edited:
        words = f"{edited}: what was recorded of it was put right"
        return saved(request, sent.notice, format_html("{}{}", words, next_days(sent, edited)))
    return form_page(request, form, f"Put right: {sent}", "Put right")


def next_days(before: DepartmentReturn, edited: DepartmentReturn) -> str:
    """Where the end of the period moved: that the next return was counted from the old one."""
    following = edited.notice.returns.kept().filter(period_end__gt=before.period_end).first()
    if before.period_end == edited.period_end or following is None or not following.is_owed:
        return ""
    page = reverse("return-edit", args=[edited.notice.plan.slug, following.pk])
    words = ". The days of the next return were counted from the old end of the period: {}"
    return format_html(words, format_html('<a class="govuk-link" href="{}">change them</a>', page))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def return_withdraw(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    owed = get_object_or_404(DepartmentReturn, notice__plan=plan, pk=pk)
    notice_to_word(request, plan, owed.notice.number, "may_owe")
    form = WithdrawOwedForm(posted(request), version=owed.version, then=NOT_OWED)
    if attempt(form, lambda: withdraw_return(pk, by=request.user, **form.values)):
        return saved(request, owed.notice, f"{owed}: it was withdrawn")
    heading = f"Withdraw what was entered by mistake: {owed}"
    return form_page(request, form, heading, "Withdraw")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def review_withdraw(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    review = review_open(request, plan, pk)
    form = WithdrawOwedForm(posted(request), version=review.version, then=NOT_EXPECTED)
    if attempt(form, lambda: withdraw_review(pk, by=request.user, **form.values)):
        return saved(request, review.notice, f"{review}: it was withdrawn")
    heading = f"Withdraw what was entered by mistake: {review}"
    return form_page(request, form, heading, "Withdraw")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def review_add(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = notice_open(request, get_object_or_404(Notice, plan=plan, number=number))
    form = NoticeReviewForm(posted(request), on=clock.today())
    added = attempt(
        form,
        lambda: add_review(
            NoticeReview(plan=plan, notice=found, **form.values),
            by=request.user,
            on=clock.today(),
            reason=form.reason,
        ),
    )
    if added:
        return saved(request, found, f"{added} was added")
    return form_page(request, form, "Add a review of the notice", "Add a review")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_NOTICE)
def review_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    review = review_open(request, plan, pk)
    form = NoticeReviewForm(posted(request), on=clock.today(), record=review)
    on = clock.today()
    if attempt(form, lambda: edit_review(pk, form.values, on=on, **with_reason(request, form))):
        return saved(request, review.notice, f"{review} was changed")
    return form_page(request, form, f"Change: {review}", "Change")


def review_open(request: PlanRequest, plan: Plan, pk: int) -> NoticeReview:
    """The review, where the reader may put it right."""
    review = get_object_or_404(NoticeReview, plan=plan, pk=pk)
    if not may_do(request, review.notice)["may_correct"]:
        notice_open(request, review.notice)
    return review


def notice_open(request: PlanRequest, found: Notice) -> Notice:
    """The notice, where something may still be entered of it."""
    if not may_do(request, found)["may_edit"]:
        raise PermissionDenied
    return found


def with_reason(request: PlanRequest, form: Any) -> dict[str, Any]:
    version = form.cleaned_data["version"]
    return {"by": request.user, "version": version, "reason": form.reason}


def saved(request: PlanRequest, found: Notice, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("notice-numbered", request.plan.slug, found.number)
