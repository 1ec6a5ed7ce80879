"""Pages to find and read an action and, for the programme manager, to add, edit or withdraw it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_keys import keys_of_changes
from improvement.audit.history_lines import read_entries
from improvement.dates import in_words
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.history import Tracked
from improvement.models import Plan, User
from improvement.paging import LONG_ROWS, page_of
from improvement.prepared import Given, read_of
from improvement.roles import GRANTS, Permission
from workstreams.changes import add_action, edit_action
from workstreams.forms import ActionForm
from workstreams.models import Action, Measure, Round, StageClaim
from workstreams.models.judged import is_agreed
from workstreams.queries.action_dates import (
    date_line,
    dates_in_short,
    milestone_lines,
    milestones_counted,
)
from workstreams.queries.action_facts import facts_of
from workstreams.queries.action_parts import (
    actions_shown,
    claims_of,
    date_changes_of,
    evidence_on,
    measures_of,
    milestones_of,
)
from workstreams.queries.checks_made import checks_made
from workstreams.queries.kept_dates import kept_date_of
from workstreams.queries.measure_series import listed_series, verdicts_on
from workstreams.queries.past_updates import past_updates
from workstreams.queries.proposals import proposed_action
from workstreams.queries.record_parts import (
    judged_changes_of,
    latest_entries,
    linked_records,
    records_of,
)
from workstreams.queries.remembered import OF_ACTIONS, remembered
from workstreams.queries.worklist import rated_action
from workstreams.ratings.stages import ORDER, Stage
from workstreams.views import panels
from workstreams.views.measures import card

SHOWN_IN_FULL = 2  # rounds on the action's own page
ROUNDS_ON_A_PAGE = 6


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_detail(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    action = next(iter(read_of(actions_shown, plan, on, Given(ref))), None)
    if action is None:
        raise Http404
    context = {
        "plan": plan,
        "action": action,
        "item": rated_action(action, plan, on),
        **rounds_and_dates(action, on),
        **measures_to_move(action, on),
        **judging(action, plan),
        **stages_and_evidence(action, request),
        "partners": linked_records(action, "organisation_links", "organisation"),
        "bears_on": bears_on(action),
        "on": on,
        "entries": latest_entries(action),
        "may_update": action.can_be_updated_by(request.user, request.roles),
        "panels": panels.shown(panel(request, action, on) for panel in panels.ACTION.values()),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "breadcrumbs": crumbs(("Actions", reverse("action-list", args=[plan.slug])), action.ref),
    }
    return render(request, "workstreams/action_detail.html", context)


def rounds_and_dates(action: Action, on: date) -> dict[str, object]:
    """Context: what was said in the last rounds, the dates with what became of them, milestones."""
    past = past_updates(action, on)
    changes = read_of(date_changes_of, action)
    approved = sum(change.decision == change.Decision.APPROVED for change in changes)
    milestones = milestone_lines(read_of(milestones_of, action), on)
    return {
        "past_updates": past[:SHOWN_IN_FULL],
        "earlier": len(past[SHOWN_IN_FULL:]),
        "is_asked": Round.objects.taking_updates(action.plan_id, on) is not None,
        "kept": kept_date_of(action, on),
        "date_changes": changes,
        "line": date_line(action, changes, on),
        "dates_upshot": dates_in_short(facts_of(action), approved, on),
        "milestones": milestones,
        "milestones_upshot": milestones_counted(milestones),
    }


def measures_to_move(action: Action, on: date) -> dict[str, object]:
    """Context: the measures that the action names, drawn with their readings up to the day, and the
    others of the outcomes that it serves, each with what its chart says."""
    plan = Plan(pk=action.plan_id)
    named: list[Measure] = []
    others: list[Measure] = []
    for measure in read_of(measures_of, action, plan):
        (named if measure.is_named else others).append(measure)  # type: ignore[attr-defined]  # annotated
    verdicts = remembered(verdicts_on, plan, on, unaltered_by=OF_ACTIONS) if others else {}
    return {
        "named": [card(series) for series in listed_series(named, on)],
        "others": [(measure, verdicts[measure.pk]) for measure in others],
    }


def judging(action: Action, plan: Plan) -> dict[str, object]:
    """Context: the requests to change how the action is judged, and whether one waits."""
    changes = read_of(judged_changes_of, action)
    return {
        "agreed": is_agreed(plan),
        "judged_changes": changes,
        "judged_waits": any(change.is_open for change in changes),
    }


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def action_updates(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """Every round of the action, with what was said in it."""
    action = get_object_or_404(Action, plan=plan, ref=ref)
    context = {
        "plan": plan,
        "action": action,
        "page": page_of(request, past_updates(action, clock.today()), ROUNDS_ON_A_PAGE),
        "breadcrumbs": crumbs(*trail(plan, action), "Updates"),
    }
    return render(request, "workstreams/action_updates.html", context)


@require_safe
@allows(Permission.READ_HISTORY)
def action_history(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    page = page_of(request, keys_of_changes(records_of, action), LONG_ROWS)
    context = {
        "plan": plan,
        "action": action,
        "page": page,
        "entries": read_entries(page),
        "breadcrumbs": crumbs(*trail(plan, action), "History"),
    }
    return render(request, "workstreams/action_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def action_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    initial = proposed_action(plan, request.GET.get("workstream", ""))
    form = ActionForm(posted(request), plan=plan, initial=initial)
    added = attempt(
        form,
        lambda: add_action(
            Action(plan=plan, **form.values),
            form.links,
            by=request.user,
            reason=form.reason,
            milestones=form.cleaned_data["milestones"],
        ),
    )
    if added:
        messages.success(request, f"{added.ref} was added{next_steps(added)}")
        return page_after_adding(request, form, "action-detail", plan.slug, added.ref)
    heading = "Add an action"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def action_edit(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    action = get_object_or_404(Action, plan=plan, ref=ref)
    form = ActionForm(posted(request), plan=plan, record=action)
    edited = attempt(
        form,
        lambda: edit_action(
            action.pk,
            form.values,
            form.links,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited.ref} was changed")
        return redirect("action-detail", plan.slug, edited.ref)
    heading = f"Edit {action.ref}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, action), "Edit")}
    return show(request, "includes/record_form.html", form, **context)


def check_may_update(action: Action, person: User) -> None:
    """Raise PermissionDenied, with words, unless the person may submit the action's updates."""
    if action.is_outside:
        raise PermissionDenied(action.why_nothing_is_done)
    if not action.can_be_updated_by(person):
        raise PermissionDenied


def bears_on(action: Action) -> list[tuple[str, list[Tracked]]]:
    """The records of the plan's structure that the action is linked to, by kind."""
    return [
        ("Areas of improvement", linked_records(action, "theme_links", "theme")),
        ("Findings", linked_records(action, "finding_links", "finding")),
        ("Outcomes", linked_records(action, "outcome_links", "outcome")),
    ]


def stages_and_evidence(action: Action, request: PlanRequest) -> dict[str, object]:
    """Context: the stages claimed, the evidence, and what the reader may do with them."""
    claims = read_of(claims_of, action)
    made = checks_made(claims)
    may_check = GRANTS[Permission.VERIFY_STAGE] & request.roles
    return {
        "has_claims": bool(claims),
        "stages": stage_boxes(action, [(claim, made.get(claim.pk)) for claim in claims]),
        "checks": {
            claim.pk
            for claim in claims
            if may_check
            and claim.state != StageClaim.State.RETURNED
            and not request.user.counts_as(claim.claimed_by_id, action.plan_id, claim.claimed_at)
        },
        "evidence": read_of(evidence_on, action, Plan(pk=action.plan_id)),
        "may_add_evidence": GRANTS[Permission.ADD_EVIDENCE] & request.roles,
    }


def stage_boxes(action: Action, claims: list[tuple[StageClaim, Any]]) -> list[dict[str, object]]:
    """The three stages in their order, each with its claims, the latest first; which of them the
    action must reach, and which lie beyond that."""
    asked = ORDER.index(Stage(action.required_stage))
    boxes = []
    for place, stage in enumerate(ORDER):
        own = [(claim, made) for claim, made in claims if claim.stage == stage]
        words = [
            what_is_asked(action, place - asked),
            "" if own or place > asked else "not claimed",
        ]
        boxes.append(
            {
                "label": stage.label,
                "words": "; ".join(filter(None, words)),
                "is_asked": place == asked,
                "is_beyond": place > asked,
                "claims": own,
            }
        )
    return boxes


def what_is_asked(action: Action, beyond: int) -> str:
    """Whether a stage is asked of the action; `beyond` says by how many it lies past the one that
    it must reach."""
    if beyond > 0:
        return "not asked of it"
    shown = f", to be shown by {in_words(action.shown_by)}" if action.shown_by else ""
    return f"it must reach this{shown}" if beyond == 0 else ""


def next_steps(action: Action) -> str:
    """What a new action still needs to be ready, as the end of a sentence; "" for nothing."""
    has_owner = action.owner_post or action.owner_id
    steps = [] if has_owner else ["name an owner"]
    steps += [] if action.due else ["agree a date"]
    return f". Next: {' and '.join(steps)}" if steps else ""


def trail(plan: Plan, action: Action | None = None) -> list[tuple[str, str]]:
    """The breadcrumbs that lead to an action's pages."""
    steps = [("Actions", reverse("action-list", args=[plan.slug]))]
    if action is not None:
        steps.append((action.ref, reverse("action-detail", args=[plan.slug, action.ref])))
    return steps
