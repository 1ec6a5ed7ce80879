"""What who asked answers: whether a reply will do, and what was done; and what either puts right.
For the board and scrutiny, each of whom has pages of their own of the parts of a challenge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from board.changes import (
    conclude_challenge,
    follow_up_challenge,
    put_right_asked,
    put_right_conclusion,
    put_right_found,
    put_right_look,
    put_right_reply,
    withdraw_challenge,
)
from board.forms import (
    ConcludeForm,
    FollowUpForm,
    PutRightAskedAgainForm,
    PutRightAskedForm,
    PutRightConclusionForm,
    PutRightFoundForm,
    PutRightLookForm,
    PutRightReplyForm,
    WithdrawChallengeForm,
)
from board.models import Challenge, Exchange, FollowUp
from board.queries.challenge_subjects import Subjects
from board.queries.challenges import Parties, parties_on, read_cited
from board.queries.put_right import (
    ChallengeStep,
    Taken,
    may_put_right,
    may_withdraw,
    open_step,
    why_not_withdrawn,
)
from improvement import clock
from improvement.access import PlanRequest
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of
from improvement.roles import Role


class OwnPage(NamedTuple):
    """The page of a challenge that its readers have: the name of its address, its template and
    what that is given."""

    name: str
    template: str
    context: Callable[[PlanRequest, Challenge], dict[str, Any]]


def challenge_at(plan: Plan, ref: str, roles: frozenset[Role]) -> Challenge:
    """The challenge that is cited so. Raises Http404 where a person with the roles may see none
    such."""
    found = read_cited(plan, ref, roles)
    if found is None:
        raise Http404("There is no such challenge")
    return found


def parties_of(request: PlanRequest) -> Parties:
    """Those of today; read once a request."""
    kept: Parties | None = request.__dict__.get("parties")
    if kept is None:
        kept = request.__dict__["parties"] = parties_on(request.plan, clock.today())
    return kept


def conclude(request: PlanRequest, record: Challenge, page: OwnPage) -> HttpResponse:
    """Say whether the reply will do."""
    exchange = record.latest
    if exchange.turn == 1 and not exchange.is_answered:
        raise Http404("There is no reply yet")
    if not exchange.is_answered or exchange.is_concluded:
        return not_waiting(request, record, page)
    refuse_others(request, record)
    form = ConcludeForm(
        posted(request), of_scrutiny=record.is_of_scrutiny, version=exchange.version
    )
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
    form = FollowUpForm(posted(request), of_scrutiny=record.is_of_scrutiny, version=look.version)
    if attempt(form, lambda: found_of(request, look, form)):
        messages.success(request, f"What was done about {record.ref} was saved")
        return redirect(page.name, request.plan.slug, record.ref)
    return show(request, page.template, form, **page.context(request, record))


def found_of(request: PlanRequest, look: FollowUp, form: FollowUpForm) -> FollowUp:
    return follow_up_challenge(look.pk, by=request.user, now=clock.now(), **form.values)


def refuse_others(request: PlanRequest, record: Challenge) -> None:
    if request.user.pk not in parties_of(request).askers(record):
        raise PermissionDenied


def put_right(
    request: PlanRequest, record: Challenge, name: str, page: OwnPage, subjects: Subjects
) -> HttpResponse:
    """Put right the step that is named, where nobody has acted on it yet."""
    if name not in list(ChallengeStep):
        raise Http404("There is no such step")
    on = clock.today()
    taken = open_step(record, ChallengeStep(name), on)
    if taken is None:
        return not_waiting(request, record, page)
    if not may_put_right(record, taken, request.user, parties_of(request)):
        raise PermissionDenied
    form = put_right_form(request, taken, subjects)
    if attempt(form, lambda: changed(request, taken, form)):
        messages.success(request, f"{record.ref} was put right")
        return redirect(page.name, request.plan.slug, record.ref)
    heading = f"Put right {taken.step.label}: {record.ref}"
    own = reverse(page.name, args=[request.plan.slug, record.ref])
    context = {"heading": heading, "breadcrumbs": crumbs((record.ref, own), "Put right")}
    return show(request, "includes/record_form.html", form, **context)


def put_right_form(request: PlanRequest, taken: Taken, subjects: Subjects) -> Any:
    sent, record = posted(request), taken.record
    if isinstance(record, FollowUp):
        form = PutRightLookForm if taken.step == ChallengeStep.LOOK else PutRightFoundForm
        return form(sent, record=record)
    if taken.step == ChallengeStep.CONCLUSION:
        return PutRightConclusionForm(sent, record=record)
    if taken.step == ChallengeStep.REPLY:
        of_scrutiny = record.challenge.is_of_scrutiny
        return PutRightReplyForm(sent, record=record, of_scrutiny=of_scrutiny)
    if record.turn > 1:
        return PutRightAskedAgainForm(sent, record=record)
    return PutRightAskedForm(sent, record=record, subjects=subjects, on=clock.today())


def changed(request: PlanRequest, taken: Taken, form: Any) -> Exchange | FollowUp:
    """The record as the change of the step leaves it."""
    pk, typed, values = taken.record.pk, form.cleaned_data, form.values
    sent: dict[str, Any] = {"by": request.user, "now": clock.now()}
    sent |= {name: typed[name] for name in ("version", "reason")}
    if taken.step == ChallengeStep.ASKED:
        theirs = typed.get("challenge_version", taken.record.challenge.version)
        return put_right_asked(pk, values, challenge_version=theirs, **sent)
    if taken.step == ChallengeStep.LOOK:
        return put_right_look(pk, values["due"], **sent)
    if taken.step == ChallengeStep.FOUND:
        next_due = typed.get("next_due")
        return put_right_found(pk, values, next_due=next_due, **sent)
    change = put_right_reply if taken.step == ChallengeStep.REPLY else put_right_conclusion
    return change(pk, values, **sent)


def withdraw(request: PlanRequest, record: Challenge, page: OwnPage) -> HttpResponse:
    """Withdraw what was asked by mistake, while a reply is neither there nor late."""
    on = clock.today()
    if why_not_withdrawn(record, on):
        return not_waiting(request, record, page)
    if not may_withdraw(record, request.user, parties_of(request)):
        raise PermissionDenied
    form = WithdrawChallengeForm(posted(request), version=record.version)
    if attempt(form, lambda: withdrawn(request, record, form)):
        told = "Who was asked reads it on My work, and in their next email after today"
        messages.success(request, f"{record.ref} was withdrawn. {told}")
        return redirect(page.name, request.plan.slug, record.ref)
    own = reverse(page.name, args=[request.plan.slug, record.ref])
    context = {"breadcrumbs": crumbs((record.ref, own), "Withdraw")}
    heading = f"Withdraw what was asked by mistake: {record.ref}"
    return show(request, "includes/record_form.html", form, heading=heading, **context)


def withdrawn(request: PlanRequest, record: Challenge, form: WithdrawChallengeForm) -> Challenge:
    sent = {name: form.cleaned_data[name] for name in ("why", "version")}
    return withdraw_challenge(record.pk, by=request.user, now=clock.now(), **sent)


def not_waiting(request: PlanRequest, record: Challenge, page: OwnPage) -> HttpResponse:
    """The answer to a form that has nothing to answer any more: the challenge as it is now."""
    if request.method != "POST":
        return redirect(page.name, request.plan.slug, record.ref)
    return render(request, page.template, page.context(request, record), status=409)


def parts_paged(request: PlanRequest, record: Challenge) -> dict[str, Any]:
    """Context: each time that it was put, and each look at what was done, from the first on."""
    own: dict[str, list[Any]]
    own = {"exchanges": list(record.exchanges.all()), "looks": list(record.follow_ups.all())}
    return {name: page_of(request, parts, LONG_ROWS, name) for name, parts in own.items()}


def parts_of(record: Challenge) -> list[Any]:
    """The challenge, its exchanges and the looks at what was done."""
    return [record, record.exchanges.all(), record.follow_ups.all()]
