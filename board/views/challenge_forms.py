"""What who asked answers: whether a reply will do, and what was done; for the board and scrutiny,
each of whom has pages of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from board.changes import conclude_challenge, follow_up_challenge
from board.forms import ConcludeForm, FollowUpForm
from board.models import Challenge, Exchange, FollowUp
from board.queries.challenges import parties_on
from improvement import clock
from improvement.access import PlanRequest
from improvement.editing import attempt, posted, show


class OwnPage(NamedTuple):
    """The page of a challenge that its readers have: the name of its address, its template and
    what that is given."""

    name: str
    template: str
    context: Callable[[PlanRequest, Challenge], dict[str, Any]]


def conclude(request: PlanRequest, record: Challenge, page: OwnPage) -> HttpResponse:
    """Say whether the reply will do."""
    exchange = record.latest
    if exchange.turn == 1 and not exchange.is_answered:
        raise Http404("There is no reply yet")
    if not exchange.is_answered or exchange.is_concluded:
        return not_waiting(request, record, page)
    refuse_others(request, record)
    form = ConcludeForm(posted(request), version=exchange.version)
    if attempt(form, lambda: conclusion(request, exchange, form)):
        messages.success(request, f"What you say of the reply to {record.ref} was saved")
        return redirect(page.name, request.plan.slug, record.ref)
    return show(request, page.template, form, **page.context(request, record))


def conclusion(request: PlanRequest, exchange: Exchange, form: ConcludeForm) -> Exchange:
    return conclude_challenge(exchange.pk, by=request.user, now=clock.now(), **form.values)


def follow_up(request: PlanRequest, record: Challenge, page: OwnPage) -> HttpResponse:
    """Say what was done about what was accepted; before it is due too."""
    look = record.waiting_look
    if not record.follow_ups.all():
        raise Http404("Nothing was accepted that can be looked at")
    if look is None:
        return not_waiting(request, record, page)
    refuse_others(request, record)
    form = FollowUpForm(posted(request), version=look.version)
    if attempt(form, lambda: found_of(request, look, form)):
        messages.success(request, f"What was done about {record.ref} was saved")
        return redirect(page.name, request.plan.slug, record.ref)
    return show(request, page.template, form, **page.context(request, record))


def found_of(request: PlanRequest, look: FollowUp, form: FollowUpForm) -> FollowUp:
    return follow_up_challenge(look.pk, by=request.user, now=clock.now(), **form.values)


def refuse_others(request: PlanRequest, record: Challenge) -> None:
    if request.user.pk not in parties_on(request.plan, clock.today()).askers(record):
        raise PermissionDenied


def not_waiting(request: PlanRequest, record: Challenge, page: OwnPage) -> HttpResponse:
    """The answer to a form that has nothing to answer any more: the challenge as it is now."""
    if request.method != "POST":
        return redirect(page.name, request.plan.slug, record.ref)
    return render(request, page.template, page.context(request, record), status=409)
