"""Pages of reporting rounds: listed, opened, changed, closed and reopened."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.dates import HolidaysUnknown, in_words
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import SHORT_ROWS, page_of, page_read
from improvement.prepared import Among, among, count_of, first_of, read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from workstreams.changes import close_round, edit_round, open_round, reopen_round
from workstreams.forms import CloseRoundForm, ReopenRoundForm, RoundDaysForm, RoundForm
from workstreams.models import Round
from workstreams.queries.action_lists import keys_in_order
from workstreams.queries.round_schedule import (
    keys_sent_late,
    keys_swept_up,
    propose_round,
    round_update_counts,
    swept_read,
    unsent_actions,
    unsent_in_full,
    unsent_updates,
    updates_read,
)
from workstreams.queries.worklist import keys_to_review, updates_to_review


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def round_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    context = {
        "plan": plan,
        "on": on,
        "rounds": list(plan.rounds.all()),
        "current": Round.objects.taking_updates(plan.pk, on),
        "may_edit": may_edit(request),
    }
    return render(request, "workstreams/round_list.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def round_detail(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    reporting_round = round_at(plan, number)
    on = clock.today()
    context = {
        "plan": plan,
        "round": reporting_round,
        "on": on,
        "is_open": reporting_round == Round.objects.taking_updates(plan.pk, on),
        **updates_listed(request, reporting_round),
        "unsent": unsent_when_due(request, reporting_round, on),
        "may_review": bool(GRANTS[Permission.DECIDE_UPDATE] & request.roles),
        "standing": round_update_counts(reporting_round),
        "may_edit": may_edit(request),
        "is_last": reporting_round == first_of(last_round, plan),
        **changes_of(request, [reporting_round]),
        "breadcrumbs": crumbs(*trail(plan), str(reporting_round)),
    }
    return render(request, "workstreams/round_detail.html", context)


def round_at(plan: Plan, number: int) -> Round:
    """The plan's round with the number. Raises Http404 where there is none."""
    found = first_of(rounds_numbered, plan, among([number]))
    if found is None:
        raise Http404
    return found


def rounds_numbered(plan: Plan, numbers: Among) -> QuerySet[Round]:
    return plan.rounds.filter(number__in=numbers)


def last_round(plan: Plan) -> QuerySet[Round]:
    return plan.rounds.all()[:1]


def updates_listed(request: PlanRequest, reported: Round) -> dict[str, Any]:
    """Context: a page of the updates that wait, of those sent late and of those swept up."""
    waiting = page_of(request, read_of(keys_to_review, reported.plan, reported), name="waiting")
    late = page_of(request, keys_sent_late(reported), name="late")
    swept = page_of(request, read_of(keys_swept_up, reported), name="swept")
    return {
        "waiting": page_read(waiting, updates_read),
        "late": page_read(late, updates_read),
        "swept": page_read(swept, swept_read),
    }


def unsent_when_due(request: PlanRequest, reported: Round, on: date) -> Page[Any] | None:
    """A page of the actions whose updates were due and were not sent; None before they are due,
    and of a closed round, which lists what was swept up."""
    if reported.is_closed or reported.closes >= on:
        return None
    keys = keys_in_order(reported.plan, unsent_actions(reported))
    return page_read(page_of(request, keys, name="unsent"), unsent_in_full)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def round_open(request: PlanRequest, plan: Plan) -> HttpResponse:
    on, last = clock.today(), plan.rounds.first()
    number = last.number + 1 if last else 1
    days, unknown = proposed_days(plan)
    form = RoundForm(posted(request), on=on, initial=days)
    opened = attempt(
        form,
        lambda: open_round(
            Round(plan=plan, number=number, state=form.state, **form.values),
            by=request.user,
            reason=f"{'Scheduled' if form.state == Round.State.AHEAD else 'Opened'} Round {number}",
        ),
    )
    if opened:
        what = f"is scheduled: it opens on {in_words(opened.opens)}"
        messages.success(request, f"{opened} {what if opened.is_ahead else 'is open'}")
        return redirect("round-detail", plan.slug, opened.number)
    context = {
        "plan": plan,
        "number": number,
        "current": Round.objects.taking_updates(plan.pk, on),
        "unknown": unknown,
        "breadcrumbs": crumbs(*trail(plan), f"Open Round {number}"),
    }
    return show(request, "workstreams/round_open.html", form, **context)


def proposed_days(plan: Plan) -> tuple[dict[str, Any], str]:
    """The days that the calendar proposes, and why there are none ("" where there are)."""
    try:
        return vars(propose_round(plan, clock.today())), ""
    except HolidaysUnknown as error:
        return {}, str(error)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def round_edit(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    reporting_round = round_at(plan, number)
    if reporting_round.is_ahead:  # nothing has been asked in it, so that all its days can change
        form: RoundDaysForm = RoundForm(posted(request), record=reporting_round, on=clock.today())
    else:
        form = RoundDaysForm(posted(request), record=reporting_round)
    if attempt(form, lambda: edit(request, reporting_round, form)):
        messages.success(request, f"The days of {reporting_round} were changed")
        return redirect("round-detail", plan.slug, number)
    heading = f"Change the days of {reporting_round}"
    context = {
        "heading": heading,
        "breadcrumbs": crumbs(*trail(plan, reporting_round), "Change its days"),
    }
    return show(request, "includes/record_form.html", form, **context)


def edit(request: PlanRequest, reporting_round: Round, form: RoundDaysForm) -> Round:
    version = form.cleaned_data["version"]
    return edit_round(
        reporting_round.pk, form.values, by=request.user, version=version, reason=form.reason
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def round_close(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    reporting_round = round_at(plan, number)
    form = CloseRoundForm(posted(request), version=reporting_round.version)
    if attempt(form, lambda: close(request, reporting_round, form)):
        messages.success(request, f"{reporting_round} is closed")
        return redirect("round-detail", plan.slug, number)
    keys = keys_in_order(plan, unsent_actions(reporting_round))
    page = page_read(page_of(request, keys, SHORT_ROWS), unsent_in_full)
    context = {
        "plan": plan,
        "round": reporting_round,
        "on": clock.today(),
        "page": page,
        "unsent": unsent_updates(reporting_round, page),
        "waiting": count_of(updates_to_review, plan, reporting_round),
        "breadcrumbs": crumbs(*trail(plan, reporting_round), "Close"),
    }
    return show(request, "workstreams/round_close.html", form, **context)


def close(request: PlanRequest, reporting_round: Round, form: CloseRoundForm) -> Round:
    version, now = form.cleaned_data["version"], clock.now()
    return close_round(
        reporting_round.pk,
        by=request.user,
        now=now,
        version=version,
        reason=f"Closed {reporting_round}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def round_reopen(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    reporting_round = round_at(plan, number)
    form = ReopenRoundForm(posted(request), version=reporting_round.version, on=clock.today())
    if attempt(form, lambda: reopen(request, reporting_round, form)):
        messages.success(request, f"{reporting_round} is open again")
        return redirect("round-detail", plan.slug, number)
    heading = f"Reopen {reporting_round}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail(plan, reporting_round), "Reopen")}
    return show(request, "includes/record_form.html", form, **context)


def reopen(request: PlanRequest, reporting_round: Round, form: ReopenRoundForm) -> Round:
    values = form.cleaned_data
    return reopen_round(
        reporting_round.pk,
        by=request.user,
        now=clock.now(),
        closes=values["closes"],
        reason=values["reason"],
        version=values["version"],
    )


def may_edit(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles)


def trail(plan: Plan, reporting_round: Round | None = None) -> list[tuple[str, str]]:
    """The breadcrumbs that lead to a round's pages."""
    steps = [("Rounds", reverse("round-list", args=[plan.slug]))]
    if reporting_round is not None:
        steps.append(
            (
                str(reporting_round),
                reverse("round-detail", args=[plan.slug, reporting_round.number]),
            )
        )
    return steps
