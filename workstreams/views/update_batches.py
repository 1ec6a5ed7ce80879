"""Pages to submit several updates that are ready, and to accept several that agree."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import SHORT_ROWS, page_of, page_read
from improvement.roles import Permission
from workstreams.changes import BatchResult, accept_updates, submit_updates
from workstreams.forms import AcceptUpdatesForm, SubmitUpdatesForm
from workstreams.models import Action, Round, Update
from workstreams.queries.updates_to_accept import sent_in_full, updates_to_accept
from workstreams.queries.worklist import WorklistItem, rated_action


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def updates_submit(request: PlanRequest, plan: Plan) -> HttpResponse:
    updates = ready_updates(request, plan)
    form = SubmitUpdatesForm(posted(request), updates=updates)
    result = attempt(form, lambda: change_chosen(request, plan, form, submit_updates))
    if result:
        show_result(request, result, "sent")
        return redirect("my-work", plan.slug)
    context = {
        "plan": plan,
        "updates": updates,
        "rows": with_ratings(plan, updates),
        "breadcrumbs": crumbs(*trail(plan), "Send"),
    }
    return show(request, "workstreams/updates_submit.html", form, **context)


def ready_updates(request: PlanRequest, plan: Plan) -> list[Update]:
    """The updates of the open round that the person can submit and that are marked ready."""
    own_actions = Action.objects.filter(plan=plan).to_update_by(request.user)
    current = Round.objects.taking_updates(plan.pk, clock.today())
    updates = Update.objects.filter(action__in=own_actions, round=current)
    return list(updates.filter(state=Update.State.READY).select_related("action", "round"))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_UPDATE)
def updates_accept(request: PlanRequest, plan: Plan) -> HttpResponse:
    agreeing, disputed = updates_to_accept(plan, request.user, clock.today())
    page = page_of(request, agreeing)
    page = page_read(page, sent_in_full)
    form = AcceptUpdatesForm(posted(request), updates=page)
    result = attempt(form, lambda: change_chosen(request, plan, form, accept_updates))
    if result:
        show_result(request, result, "accepted")
        return redirect("my-work", plan.slug)
    context = {
        "plan": plan,
        "page": page,
        "rows": with_ratings(plan, list(page)),
        "others": page_of(request, disputed, SHORT_ROWS, "others"),
        "breadcrumbs": crumbs(*trail(plan), "Accept"),
    }
    return show(request, "workstreams/updates_accept.html", form, **context)


def with_ratings(plan: Plan, updates: list[Update]) -> list[tuple[Update, WorklistItem]]:
    """Each update with its action as rated today."""
    on = clock.today()
    actions = Action.objects.with_facts(plan, on).filter(pk__in=[u.action_id for u in updates])
    rated = {action.pk: rated_action(action, plan, on) for action in actions}
    return [(update, rated[update.action_id]) for update in updates]


def change_chosen(
    request: PlanRequest,
    plan: Plan,
    form: SubmitUpdatesForm,
    change: Callable[..., BatchResult],
) -> BatchResult:
    """Submit or accept the updates chosen in the form."""
    return change(plan, form.chosen, by=request.user, now=clock.now())


def show_result(request: PlanRequest, result: BatchResult, what: str) -> None:
    """Add messages with the updates that were sent or accepted, and those refused with why."""
    if count := len(result.succeeded):
        subject = "1 update was" if count == 1 else f"{count} updates were"
        messages.success(request, f"{subject} {what}: {', '.join(result.succeeded)}")
    for ref, why in result.refused:
        messages.warning(request, f"{ref} was not {what}: {why}")


def trail(plan: Plan) -> list[tuple[str, str]]:
    return [("What we need from you", reverse("my-work", args=[plan.slug]))]
