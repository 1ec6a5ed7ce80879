"""Pages of an update: all its questions on one page, and the programme manager's review."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.prepared import Given, first_of
from improvement.roles import Permission
from workstreams.changes import (
    accept_update,
    choose_update_path,
    keep_draft,
    mark_update_ready,
    return_update,
    submit_update,
)
from workstreams.forms import UnchangedUpdateForm, UpdateForm, UpdateReviewForm
from workstreams.models import Action, Preference, Round, Update
from workstreams.models.update import SENT, UpdateQuerySet
from workstreams.queries.action_parts import actions_shown
from workstreams.queries.unchanged_updates import previous_update, why_not_unchanged
from workstreams.queries.update_questions import claim_stands, problems
from workstreams.queries.worklist import rated_action, worklist_of
from workstreams.views.actions import check_may_update, trail

Place = tuple[str, ...]  # the arguments of `redirect`


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SUBMIT_UPDATE)
def action_update(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """All the questions on one page; who chose to answer in steps is led to the first."""
    action, update = action_with_update(request, plan, ref)
    in_steps = prefers_steps(request, plan) and not is_on_one_page(update)
    if request.method != "POST" and in_steps:
        return redirect("update-step", plan.slug, ref, "progress")
    on, last = clock.today(), last_update(action, update)
    form = UpdateForm(posted(request), action=action, update=update, on=on, last=last)
    saved = attempt(form, lambda: save_for_later(request, form) or send(request, form))
    if saved:
        return redirect(*page_after_update(request, plan, saved, form))
    context = page_context(request, plan, action, update)
    return show(request, "workstreams/action_update.html", form, **context)


def prefers_steps(request: PlanRequest, plan: Plan) -> bool:
    steps = Preference.UpdatePath.STEPS
    return Preference.objects.filter(plan=plan, user=request.user, update_path=steps).exists()


def action_with_update(request: PlanRequest, plan: Plan, ref: str) -> tuple[Action, Update]:
    """The action, and its update of the open round: an unsaved one where there is none.

    Raises PermissionDenied unless the person may update the action.
    """
    action = first_of(actions_shown, plan, clock.today(), Given(ref))
    if action is None:
        raise Http404
    action.plan = plan  # else the facts would read it again
    check_may_update(action, request.user)
    current = Round.objects.taking_updates(plan.pk, clock.today())
    update = first_of(answers_in, action, current) if current else None
    return action, update or Update(action=action, round=current)


def answers_in(action: Action, current: Round) -> UpdateQuerySet:
    """The action's update of the round; at most one."""
    people = ("round", "submitted_by", "decided_by")
    return action.updates.filter(round=current).select_related(*people)


def is_on_one_page(update: Update) -> bool:
    """Whether the page with all the questions shows the update: it was sent already, or no round
    is open."""
    return update.round_id is None or (update.state in SENT and not update.swept_up)


def last_update(action: Action, update: Update) -> Update | None:
    """The action's latest update of an earlier round that somebody sent."""
    current = Round(pk=update.round_id) if update.round_id else None
    return first_of(updates_sent_but, action, current)


def updates_sent_but(action: Action, current: Round | None) -> UpdateQuerySet:
    """The action's latest update that somebody sent in another round."""
    earlier = action.updates.sent().exclude(round=current).select_related("round")
    return earlier.latest_first()[:1]


def page_context(
    request: PlanRequest, plan: Plan, action: Action, update: Update
) -> dict[str, object]:
    """The context that the pages of an update share."""
    on = clock.today()
    current = update.round if update.round_id else None
    asked = worklist_of(request.user, plan, current, on, request.roles) if current else []
    return {
        "plan": plan,
        "action": action,
        "update": update,
        "round": current,
        "is_sent": is_on_one_page(update) and current is not None,
        "item": rated_action(action, plan, on),
        "is_late": action.due is not None and action.due < on,
        "claim_stands": claim_stands(update, action, on),
        "to_do": [each for each in asked if each.is_to_do],
        "items": asked,
        "unchanged": unchanged_form(action, update),
        "breadcrumbs": crumbs(*trail(plan, action), "Update"),
    }


def unchanged_form(action: Action, update: Update) -> UnchangedUpdateForm | None:
    """The form for "nothing has changed"; None where it can't be true, or an update was begun."""
    if update.version or why_not_unchanged(action, previous_update(action), clock.today()):
        return None
    url = reverse("update-unchanged", args=[action.plan.slug, action.ref])
    version = action.version
    return UnchangedUpdateForm(version=version, update=update, action_url=url, auto_id="again_%s")


def save_for_later(request: PlanRequest, form: UpdateForm) -> Update | None:
    """Save the answers so far, where a button was pressed that does not send them; None elsewhere.

    An update that lacks nothing is then ready to be sent with others.
    """
    if not form.is_draft:
        return None
    if (form.changes_path or form.adds_evidence) and not form.has_changed():
        return form.update
    draft = save_answers(request, form)
    if problems(draft, form.action, form.on):
        return draft
    return mark_update_ready(form.action.pk, by=request.user, now=clock.now())


def save_answers(request: PlanRequest, form: UpdateForm) -> Update:
    return keep_draft(
        form.action.pk,
        form.answers_given,
        by=request.user,
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
    )


def send(request: PlanRequest, form: UpdateForm) -> Update:
    return submit_update(
        form.action.pk,
        form.answers(),
        by=request.user,
        now=clock.now(),
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
        evidence=form.chosen_evidence,
    )


def page_after_update(request: PlanRequest, plan: Plan, update: Update, form: UpdateForm) -> Place:
    """The arguments of `redirect` after an update, with a message of what became of it.

    A sent update leads back to the list of what remains, and never into another action's form.
    """
    if form.adds_evidence:
        return (add_evidence_url(plan, form.action),)
    if form.changes_path:
        choose_update_path(plan, by=request.user, path=form.other_path)
        return "action-update", plan.slug, form.action.ref
    say_what_became(request, plan, update)
    return "my-work", plan.slug


def add_evidence_url(plan: Plan, action: Action) -> str:
    return f"{reverse('evidence-add', args=[plan.slug])}?action={action.ref}&update={action.ref}"


def say_what_became(request: PlanRequest, plan: Plan, update: Update) -> None:
    """Add a message that the update was sent or saved, and with what is left to do."""
    asked = worklist_of(request.user, plan, update.round, clock.today())
    to_do = [each.action for each in asked if each.is_to_do]
    others = [action for action in to_do if action.key != update.action_id]
    context = {"plan": plan, "update": update, "next": next(iter(others), None), "to_do": to_do}
    messages.success(request, render_to_string("workstreams/update_saved.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_UPDATE)
def update_review(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    update = update_to_review(plan, ref, request.GET.get("round", ""))
    if update.state != Update.State.SUBMITTED:
        return reviewed_already(request, plan, update)
    if request.user.counts_as(update.submitted_by_id, plan.pk, update.submitted_at):
        raise PermissionDenied
    form = UpdateReviewForm(posted(request), update=update)
    decided = attempt(form, lambda: decide(request, update, form))
    if decided:
        messages.success(request, f"The update on {ref} was {decided.get_state_display().lower()}")
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
