"""Pages of what people and teams are expected to do differently, and their answers (§10.9)."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan, Team, User
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission, Role
from improvement.waiting import may_wait
from workstreams.changes import acknowledge, add_expectation, edit_expectation
from workstreams.forms import AcknowledgeForm, ExpectationForm
from workstreams.models import Action, Expectation
from workstreams.models.expectation import may_expect
from workstreams.models.workstream import deputises
from workstreams.queries.expectations import (
    ExpectationAnswers,
    answers_to,
    expectation_groups,
    expectations_for,
    expectations_of,
    expectations_on,
    teams_of,
)
from workstreams.queries.open_work import STILL_OPEN
from workstreams.queries.record_parts import read_own
from workstreams.views import panels
from workstreams.views.panels import Panel


@require_safe
@allows(Permission.ACKNOWLEDGE)
def for_me(request: PlanRequest, plan: Plan) -> HttpResponse:
    reader, on = request.user, clock.today()
    expected = expectations_for(reader, plan, on)
    owned = Action.objects.for_list().filter(plan=plan, owner=reader, delivery__in=STILL_OPEN)
    context = {
        "plan": plan,
        "on": on,
        "expected": expected,
        "waiting": sum(reader.pk not in item.answers for item in expected),
        "owned": owned if reads_plan(request) else [],
        "reads_plan": reads_plan(request),
    }
    return render(request, "workstreams/for_me.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def expectation_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    groups = expectation_groups(plan, clock.today())
    items = [item for group in groups for item in group.answers]
    questions = [(item.expectation, answer) for item in items for answer in item.unclear]
    context = {
        "plan": plan,
        "groups": groups,
        "questions": questions,
        "silent": sum(group.silent for group in groups),
        "may_expect": GRANTS[Permission.EXPECT] & request.roles,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "workstreams/expectation_list.html", context)


@require_safe
@allows(Permission.READ_EXPECTATIONS)
def team_expectations(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """The expectations of a team. Staff who can't read the plan see their own team alone."""
    on, team = clock.today(), get_object_or_404(Team, plan=plan, pk=pk)
    if not reads_plan(request) and pk not in teams_of(request.user, plan, on):
        raise Http404
    expected = answers_to(expectations_of(plan).filter(team=team), plan, on)
    return expectations_page(request, plan, team, expected)


@require_safe
@allows(Permission.READ_EXPECTATIONS)
def person_expectations(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """The expectations of a person. Staff who can't read the plan see their own page alone."""
    members = User.objects.filter(memberships__plan=plan).distinct()
    person = get_object_or_404(members, pk=pk)
    if not reads_plan(request) and person != request.user:
        raise Http404
    return expectations_page(request, plan, person, expectations_for(person, plan, clock.today()))


def expectations_page(
    request: PlanRequest, plan: Plan, whom: Team | User, expected: list[ExpectationAnswers]
) -> HttpResponse:
    expectations = [item.expectation for item in expected]
    reads, own = reads_plan(request), editable_actions(request, plan).values("pk")
    editable = Expectation.objects.filter(pk__in=[e.pk for e in expectations], action__in=own)
    mine = ("What does this mean for me?", reverse("for-me", args=[plan.slug]))
    context = {
        "plan": plan,
        "whom": whom,
        "is_team": isinstance(whom, Team),
        "expected": expected,
        "editable": set(editable.values_list("pk", flat=True)),
        "reads_plan": reads,
        **(changes_of(request, expectations, 10) if reads else {}),
        "breadcrumbs": crumbs(parent(plan) if reads else mine, str(whom)),
    }
    return render(request, "workstreams/expectations_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EXPECT)
def expectation_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    actions = editable_actions(request, plan)
    chosen = actions.filter(ref=request.GET.get("action", "")).values_list("ref", flat=True)
    initial = {"action": chosen.first(), "starts": clock.today()}
    form = ExpectationForm(posted(request), plan=plan, actions=actions, initial=initial)
    added = attempt(
        form,
        lambda: add_expectation(Expectation(**form.values), by=request.user, reason=form.reason),
    )
    if added:
        messages.success(request, "Saved. They are asked whether it is clear to them")
        name, key = added.page()
        return redirect(name, plan.slug, key)
    heading = "Say what is expected of people"
    context = {"heading": heading, "breadcrumbs": crumbs(parent(plan), "Add")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EXPECT)
def expectation_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    expectation = get_object_or_404(Expectation, action__plan=plan, pk=pk)
    if not expectation.can_be_edited_by(request.user):
        raise PermissionDenied
    actions = editable_actions(request, plan)
    form = ExpectationForm(posted(request), plan=plan, actions=actions, record=expectation)
    if attempt(form, lambda: edit(request, expectation, form)):
        messages.success(request, "Saved. Everyone whom it is for is asked again")
        name, key = expectation.page()
        return redirect(name, plan.slug, key)
    words = Truncator(expectation.words).words(6)
    heading = f"Change what is expected of {expectation.team or expectation.person}: {words}"
    context = {"heading": heading, "breadcrumbs": crumbs(parent(plan), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def edit(request: PlanRequest, expectation: Expectation, form: ExpectationForm) -> Expectation:
    return edit_expectation(
        expectation.pk,
        form.values,
        by=request.user,
        version=form.cleaned_data["version"],
        reason=form.reason,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ACKNOWLEDGE)
def expectation_answer(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Answer an expectation of oneself or one's team; 404 for one of other people."""
    on, mine = clock.today(), Q(person=request.user)
    mine |= Q(team__in=teams_of(request.user, plan, on))
    expectation = get_object_or_404(expectations_of(plan).filter(mine), pk=pk)
    form = AcknowledgeForm(posted(request), version=expectation.version)
    now = clock.now()
    if attempt(
        form, lambda: acknowledge(pk, by=request.user, now=now, on=on, **form.acknowledgement)
    ):
        messages.success(request, "Your answer was saved. Thank you")
        return redirect("for-me", plan.slug)
    parent_page = ("What does this mean for me?", reverse("for-me", args=[plan.slug]))
    context = {
        "plan": plan,
        "expectation": expectation,
        "breadcrumbs": crumbs(parent_page, "Your answer"),
    }
    return show(request, "workstreams/expectation_answer.html", form, **context)


def editable_actions(request: PlanRequest, plan: Plan) -> QuerySet[Action]:
    """The actions for which the person may say what is expected of people."""
    actions = plan.actions.exclude(delivery__in=["withdrawn", "suspended"])
    if Role.MANAGER in request.roles:
        return actions
    if Role.LEAD not in request.roles:
        return actions.none()
    people = request.user.acts_for(plan.pk)
    deputies = Q(workstream__deputy__in=people) & deputises(clock.today(), "workstream__")
    return actions.filter(Q(workstream__lead__in=people) | deputies)


def reads_plan(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.READ_LIVE_PLAN] & request.roles)


def parent(plan: Plan) -> tuple[str, str]:
    return ("Expectations", reverse("expectation-list", args=[plan.slug]))


@panels.MY_WORK.register("expectations")
def expectations_to_answer(request: PlanRequest, on: date) -> Panel | None:
    """How many expectations of the reader wait for their answer."""
    if not may_wait(request, "expectations"):
        return None
    expected = expectations_for(request.user, request.plan, on)
    count = sum(request.user.pk not in item.answers for item in expected)
    return Panel("workstreams/my_work_expectations.html", {"unanswered": count}) if count else None


@panels.ACTION.register("expectations")
def expectations_of_action(request: PlanRequest, action: Action, on: date) -> Panel:
    expectations = read_own(expectations_on, Expectation, action, request.plan)
    context = {
        "expected": answers_to(expectations, request.plan, on),
        "may_expect": may_expect(request.user, request.roles, action),
    }
    return Panel("workstreams/action_expectations.html", context)
