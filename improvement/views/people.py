"""The pages of people: who holds which role on the plan, giving roles and ending them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import events_on
from improvement.audit.rules import tracked_models
from improvement.changes import add_person, end_role, give_role, move_member
from improvement.dates import in_words
from improvement.editing import attempt, crumbs, posted, show
from improvement.history import audited
from improvement.invitation import DAYS, invite
from improvement.mail import NotKnown, Refused
from improvement.models import Membership, MembershipQuerySet, Plan, User
from improvement.paging import SHORT_ROWS, page_of, page_read
from improvement.people_forms import EndRoleForm, MembershipForm, PersonForm
from improvement.prepared import Among, read_by_key, read_of
from improvement.record_changes import changes_found
from improvement.roles import Permission


@require_safe
@allows(Permission.MANAGE_PEOPLE)
def person_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    page = page_of(request, read_of(current_keys, plan, on))
    ended = read_of(ended_keys, plan, on)
    context = {
        "plan": plan,
        "page": page_read(page, members_read),
        "past": members_read(ended[:SHORT_ROWS]),
        "earlier": len(ended[SHORT_ROWS:]),
        **changes_found(request, memberships_of, plan, 10),
    }
    return render(request, "improvement/person_list.html", context)


def memberships_of(plan: Plan) -> Sequence[MembershipQuerySet]:
    return [Membership.objects.filter(plan=plan)]


def current_keys(plan: Plan, on: date) -> QuerySet[Membership, int]:
    return Membership.objects.filter(plan=plan).current(on).values_list("pk", flat=True)


def ended_keys(plan: Plan, on: date) -> QuerySet[Membership, int]:
    """Those that ended, and those that begin later, the latest first."""
    memberships = Membership.objects.filter(plan=plan)
    ended = memberships.exclude(pk__in=memberships.current(on))
    return ended.order_by("-active_until", "user__name", "pk").values_list("pk", flat=True)


def members_read(keys: Sequence[int]) -> list[Membership]:
    """The memberships with the keys, in the order of these, with what a list shows of each."""
    return read_by_key(members_by_key, keys)


def members_by_key(keys: Among) -> MembershipQuerySet:
    listed = Membership.objects.select_related("user", "organisation", "team")
    return listed.filter(pk__in=keys).order_by()


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MANAGE_PEOPLE)
def person_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = PersonForm(posted(request), plan=plan)
    membership = attempt(form, lambda: add(request, plan, form))
    if membership:
        sentences = [f"{membership} was added.", *invitation(request, membership)]
        messages.success(request, " ".join(sentences))
        return redirect("person-list", plan.slug)
    context = {"heading": "Add a person", "breadcrumbs": crumbs(people(plan), "Add a person")}
    return show(request, "includes/record_form.html", form, **context)


def invitation(request: PlanRequest, membership: Membership) -> list[str]:
    """Mail an invitation to a person without a password, and say what came of it."""
    person = membership.user
    if person.has_usable_password():
        return []
    page = request.build_absolute_uri(reverse("account_login"))
    instead = f"They choose a password through “I have forgotten my password” at {page}"
    try:
        invite(membership, request.user, request.build_absolute_uri)
    except (Refused, NotKnown) as error:
        return [f"The invitation could not be mailed to {person.email} ({error}).", instead]
    sent = f"An invitation was mailed to {person.email}; its link works for {DAYS} days."
    return [sent, f"{instead} once it has run out"]


def add(request: PlanRequest, plan: Plan, form: PersonForm) -> Membership:
    """Add the person, where the site does not know them yet, and their role, in one change."""
    values, by, reason = form.cleaned_data, request.user, form.cleaned_data["reason"]
    with audited(by, reason):
        person = add_person(plan, by=by, name=values["name"], email=values["email"], reason=reason)
        membership = Membership(
            plan=plan,
            user=person,
            role=values["role"],
            organisation=values["organisation"],
            team=values["team"],
            active_from=clock.today(),
        )
        return give_role(membership, by=by, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MANAGE_PEOPLE)
def person_move(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership, plan=plan, pk=pk)
    form = MembershipForm(posted(request), membership=membership)
    if attempt(form, lambda: move(request, pk, form)):
        messages.success(request, f"{membership} was changed")
        return redirect("person-list", plan.slug)
    heading = f"Where {membership} belongs"
    context = {"heading": heading, "breadcrumbs": crumbs(people(plan), "Team and organisation")}
    return show(request, "includes/record_form.html", form, **context)


def move(request: PlanRequest, pk: int, form: MembershipForm) -> Membership:
    data = form.cleaned_data
    values = {name: data[name] for name in ("organisation", "team")}
    version, reason = data["version"], data["reason"]
    return move_member(pk, values, by=request.user, version=version, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MANAGE_PEOPLE)
def role_end(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership, plan=plan, pk=pk)
    form = EndRoleForm(posted(request), version=membership.version)
    ended = attempt(
        form,
        lambda: end_role(
            pk,
            by=request.user,
            version=form.cleaned_data["version"],
            ends=form.cleaned_data["ends"],
            on=clock.today(),
            reason=form.cleaned_data["reason"],
        ),
    )
    if ended:
        messages.success(request, f"{ended} ends on {in_words(ended.active_until)}")
        return redirect("person-list", plan.slug)
    context = {"breadcrumbs": crumbs(people(plan), "End a role"), **left_behind(membership)}
    return show(request, "improvement/role_end.html", form, membership=membership, **context)


def left_behind(membership: Membership) -> dict[str, Any]:
    """The records whose post the person holds, by noun; whether they hold another role, and whether
    that is enough for all of these to stay theirs."""
    person, plan = membership.user, membership.plan_id
    records_by_noun = [
        (str(model._meta.verbose_name), records)
        for model in tracked_models()
        if (records := list(model.held_by(person, plan)))
    ]
    current = Membership.objects.current(clock.today()).filter(user=person, plan=plan)
    others = set(current.exclude(pk=membership.pk).values_list("role", flat=True))
    needed = [
        roles
        for _, records in records_by_noun
        for record in records
        for name, roles in record.posts.items()
        if getattr(record, name) == person
    ]
    keeps = bool(others) and all(roles & others for roles in needed)
    return {"held": records_by_noun, "others": others, "keeps": keeps}


@require_safe
@allows(Permission.MANAGE_PEOPLE)
def access_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The access log: reads that matter, and sign-ins and refusals of the plan's own people."""
    members = User.objects.filter(memberships__plan=plan)
    page = page_of(request, events_on(plan, members), SHORT_ROWS)
    return render(request, "improvement/access_list.html", {"plan": plan, "page": page})


def people(plan: Plan) -> tuple[str, str]:
    return ("People", reverse("person-list", args=[plan.slug]))
