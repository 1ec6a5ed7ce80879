"""Scrutiny's view of challenges: what it asked and recommended, the answers, and what was done.

Nothing here names a record of the live plan, a person who replied, or a page of theirs; whoever
runs the plan may read these pages as scrutiny does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import ask_for_scrutiny
from board.forms import QuestionFilterForm, RaiseChallengeForm
from board.models import Challenge, Exchange, Publication
from board.publishing.replies import withhold_replies
from board.queries.challenge_subjects import asked_from, place_of, published_subjects
from board.queries.challenges import challenges_by_key, cited, dates_of_each
from board.queries.put_right import is_withdrawal_open_to, put_right_in, steps_open_to
from board.queries.questions import OF_SCRUTINY, answered_last, narrowed, questions_of, tally
from board.queries.waiting_numbers import own_challenges
from board.views.challenge_forms import (
    OwnPage,
    challenge_at,
    conclude,
    follow_up,
    parties_of,
    parts_of,
    parts_paged,
    put_right,
    withdraw,
)
from board.views.challenges import rows
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_lines import entries_of
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_of, page_read
from improvement.prepared import among, read_by_key, read_of
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_QUESTIONS)
def question_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = QuestionFilterForm(request.GET or None)
    on = clock.today()
    if form.is_refused:
        keys = []
    elif form.is_usual:  # of all of them the keys are known already
        keys = [each.key for each in dates_of_each(plan, on, OF_SCRUTINY)]
    else:
        keys = [*narrowed(questions_of(plan), form.values).values_list("pk", flat=True)]
    waiting = own_challenges(plan, request.user, on)
    last = answered_last(plan)
    page = page_read(page_of(request, keys, LONG_ROWS), rows_shown, plan, last)
    context = {
        "plan": plan,
        "on": on,
        "form": form,
        "page": page,
        "tally": tally(plan, on),
        "last": last,
        "waiting": read_of(cited, plan, OF_SCRUTINY, among(waiting)),
        "may_ask": GRANTS[Permission.ASK_QUESTION] & request.roles,
    }
    return render(request, "board/question_list.html", context, status=form.status)


def rows_shown(keys: Sequence[int], plan: Plan, last: Exchange | None) -> list[dict[str, object]]:
    """Of what was asked with the keys; replies, the `last` one too, say what may be told now."""
    read = read_by_key(challenges_by_key, plan, OF_SCRUTINY, keys)
    shown = [exchange for each in read for exchange in each.exchanges.all()]
    withhold_replies(plan, [*shown, *([last] if last else [])])
    return rows(read, published_subjects(plan)) if read else []


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_QUESTION)
def question_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Ask or recommend. `?publication=3&about=<kind>:<key>&to=<post>` says from which line of which
    publication for scrutiny, and `&group=<key>` for which group; what is not in that
    publication is as if it were left out."""
    read = publication_named(plan, request.GET.get("publication", ""))
    subjects = published_subjects(plan, read)
    named = {name: request.GET.get(name, "") for name in ("about", "to", "group")}
    form = RaiseChallengeForm(posted(request), subjects=subjects, on=clock.today(), **named)
    asked = attempt(form, lambda: put(request, form, read))
    if asked:
        messages.success(request, f"{asked.get_kind_display()} {asked.ref} was sent")
        return redirect("question", plan.slug, asked.ref)
    about = subjects.names.get(form.cited)
    heading = f"Ask about: {about}" if about else "Ask or recommend something"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Ask")}
    return show(request, "includes/record_form.html", form, **context)


def put(request: PlanRequest, form: RaiseChallengeForm, read: Publication | None) -> Challenge:
    sent: dict[str, Any] = {"by": request.user, "now": clock.now(), **form.values}
    return ask_for_scrutiny(request.plan, publication=read, **sent)


def publication_named(plan: Plan, number: str) -> Publication | None:
    """The publication for scrutiny with the number; the latest where there is none such."""
    issued = Publication.objects.issued_to_scrutiny(plan)
    is_number = number.isascii() and number.isdigit() and len(number) < 5
    return (issued.filter(number=int(number)).first() if is_number else None) or issued.first()


@require_safe
@allows(Permission.READ_QUESTIONS)
def question(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    record = question_at(plan, ref)
    return render(request, "board/question.html", page_context(request, record))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_QUESTION)
def question_conclude(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return conclude(request, question_at(plan, ref), PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_QUESTION)
def question_follow_up(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return follow_up(request, question_at(plan, ref), PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_QUESTION)
def question_put_right(request: PlanRequest, plan: Plan, ref: str, step: str) -> HttpResponse:
    record = question_at(plan, ref)
    subjects = published_subjects(plan, asked_from(record))
    return put_right(request, record, step, PAGE, subjects)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_QUESTION)
def question_withdraw(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return withdraw(request, question_at(plan, ref), PAGE)


def question_at(plan: Plan, ref: str) -> Challenge:
    return challenge_at(plan, ref, OF_SCRUTINY)


def page_context(request: PlanRequest, record: Challenge) -> dict[str, Any]:
    plan, on, subjects = request.plan, clock.today(), published_subjects(request.plan)
    withhold_replies(plan, record.exchanges.all())
    exchange, look = record.latest, record.waiting_look
    may_ask = GRANTS[Permission.ASK_QUESTION] & request.roles
    parties = parties_of(request) if may_ask else None
    is_asker = parties and request.user.pk in parties.askers(record)
    return {
        "plan": plan,
        "on": on,
        "challenge": record,
        "exchange": exchange,
        **parts_paged(request, record),
        "about": subjects.name(record.about),
        "asked": subjects.asked(record),
        **where_asked_from(plan, record),
        "reads_challenges": GRANTS[Permission.READ_CHALLENGES] & request.roles,
        "may_conclude": is_asker and exchange.is_answered and not exchange.is_concluded,
        "may_follow_up": is_asker and look,
        "look": look,
        "put_right": put_right_in(entries_of(parts_of(record))),
        "may_put_right": steps_open_to(record, request.user, parties) if parties else [],
        "may_withdraw": bool(parties and is_withdrawal_open_to(record, request.user, parties)),
        "breadcrumbs": crumbs(trail(plan), record.ref),
    }


def where_asked_from(plan: Plan, record: Challenge) -> dict[str, Any]:
    """The publication from which it was asked, and the address of its line there; nothing where
    there was none yet."""
    read = asked_from(record)
    if read is None:
        return {}
    page = reverse("progress-publication", args=[plan.slug, read.number])
    return {"asked_from": read, "line_url": page + place_of(record.line, read.document)}


PAGE = OwnPage("question", "board/question.html", page_context)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Questions", reverse("question-list", args=[plan.slug]))
