"""What does this mean for me? What people and teams are expected to do differently (§10.9)."""

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
from improvement.audit.history_lines import entries_of
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan, Team, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.changes import acknowledge, add_expectation, edit_expectation
from workstreams.forms import AcknowledgeForm, ExpectationForm
from workstreams.models import Action, Expectation
from workstreams.queries.expectations import (
    answers_to,
    expectation_groups,
    expectations_for,
    expectations_of,
    teams_of,
)
from workstreams.queries.worklist import STILL_OPEN


@require_safe
@allows(Permission.ACKNOWLEDGE)
def for_me(request: PlanRequest, plan: Plan) -> HttpResponse:
    reader, on = request.user, clock.today()
    found = expectations_for(reader, plan, on)
    owned = Action.objects.for_list().filter(plan=plan, owner=reader, delivery__in=STILL_OPEN)
    context = {
        "plan": plan,
        "on": on,
        "asked": found,
        "waiting": sum(reader.pk not in one.answers for one in found),
        "owned": owned if reads_plan(request) else [],
        "reads_plan": reads_plan(request),
    }
    return render(request, "workstreams/for_me.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def expectation_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    found = expectation_groups(plan, clock.today())
    everything = [one for group in found for one in group.answers]
    questions = [(one.expectation, said) for one in everything for said in one.unclear]
    context = {
        "plan": plan,
        "groups": found,
        "questions": questions,
        "silent": sum(group.silent for group in found),
        "may_expect": GRANTS[Permission.EXPECT] & request.roles,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "workstreams/expectation_list.html", context)


@require_safe
@allows(Permission.READ_EXPECTATIONS)
def team_expectations(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Staff see their own team alone: another one is not there for them."""
    on, team = clock.today(), get_object_or_404(Team, plan=plan, pk=pk)
    if not reads_plan(request) and pk not in teams_of(request.user, plan, on):
        raise Http404
    found = answers_to(expectations_of(plan).filter(team=team), plan, on)
    return expectations_page(request, plan, team, found)


@require_safe
@allows(Permission.READ_EXPECTATIONS)
def person_expectations(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Staff see their own page alone."""
    members = User.objects.filter(memberships__plan=plan).distinct()
    person = get_object_or_404(members, pk=pk)
    if not reads_plan(request) and person != request.user:
        raise Http404
    return expectations_page(request, plan, person, expectations_for(person, plan, clock.today()))


def expectations_page(
    request: PlanRequest, plan: Plan, whom: Team | User, found: list
) -> HttpResponse:
    expectations = [one.expectation for one in found]
    reads, own = reads_plan(request), spoken_for(request, plan).values("pk")
    editable = Expectation.objects.filter(pk__in=[one.pk for one in expectations], action__in=own)
    mine = ("What does this mean for me?", reverse("for-me", args=[plan.slug]))
    context = {
        "plan": plan,
        "whom": whom,
        "is_team": isinstance(whom, Team),
        "asked": found,
        "editable": set(editable.values_list("pk", flat=True)),
        "reads_plan": reads,
        "entries": entries_of(expectations, latest=10) if reads else [],
        "breadcrumbs": crumbs(listed(plan) if reads else mine, str(whom)),
    }
    return render(request, "workstreams/expectations_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EXPECT)
def expectation_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    actions = spoken_for(request, plan)
    chosen = actions.filter(ref=request.GET.get("action", "")).first()
    initial = {"action": chosen, "starts": clock.today()}
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
    context = {"heading": heading, "breadcrumbs": crumbs(listed(plan), "Add")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EXPECT)
def expectation_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    one = get_object_or_404(Expectation, action__plan=plan, pk=pk)
    if not one.can_be_edited_by(request.user):
        raise PermissionDenied
    actions = spoken_for(request, plan)
    form = ExpectationForm(posted(request), plan=plan, actions=actions, record=one)
    if attempt(form, lambda: edit(request, one, form)):
        messages.success(request, "Saved. Everyone whom it is for is asked again")
        name, key = one.page()
        return redirect(name, plan.slug, key)
    words = Truncator(one.words).words(6)
    heading = f"Change what is expected of {one.team or one.person}: {words}"
    context = {"heading": heading, "breadcrumbs": crumbs(listed(plan), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def edit(request: PlanRequest, one: Expectation, form: ExpectationForm) -> Expectation:
    version, reason = form.cleaned_data["version"], form.reason
    return edit_expectation(one.pk, form.values, by=request.user, version=version, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ACKNOWLEDGE)
def expectation_answer(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """What is expected of others is not there to be answered."""
    on, mine = clock.today(), Q(person=request.user)
    mine |= Q(team__in=teams_of(request.user, plan, on))
    one = get_object_or_404(expectations_of(plan).filter(mine), pk=pk)
    form = AcknowledgeForm(posted(request), version=one.version)
    now = clock.now()
    if attempt(
        form, lambda: acknowledge(pk, by=request.user, now=now, on=on, **form.acknowledgement)
    ):
        messages.success(request, "Your answer was saved. Thank you")
        return redirect("for-me", plan.slug)
    back = ("What does this mean for me?", reverse("for-me", args=[plan.slug]))
    context = {"plan": plan, "one": one, "breadcrumbs": crumbs(back, "Your answer")}
    return show(request, "workstreams/expectation_answer.html", form, **context)


def spoken_for(request: PlanRequest, plan: Plan) -> QuerySet[Action]:
    """The actions of which the person says what they expect of people."""
    actions = plan.actions.exclude(delivery__in=["withdrawn", "suspended"])
    if Role.MANAGER in request.roles:
        return actions
    if Role.LEAD not in request.roles:
        return actions.none()
    return actions.filter(Q(workstream__lead=request.user) | Q(workstream__deputy=request.user))


def reads_plan(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.READ_LIVE_PLAN] & request.roles)


def listed(plan: Plan) -> tuple[str, str]:
    return ("Expectations", reverse("expectation-list", args=[plan.slug]))
