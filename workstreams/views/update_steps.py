"""Pages of an update, one question a page; the check of its answers; and "unchanged"."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import keep_draft, mark_update_ready, submit_draft, submit_unchanged
from workstreams.forms import CheckAnswersForm, UnchangedUpdateForm, UpdateStepForm
from workstreams.models import Action, Round, Update
from workstreams.queries.unchanged_updates import previous_update, why_not_unchanged
from workstreams.queries.update_questions import (
    STEPS,
    claim_is_waiting,
    problems,
    step_after,
    steps_of,
)
from workstreams.queries.worklist import rated_action, worklist_of
from workstreams.ratings.stages import NEEDS
from workstreams.views.actions import trail
from workstreams.views.updates import DRAFT_SAVED

SUBMITTED = (Update.State.SUBMITTED, Update.State.ACCEPTED)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def update_step(request: PlanRequest, plan: Plan, ref: str, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    action, update = action_with_update(request, plan, ref)
    if request.method != "POST" and is_on_one_page(update):
        return redirect("action-update", plan.slug, ref)
    on = clock.today()
    form = UpdateStepForm(posted(request), step=step, action=action, update=update, on=on)
    draft = attempt(form, lambda: save_step(request, action, form))
    if draft:
        return redirect(*page_after_step(request, plan, action, draft, step, form.is_draft))
    context = page_context(plan, action, update) | {
        "step": step,
        "heading": HEADINGS[step],
        "steps": steps_of(update, action, on),
        "needs": NEEDS.get(update.stage),
        "unchanged": unchanged_form(action, update) if step == "progress" else None,
    }
    return show(request, "workstreams/update_step.html", form, **context)


HEADINGS = {
    "progress": "What progress has been made?",
    "rating": "How do you rate it?",
    "explanation": "What is the explanation?",
    "date": "Will the agreed date hold?",
    "new-date": "What date do you ask for, and why?",
    "stage": "Which stage has it reached?",
    "evidence": "What evidence stands behind it?",
}


def action_with_update(request: PlanRequest, plan: Plan, ref: str) -> tuple[Action, Update]:
    """The action, and its update of the open round: an unsaved one where there is none.

    Raises PermissionDenied unless the person may update the action.
    """
    actions = Action.objects.for_list().with_facts(plan, clock.today())
    action = get_object_or_404(actions, plan=plan, ref=ref)
    if not action.can_be_updated_by(request.user):
        raise PermissionDenied
    current = Round.objects.taking_updates(plan.pk, clock.today())
    updates = action.updates.select_related("round", "decided_by").filter(round=current)
    return action, updates.first() or Update(action=action, round=current)


def is_on_one_page(update: Update) -> bool:
    """Whether the page with all the questions shows the update: it was submitted already, or no
    round is open."""
    return update.round_id is None or (update.state in SUBMITTED and not update.swept_up)


def page_context(plan: Plan, action: Action, update: Update) -> dict[str, object]:
    """The context that the pages of an update share."""
    earlier = action.updates.sent().exclude(round=update.round_id).select_related("round")
    return {
        "plan": plan,
        "action": action,
        "update": update,
        "round": update.round if update.round_id else None,
        "item": rated_action(action, plan, clock.today()),
        "last": earlier.filter(swept_up=False).latest_first().first(),
        "breadcrumbs": crumbs(*trail(plan, action), "Update"),
    }


def unchanged_form(action: Action, update: Update) -> UnchangedUpdateForm | None:
    """The form for "nothing has changed"; None where it can't be true, or an update was begun."""
    if update.version or why_not_unchanged(action, previous_update(action), clock.today()):
        return None
    url = reverse("update-unchanged", args=[action.plan.slug, action.ref])
    version = action.version
    return UnchangedUpdateForm(version=version, update=update, action_url=url, auto_id="again_%s")


def save_step(request: PlanRequest, action: Action, form: UpdateStepForm) -> Update:
    return keep_draft(
        action.pk,
        form.step_answers(),
        by=request.user,
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
    )


def page_after_step(
    request: PlanRequest, plan: Plan, action: Action, draft: Update, step: str, pauses: bool
) -> tuple[str, ...]:
    """The arguments of `redirect` after a step: the next question, or the check of the answers.

    Where the person `pauses`, their work, with a message that the draft was saved.
    """
    if pauses:
        messages.success(request, DRAFT_SAVED)
        return "my-work", plan.slug
    next_step = step_after(step, draft, action, clock.today())
    if next_step:
        return "update-step", plan.slug, action.ref, next_step
    return "update-check", plan.slug, action.ref


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def update_check(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action, update = action_with_update(request, plan, ref)
    if request.method != "POST" and is_on_one_page(update):
        return redirect("action-update", plan.slug, ref)
    form = CheckAnswersForm(posted(request), update=update)
    if attempt(form, lambda: submit_or_mark_ready(request, action, form)):
        return redirect(*page_after_update(request, plan, action, form.marks_ready))
    on = clock.today()
    context = page_context(plan, action, update) | {
        "steps": steps_of(update, action, on),
        "missing": missing_answers(update, action),
        "claim_waits": claim_is_waiting(update, action),
    }
    return show(request, "workstreams/update_check.html", form, **context)


def missing_answers(update: Update, action: Action) -> list[tuple[str, str]]:
    """The steps with an answer that is missing or wrong, each with what to do about it."""
    errors = problems(update, action, clock.today())
    names = [(step, name) for step, names in STEPS.items() for name in names]
    return [(step, errors[name]) for step, name in names if name in errors]


def submit_or_mark_ready(request: PlanRequest, action: Action, form: CheckAnswersForm) -> Update:
    change = mark_update_ready if form.marks_ready else submit_draft
    version = form.cleaned_data["update_version"]
    return change(action.pk, by=request.user, now=clock.now(), update_version=version)


def page_after_update(
    request: PlanRequest, plan: Plan, action: Action, ready: bool
) -> tuple[str, ...]:
    """The arguments of `redirect` after an update: the next action to update, or their work.

    Adds a message that the update was submitted, or is `ready`.
    """
    current = Round.objects.taking_updates(plan.pk, clock.today())
    items = worklist_of(request.user, plan, current, clock.today())
    to_do = [item for item in items if item.is_to_do]
    unfinished = (item.action for item in to_do if item.state != Update.State.READY)
    next_action = next(unfinished, None)
    context = {"plan": plan, "action": action, "to_do": to_do, "ready": ready}
    messages.success(request, render_to_string("workstreams/update_step_sent.html", context))
    if next_action is None:
        return "my-work", plan.slug
    return "update-step", plan.slug, next_action.ref, "progress"


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def update_unchanged(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action, update = action_with_update(request, plan, ref)
    if request.method != "POST" and is_on_one_page(update):
        return redirect("action-update", plan.slug, ref)
    form = UnchangedUpdateForm(posted(request), version=action.version, update=update)
    if attempt(form, lambda: repeat_last(request, action, form)):
        return redirect(*page_after_update(request, plan, action, ready=False))
    why_not = why_not_unchanged(action, previous_update(action), clock.today())
    context = page_context(plan, action, update) | {"why_not": why_not}
    return show(request, "workstreams/update_unchanged.html", form, **context)


def repeat_last(request: PlanRequest, action: Action, form: UnchangedUpdateForm) -> Update:
    return submit_unchanged(
        action.pk,
        by=request.user,
        now=clock.now(),
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
    )
