"""Pages on which a risk is reviewed, and on which the board answers for one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from board.changes import answer_risk, edit_risk_review, review_risk
from board.changes.risks import check_of_others, may_review
from board.forms import AnswerRiskForm, RiskReviewForm
from board.models import Risk, RiskEscalation, RiskReview
from board.queries.meetings import was_told
from board.queries.risks import scale_of
from board.views.risks import risk_at, trail_of
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.REVIEW_RISK)
def risk_review_add(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    found, scale = reviewed_by(request, risk_at(plan, ref)), scale_of(plan)
    if scale is None:
        messages.info(request, "How risks are scored is to be set first")
        return redirect("risk-scale", plan.slug)
    initial = RiskReviewForm.proposed(found.reviews.first(), clock.today())
    form = RiskReviewForm(posted(request), scale=scale, initial=initial)
    made = attempt(
        form,
        lambda: review_risk(
            RiskReview(risk=found, plan=plan, **form.values), by=request.user, now=clock.now()
        ),
    )
    if made:
        messages.success(request, f"{ref} now has a score of {made.score}")
        return redirect("risk", plan.slug, ref)
    heading = f"Review {found}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(found), "Review")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.REVIEW_RISK)
def risk_review_edit(request: PlanRequest, plan: Plan, ref: str, pk: int) -> HttpResponse:
    found, scale = reviewed_by(request, risk_at(plan, ref)), scale_of(plan)
    review = get_object_or_404(RiskReview, risk=found, pk=pk)
    assert scale is not None  # it was scored by it
    form = RiskReviewForm(posted(request), scale=scale, record=review)
    edited = attempt(
        form,
        lambda: edit_risk_review(
            pk,
            form.values,
            by=request.user,
            now=clock.now(),
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, "The review was put right")
        return redirect("risk", plan.slug, ref)
    if was_told(found.plan, review.reviewed_on, clock.today()):
        form.preface = "The board has met since this review, so it stands. Make another one."
    heading = f"Put right: {review}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(found), "Put right")}
    return show(request, "includes/record_form.html", form, **context)


def reviewed_by(request: PlanRequest, found: Risk) -> Risk:
    """The risk; 403 for who does not review it."""
    if not may_review(found, request.user):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_RISK)
def risk_answer(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """Answer for the board; 404 where nothing of the risk waits for it, 403 for who
    owns the risk or scored it."""
    found = risk_at(plan, ref)
    escalation = get_object_or_404(RiskEscalation.objects.unanswered(), risk=found)
    check_of_others(found, request.user)
    form = AnswerRiskForm(posted(request), version=escalation.version)
    form.preface = f"{found}. {escalation.words}."
    answered = attempt(
        form,
        lambda: answer_risk(
            escalation.pk,
            by=request.user,
            answer=form.cleaned_data["answer"],
            now=clock.now(),
            version=form.cleaned_data["version"],
        ),
    )
    if answered:
        messages.success(request, f"The board’s answer for {ref} was saved")
        return redirect("risk", plan.slug, ref)
    heading = f"Answer for {ref}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(found), "Answer")}
    return show(request, "includes/record_form.html", form, **context)
