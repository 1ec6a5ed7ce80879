"""Pages of an update in steps, and of "nothing has changed"."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, posted, show
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import submit_unchanged
from workstreams.forms import UnchangedUpdateForm, UpdateStepForm
from workstreams.models import Action, Update
from workstreams.models.update import SENT
from workstreams.queries.unchanged_updates import previous_update, why_not_unchanged
from workstreams.queries.update_questions import STEPS, step_after, steps_of
from workstreams.views.updates import (
    Place,
    action_with_update,
    is_on_one_page,
    last_update,
    page_after_update,
    page_context,
    save_answers,
    save_for_later,
    say_what_became,
    send,
)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def update_step(request: PlanRequest, plan: Plan, ref: str, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    action, update = action_with_update(request, plan, ref)
    on, last = clock.today(), last_update(action, update)
    if request.method != "POST" and is_on_one_page(update):
        return redirect("action-update", plan.slug, ref)
    if request.method != "POST" and step not in steps_of(update, action, on):
        return redirect("update-step", plan.slug, ref, "progress")
    form = UpdateStepForm(
        posted(request), step=step, action=action, update=update, on=on, last=last
    )
    saved = attempt(form, lambda: save_for_later(request, form) or save_step(request, form))
    if saved:
        return redirect(*page_after_step(request, plan, saved, form, step))
    context = page_context(request, plan, action, update) | {"step": step, "number": number(step)}
    return show(request, "workstreams/update_step.html", form, **context)


def number(step: str) -> int:
    return [*STEPS].index(step) + 1


def save_step(request: PlanRequest, form: UpdateStepForm) -> Update:
    """Send the update where this is its last step and no other step lacks an answer; otherwise save
    the answers to this step."""
    if form.is_last and not form.elsewhere:
        return send(request, form)
    return save_answers(request, form)


def page_after_step(
    request: PlanRequest, plan: Plan, update: Update, form: UpdateStepForm, step: str
) -> Place:
    """The arguments of `redirect` after a step: the next one; the one that lacks an answer, with a
    message; or the list of what remains."""
    if form.is_draft or update.state in SENT:
        return page_after_update(request, plan, update, form)
    action = form.action
    if not form.is_last:
        return "update-step", plan.slug, action.ref, step_after(step, update, action, form.on)
    missing = [
        (one, form.elsewhere[n]) for one, ns in STEPS.items() for n in ns if n in form.elsewhere
    ]
    messages.warning(request, f"Not sent yet. {'. '.join(text for _, text in missing)}.")
    return "update-step", plan.slug, action.ref, missing[0][0]


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def update_unchanged(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action, update = action_with_update(request, plan, ref)
    if request.method != "POST" and is_on_one_page(update):
        return redirect("action-update", plan.slug, ref)
    form = UnchangedUpdateForm(posted(request), version=action.version, update=update)
    sent = attempt(form, lambda: repeat_last(request, action, form))
    if sent:
        say_what_became(request, plan, sent)
        return redirect("my-work", plan.slug)
    why_not = why_not_unchanged(action, previous_update(action), clock.today())
    context = page_context(request, plan, action, update)
    context |= {"why_not": why_not, "last": last_update(action, update)}
    return show(request, "workstreams/update_unchanged.html", form, **context)


def repeat_last(request: PlanRequest, action: Action, form: UnchangedUpdateForm) -> Update:
    return submit_unchanged(
        action.pk,
        by=request.user,
        now=clock.now(),
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
    )
