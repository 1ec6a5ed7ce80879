"""Pages to claim that an action has reached a stage, and to check the claims of others."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of, page_read
from improvement.roles import Permission
from workstreams.changes import claim_stage, decide_stage_claim
from workstreams.forms import CheckStageClaimForm, StageClaimForm
from workstreams.models import Action, StageClaim
from workstreams.queries.claims_to_check import (
    ToldClaim,
    claims_in_full,
    claims_to_check,
    next_stage,
    why_not_claimed,
)
from workstreams.ratings.stages import ORDER
from workstreams.views.actions import check_may_update, trail


@require_safe
@allows(Permission.VERIFY_STAGE)
def stage_claim_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    awaiting = claims_to_check(plan, request.user, on)
    page = page_of(request, [*awaiting.claimed, *awaiting.lapsed, *awaiting.own])
    page = page_read(page, claims_in_full)

    def on_page(claims: tuple[ToldClaim, ...]) -> list[StageClaim]:
        keys = {each.pk for each in claims}
        return [each for each in page if each.pk in keys]

    context = {
        "plan": plan,
        "on": on,
        "awaiting": awaiting,
        "page": page,
        "claimed": on_page(awaiting.claimed),
        "lapsed": on_page(awaiting.lapsed),
        "own": on_page(awaiting.own),
    }
    return render(request, "workstreams/stage_claim_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.CLAIM_STAGE)
def stage_claim_add(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    check_may_update(action, request.user)
    on = clock.today()
    stages = [stage for stage in ORDER if not why_not_claimed(action, stage, on)]
    stage = next_stage(action, on)
    form = StageClaimForm(posted(request), action=action, stages=stages, next_stage=stage)
    claimed = attempt(form, lambda: claim(request, action, form))
    if claimed:
        label = claimed.get_stage_display().lower()
        messages.success(request, f"Your claim that {ref} is {label} waits to be checked")
        return redirect("action-detail", plan.slug, ref)
    context = {
        "plan": plan,
        "action": action,
        "stages": stages,
        "breadcrumbs": crumbs(*trail(plan, action), "Claim a stage"),
    }
    return show(request, "workstreams/stage_claim_add.html", form, **context)


def claim(request: PlanRequest, action: Action, form: StageClaimForm) -> StageClaim:
    return claim_stage(
        action.pk,
        by=request.user,
        stage=form.cleaned_data["stage"],
        statement=form.cleaned_data["statement"],
        now=clock.now(),
        evidence=form.evidence_keys,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.VERIFY_STAGE)
def stage_claim_check(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    on = clock.today()
    claims = StageClaim.objects.with_evidence().select_related("action__plan", "claimed_by")
    claim = get_object_or_404(claims, action__plan=plan, pk=pk)
    if not claim.can_be_checked_by(request.user):
        raise PermissionDenied
    form = CheckStageClaimForm(posted(request), claim=claim, on=on)
    decided = attempt(form, lambda: decide(request, claim, form))
    if decided:
        answer = decided.get_state_display().lower()
        messages.success(request, f"The claim on {claim.action.ref} was {answer}")
        return redirect("stage-claim-list", plan.slug)
    context = {
        "plan": plan,
        "on": on,
        "claim": claim,
        "action": claim.action,
        "breadcrumbs": crumbs(parent(plan), claim.action.ref),
    }
    return show(request, "workstreams/stage_claim_check.html", form, **context)


def decide(request: PlanRequest, claim: StageClaim, form: CheckStageClaimForm) -> StageClaim:
    return decide_stage_claim(
        claim.pk,
        by=request.user,
        verify=form.verifies,
        note=form.cleaned_data["note"],
        now=clock.now(),
        recheck=form.cleaned_data.get("recheck"),
        version=form.cleaned_data["version"],
    )


def parent(plan: Plan) -> tuple[str, str]:
    return ("Awaiting check", reverse("stage-claim-list", args=[plan.slug]))
