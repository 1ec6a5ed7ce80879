"""Pages of an update: all its questions on one page, and the programme manager's review."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import accept_update, return_update, submit_update
from workstreams.forms import UpdateForm, UpdateReviewForm
from workstreams.models import Action, Round, Update
from workstreams.queries.worklist import rated_action, worklist_of
from workstreams.views.actions import trail

DRAFT_SAVED = (
    "Kept. Everyone on the plan can read it in the history; it is not a report until you submit it."
)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def action_update(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    action = get_object_or_404(Action.objects.with_facts(plan, on), ref=ref)
    if not action.can_be_updated_by(request.user):
        raise PermissionDenied
    current = Round.objects.taking_updates(plan.pk, clock.today())
    update = action.updates.filter(round=current).first() or Update(action=action)
    form = UpdateForm(posted(request), action=action, update=update, on=on)
    if attempt(form, lambda: submit_or_save(request, action, form)):
        return redirect(*page_after_update(request, plan, action, current, form))
    context = {
        "plan": plan,
        "action": action,
        "item": rated_action(action, plan, on),
        "round": current,
        "update": update,
        "last": action.updates.sent().exclude(round=current).latest_first().first(),
        "breadcrumbs": crumbs(*trail(plan, action), "Update"),
    }
    return show(request, "workstreams/action_update.html", form, **context)


def submit_or_save(request: PlanRequest, action: Action, form: UpdateForm) -> Update:
    """Submit the update, or save it as a draft, as the button pressed says."""
    return submit_update(
        action.pk,
        form.answers(),
        by=request.user,
        now=clock.now(),
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
        draft=form.is_draft,
        evidence=form.chosen_evidence,
    )


def page_after_update(
    request: PlanRequest, plan: Plan, action: Action, current: Round | None, form: UpdateForm
) -> tuple[str, ...]:
    """The arguments of `redirect` after an update, with a message of what became of it."""
    if form.is_draft:
        messages.success(request, DRAFT_SAVED)
        return "my-work", plan.slug
    items = worklist_of(request.user, plan, current, clock.today())
    to_do = [item.action for item in items if item.is_to_do]
    context = {"plan": plan, "action": action, "next": next(iter(to_do), None), "to_do": to_do}
    messages.success(request, render_to_string("workstreams/update_submitted.html", context))
    return "action-detail", plan.slug, action.ref


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_UPDATE)
def update_review(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    update = update_to_review(plan, ref, request.GET.get("round", ""))
    if update.state != Update.State.SUBMITTED:
        return reviewed_already(request, plan, update)
    if update.submitted_by_id == request.user.pk:
        raise PermissionDenied
    form = UpdateReviewForm(posted(request), version=update.version)
    decided = attempt(form, lambda: decide(request, update, form))
    if decided:
        messages.success(request, f"The report on {ref} was {decided.get_state_display().lower()}")
        return redirect("my-work", plan.slug)
    action = Action.objects.with_facts(plan, on).get(pk=update.action_id)
    earlier = action.updates.sent().filter(round__number__lt=update.round.number)
    context = {
        "plan": plan,
        "update": update,
        "action": action,
        "item": rated_action(action, plan, on),
        "last": earlier.latest_first().first(),
        "breadcrumbs": crumbs(*trail(plan, action), "Review"),
    }
    return show(request, "workstreams/update_review.html", form, **context)


def update_to_review(plan: Plan, ref: str, number: str = "") -> Update:
    """The action's latest submitted update, of any round or of the one with the number; otherwise
    the latest reviewed one. Raises Http404 where there is neither.
    """
    updates = Update.objects.filter(action__plan=plan, action__ref=ref, swept_up=False)
    updates = updates.with_due_day().latest_first()
    if number:
        if not (number.isdecimal() and len(number) <= 5):
            raise Http404
        updates = updates.filter(round__number=int(number))
    reviewed = updates.filter(state__in=[Update.State.ACCEPTED, Update.State.RETURNED])
    update = updates.filter(state=Update.State.SUBMITTED).first() or reviewed.first()
    if update is None:
        raise Http404
    return update


def reviewed_already(request: PlanRequest, plan: Plan, update: Update) -> HttpResponse:
    """The page that says who reviewed the update; 409 where the person tried to review it too."""
    breadcrumbs = crumbs(*trail(plan, update.action), "Review")
    context = {"plan": plan, "update": update, "breadcrumbs": breadcrumbs}
    status = 409 if request.method == "POST" else 200
    return render(request, "workstreams/update_answered.html", context, status=status)


def decide(request: PlanRequest, update: Update, form: UpdateReviewForm) -> Update:
    change = accept_update if form.cleaned_data["answer"] == "accept" else return_update
    return change(
        update.pk,
        by=request.user,
        now=clock.now(),
        note=form.cleaned_data["note"],
        version=form.cleaned_data["version"],
    )
