"""Pages of the register of risks: read, entered, changed, closed."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_risk, close_risk, edit_risk, reopen_risk
from board.changes.risks import is_own, may_close, may_decide, may_review
from board.forms import CloseRiskForm, RiskFilterForm, RiskForm
from board.models import Risk, RiskAction, RiskEscalation, RiskKind
from board.queries.lists import RISKS
from board.queries.risks import (
    in_register,
    is_short_of_target,
    last_board_meeting,
    lines_of,
    narrowed,
    overview,
    register,
    risk_called,
    scale_of,
)
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import SHORT_ROWS, page_of, page_read
from improvement.prepared import among, read_by_key, read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows
from workstreams.models import Action
from workstreams.queries import record_parts
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.READ_BOARD)
def risk_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on, scale = clock.today(), scale_of(plan)
    since = last_board_meeting(plan, on)
    form = RiskFilterForm(request.GET or None, plan=plan, scale=scale)
    met_on = since.held_on if since else None
    if ending and not form.is_refused:
        found = chosen_of(plan, met_on, form, on)
        return lists.as_file(request, ending, RISKS, lines_of(found, scale, since))
    told = overview(plan, scale, since, on)
    keys = keys_chosen(plan, met_on, form, on) if form.is_bound else told.keys
    listed = lists.shown(request, form, keys)
    page = page_read(listed["page"], partial(read_by_key, in_register, plan, met_on))
    context = {
        **listed,
        "page": page,
        "plan": plan,
        "on": on,
        "lines": lines_of(page, scale, since),
        "scale": scale,
        "since": since,
        "overview": told,
        "has_others": not page.object_list and Risk.objects.filter(plan=plan).exists(),
        **may_enter(request, plan),
    }
    return render(request, "board/risk_list.html", context, status=form.status)


def may_enter(request: PlanRequest, plan: Plan) -> dict[str, object]:
    """Context: whether the reader enters risks, and says how much is tolerated; and whether there
    are kinds to enter them under."""
    return {
        "has_kinds": RiskKind.objects.filter(plan=plan).exists(),
        "may_edit": GRANTS[Permission.EDIT_RISK] & request.roles,
        "may_decide": may_decide(plan, request.user),
    }


def chosen_of(
    plan: Plan, met_on: date | None, form: RiskFilterForm, on: date
) -> QuerySet[Any, Any]:
    """The risks that the form leaves, in the order that it says."""
    found = narrowed(register(plan, met_on), form.values, on)
    return sorted_rows(found, form.columns, form.chosen_order)


def keys_chosen(plan: Plan, met_on: date | None, form: RiskFilterForm, on: date) -> list[int]:
    return list(chosen_of(plan, met_on, form, on).values_list("pk", flat=True))


@require_safe
@allows(Permission.READ_BOARD)
def risk(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return render(request, "board/risk.html", page_context(request, risk_at(plan, ref)))


def risk_at(plan: Plan, ref: str) -> Risk:
    found = risk_called(plan, ref)
    if found is None:
        raise Http404
    return found


def page_context(request: PlanRequest, found: Risk) -> dict[str, Any]:
    plan, on = request.plan, clock.today()
    scale, since = scale_of(plan), last_board_meeting(request.plan, clock.today())
    met_on = since.held_on if since else None
    [line] = lines_of(read_of(in_register, plan, met_on, among([found.pk])), scale, since)
    reviews, escalations = found.reviews.all(), found.escalations.select_related("answered_by")
    waiting = next((each for each in escalations if each.answered_at is None), None)
    parts: list[Any] = [found, found.action_links.all(), reviews, escalations.all()]
    return {
        "plan": plan,
        "on": on,
        "risk": line.risk,
        "line": line,
        "scale": scale,
        "since": since,
        "page": page_of(request, reviews, SHORT_ROWS),
        "links": found.action_links.current().select_related("action").order_by("action__ref"),
        "escalations": escalations,
        "waiting": waiting if found.closed_on is None else None,
        "is_short": is_short_of_target(line.risk),
        **may_do(request, found, waiting),
        **changes_of(request, parts, 10),
        "breadcrumbs": crumbs(trail(plan), found.ref),
    }


def may_do(request: PlanRequest, found: Risk, waiting: RiskEscalation | None) -> dict[str, object]:
    """Context: what the reader may do with the risk; `waiting` is before the board unanswered."""
    is_open = found.closed_on is None
    may_edit = GRANTS[Permission.EDIT_RISK] & request.roles
    answers = GRANTS[Permission.DECIDE_RISK] & request.roles
    return {
        "may_edit": may_edit,
        "may_review": is_open and may_review(found, request.user),
        "may_answer": waiting and answers and not is_own(found, request.user),
        "may_close": may_edit and (not is_open or may_close(found, request.user)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RISK)
def risk_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    if not RiskKind.objects.filter(plan=plan).exists():
        messages.info(request, "Add the kinds of risk first, and how much of each is tolerated")
        return redirect("risk-scale", plan.slug)
    initial = {"raised_on": clock.today()}
    form = RiskForm(posted(request), plan=plan, scale=scale_of(plan), initial=initial)
    added = attempt(
        form,
        lambda: add_risk(
            Risk(plan=plan, **form.values),
            form.links,
            by=request.user,
            on=clock.today(),
            reason=form.reason,
        ),
    )
    if added:
        messages.success(request, f"{added} was entered. It has no score until it is reviewed")
        return redirect("risk", plan.slug, added.ref)
    heading = "Enter a risk"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RISK)
def risk_edit(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    found = risk_at(plan, ref)
    form = RiskForm(posted(request), plan=plan, scale=scale_of(plan), record=found)
    edited = attempt(
        form,
        lambda: edit_risk(
            found.pk,
            form.values,
            form.links,
            by=request.user,
            on=clock.today(),
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited.ref} was changed")
        return redirect("risk", plan.slug, edited.ref)
    context = {"heading": f"Change {found}", "breadcrumbs": crumbs(*trail_of(found), "Change")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_RISK)
def risk_close(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """Close it; or take up again one that was closed."""
    found = risk_at(plan, ref)
    form = CloseRiskForm(posted(request), risk=found)
    if attempt(form, lambda: closed(request, found, form)):
        messages.success(request, f"{ref} was {'taken up again' if found.closed_on else 'closed'}")
        return redirect("risk", plan.slug, ref)
    heading = f"{form.submit}: {found}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(found), form.submit)}
    return show(request, "includes/record_form.html", form, **context)


def closed(request: PlanRequest, found: Risk, form: CloseRiskForm) -> Risk:
    sent = {"why": form.cleaned_data["why"], "version": form.cleaned_data["version"]}
    if found.closed_on is None:
        return close_risk(found.pk, by=request.user, on=clock.today(), **sent)
    return reopen_risk(found.pk, by=request.user, **sent)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Risks", reverse("risk-list", args=[plan.slug]))


def trail_of(found: Risk) -> list[tuple[str, str]]:
    plan = found.plan
    return [trail(plan), (found.ref, reverse("risk", args=[plan.slug, found.ref]))]


@record_parts.BEYOND.register("risks")
def risks_in_history(action: Action) -> list[QuerySet[Any]]:
    """Which risks it makes smaller."""
    return [RiskAction.objects.filter(action=action)]


def risks_unanswered(plan: Plan) -> QuerySet[RiskEscalation]:
    return RiskEscalation.objects.filter(risk__plan=plan).unanswered().select_related("risk")


@panels.ESCALATIONS.register("risks")
def risks_escalated(request: PlanRequest, on: date) -> Panel | None:
    waiting = read_of(risks_unanswered, request.plan)
    return Panel("board/escalated_risks.html", {"waiting": waiting, "on": on}) if waiting else None
