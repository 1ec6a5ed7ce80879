"""Pages of challenges: listed, raised, replied to, and closed or asked again by who asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import raise_challenge, reply_to_challenge
from board.forms import ChallengeFilterForm, RaiseChallengeForm, ReplyForm
from board.models import Challenge, Exchange, FollowUp
from board.models.about import About
from board.queries.challenge_news import news_for, own_or_news
from board.queries.challenge_subjects import Subjects, live_subjects, subjects_of
from board.queries.challenges import (
    challenges_by_key,
    challenges_for,
    challenges_on,
    cited,
    counted,
    dates_of_each,
    keys_of_mine,
)
from board.queries.lists import CHALLENGES
from board.queries.put_right import is_withdrawal_open_to, put_right_in, steps_open_to
from board.queries.waiting_numbers import own_challenges
from board.views.challenge_forms import (
    OwnPage,
    challenge_at,
    conclude,
    follow_up,
    not_waiting,
    parties_of,
    parts_of,
    parts_paged,
    put_right,
    withdraw,
)
from board.views.dashboard import figures_on
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.audit.history_lines import entries_of
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import LONG_ROWS, page_read
from improvement.prepared import among, read_by_key, read_of
from improvement.roles import GRANTS, Permission, Role
from improvement.sorting import sorted_rows
from improvement.waiting import may_wait
from workstreams.models import Action
from workstreams.queries import record_parts
from workstreams.queries.record_parts import read_own
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.READ_CHALLENGES)
def challenge_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on, form = clock.today(), ChallengeFilterForm(request.GET or None)
    if ending and not form.is_refused:
        found = narrowed(form, request, on)
        return lists.as_file(request, ending, CHALLENGES, rows(found, live_subjects(plan)))
    every = dates_of_each(plan, on, request.roles)
    if form.is_usual:  # of all of them the keys are known already
        keys = [each.key for each in every]
    else:
        keys = [*narrowed(form, request, on).values_list("pk", flat=True)]
    listed = lists.shown(request, form, keys, LONG_ROWS)
    waiting = own_challenges(plan, request.user, on)
    context = {
        **listed,
        "page": page_read(listed["page"], rows_read, plan, request.roles),
        "plan": plan,
        "on": on,
        **counted(every, on),
        "waiting": read_of(cited, plan, request.roles, among(waiting)),
        "may_raise": GRANTS[Permission.RAISE_CHALLENGE] & request.roles,
    }
    return render(request, "board/challenge_list.html", context, status=form.status)


def narrowed(form: ChallengeFilterForm, request: PlanRequest, on: date) -> QuerySet[Challenge]:
    seen = challenges_for(request.plan, request.roles)
    if state := form.values.get("state"):
        on_a_day = state in ("overdue", "to_look_at")
        seen = getattr(seen, state)(on) if on_a_day else getattr(seen, state)()
    if form.values.get("mine"):
        seen = seen.filter(pk__in=keys_of_mine(request.plan, request.user, request.roles, on))
    return sorted_rows(seen, form.columns, form.chosen_order)


def rows_read(keys: Sequence[int], plan: Plan, roles: frozenset[Role]) -> list[dict[str, object]]:
    """Of the challenges with the keys, in the order of these."""
    read = read_by_key(challenges_by_key, plan, roles, keys)
    return rows(read, subjects_of(plan, read))


def rows(challenges: Iterable[Challenge], subjects: Subjects) -> list[dict[str, object]]:
    """What a list shows of each: the challenge, its last exchange, whom and about what."""
    return [
        {
            "challenge": each,
            "exchange": each.latest,
            "about": subjects.name(each.about),
            "asked": subjects.asked(each),
        }
        for each in challenges
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RAISE_CHALLENGE)
def challenge_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Raise a challenge. `?about=<kind>:<ref>&to=<post>` fills in what it is about and whom it is
    put to, either of which may be left out: `about` is `plan`, `action:FP-01`, `workstream:FP`,
    `measure:I1-2`, `risk:R3`, `resource:M4` or `validation:7`; `to` is `owner`, `lead` (of the
    action's workstream, or of the workstream), `lead:FP`, `manager`, `chair`, `executive` or
    `body:police`. What is not offered to the person is as if it were left out.
    """
    subjects = live_subjects(plan)
    about = request.GET.get("about", "")
    about = about if about in subjects.names else ""
    form = RaiseChallengeForm(posted(request), **proposed(request, subjects, about))
    raised = attempt(
        form, lambda: raise_challenge(plan, by=request.user, now=clock.now(), **form.values)
    )
    if raised:
        messages.success(request, f"{raised} was sent. It waits for a reply")
        return redirect("challenge", plan.slug, raised.ref)
    heading = f"Challenge: {subjects.names[about]}" if about else "Raise a challenge"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Raise a challenge")}
    return show(request, "includes/record_form.html", form, **context)


def proposed(request: PlanRequest, subjects: Subjects, about: str) -> dict[str, Any]:
    """What the form is given: the record that the address names, whom it proposes, and words."""
    to, on, words = request.GET.get("to", ""), clock.today(), ""
    if about and to == "lead":
        stream = subject = subjects.record(about)
        if isinstance(subject, Action):
            stream = subject.workstream
            words = figures_on(request.plan, on).question_about(subject.ref)
        to = subjects.cited(stream).replace("workstream:", "lead:")
    return {"subjects": subjects, "about": about, "to": to, "on": on, "words": words}


@require_safe
@allows(Permission.READ_CHALLENGES)
def challenge(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    record = challenge_at(plan, ref, request.roles)
    return render(request, "board/challenge.html", page_context(request, record))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.REPLY_TO_CHALLENGE)
def challenge_reply(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    record = challenge_at(plan, ref, request.roles)
    exchange = record.latest
    if exchange.is_answered or record.withdrawn_at:
        return not_waiting(request, record, PAGE)
    if request.user.pk not in parties_of(request).repliers(record):
        raise PermissionDenied
    of_scrutiny = record.is_of_scrutiny
    form = ReplyForm(posted(request), of_scrutiny=of_scrutiny, version=exchange.version)
    if attempt(form, lambda: sent_reply(request, exchange, form)):
        messages.success(request, f"Your reply to {record.ref} was sent to who asked")
        return redirect("challenge", plan.slug, ref)
    return show(request, "board/challenge.html", form, **page_context(request, record))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RAISE_CHALLENGE)
def challenge_conclude(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return conclude(request, challenge_at(plan, ref, request.roles), PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RAISE_CHALLENGE)
def challenge_follow_up(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return follow_up(request, challenge_at(plan, ref, request.roles), PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.READ_CHALLENGES)
def challenge_put_right(request: PlanRequest, plan: Plan, ref: str, step: str) -> HttpResponse:
    """Put right what one said oneself; the chair what the board said."""
    record = challenge_at(plan, ref, request.roles)
    return put_right(request, record, step, PAGE, live_subjects(plan))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.RAISE_CHALLENGE)
def challenge_withdraw(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    return withdraw(request, challenge_at(plan, ref, request.roles), PAGE)


def sent_reply(request: PlanRequest, exchange: Exchange, form: ReplyForm) -> Exchange:
    values = form.cleaned_data
    return reply_to_challenge(
        exchange.pk,
        by=request.user,
        answer=values["answer"],
        reply=values["reply"],
        now=clock.now(),
        version=values["version"],
    )


def page_context(request: PlanRequest, record: Challenge) -> dict[str, Any]:
    plan, on, subjects = request.plan, clock.today(), live_subjects(request.plan)
    entries = entries_of(parts_of(record))
    return {
        "plan": plan,
        "on": on,
        "challenge": record,
        "exchange": record.latest,
        **parts_paged(request, record),
        "about": subjects.name(record.about),
        "about_url": url_of(plan, record.about) if record.about else "",
        "asked": subjects.asked(record),
        "reads_live": True,
        **may_do(request, record),
        "look": record.waiting_look,
        "entries": entries,
        "put_right": put_right_in(entries),
        "breadcrumbs": crumbs(trail(plan), record.ref),
    }


def may_do(request: PlanRequest, record: Challenge) -> dict[str, Any]:
    """Context: what the reader may do with the challenge."""
    parties, reader, latest = parties_of(request), request.user, record.latest
    waits = reader.pk in parties.waits_for(record)
    return {
        "may_reply": waits and not latest.is_answered,
        "may_conclude": waits and latest.is_answered and not latest.is_concluded,
        "may_follow_up": record.waiting_look and reader.pk in parties.askers(record),
        "may_put_right": steps_open_to(record, reader, parties),
        "may_withdraw": is_withdrawal_open_to(record, reader, parties),
        "may_mark": record.can_be_marked_by(reader),
    }


PAGE = OwnPage("challenge", "board/challenge.html", page_context)


def url_of(plan: Plan, subject: About) -> str:
    name, *key = subject.page()
    return reverse(name, args=[plan.slug, *key])


def trail(plan: Plan) -> tuple[str, str]:
    return ("Challenges", reverse("challenge-list", args=[plan.slug]))


@panels.MY_WORK.register("challenges")
def challenges_to_answer(request: PlanRequest, on: date) -> Panel | None:
    """Those that wait for the reader's reply or word, and what is new of those put to them."""
    plan, reader = request.plan, request.user
    own = own_challenges(plan, reader, on) if may_wait(request, "challenges") else set()
    # News is read too where nothing waits: 0 is no challenge's key.
    seen = read_of(own_or_news, plan, request.roles, on, among(own or [0]))
    waiting = [each for each in seen if each.pk in own]
    told = news_for(reader, plan, seen, on)
    if not (waiting or told):
        return None
    context = {"rows": rows(waiting, subjects_of(plan, waiting)), "told": told, "on": on}
    return Panel("board/my_work_challenges.html", context)


@panels.ACTION.register("challenges")
def challenges_of_action(request: PlanRequest, action: Action, on: date) -> Panel:
    found = read_own(challenges_on, Challenge, action, request.plan, request.roles)
    may_raise = GRANTS[Permission.RAISE_CHALLENGE] & request.roles
    context = {"challenges": found, "on": on, "may_raise": may_raise}
    return Panel("board/action_challenges.html", context)


@record_parts.BEYOND.register("challenges")
def challenges_in_history(action: Action) -> list[QuerySet[Any]]:
    """Its challenges with their parts: the changes of these belong to the action's history."""
    parts = [each.objects.filter(challenge__action=action) for each in (Exchange, FollowUp)]
    return [Challenge.objects.filter(action=action), *parts]
