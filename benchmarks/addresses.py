"""Values for the arguments of addresses: one record of each kind of the plan that is measured."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from benchmarks.addresses_of_board import values_of_board
from benchmarks.addresses_of_published import values_of_published
from benchmarks.pages import SLUG
from improvement.models import Membership, Plan, User
from tests.access_answers import P
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    Evidence,
    Expectation,
    Finding,
    Rebase,
    StageClaim,
    Update,
)


def address_values() -> dict[str, str]:
    """An action with much to show that its lead is still to report on, and what waits."""
    plan = Plan.objects.get(slug=SLUG)
    manager = Membership.objects.filter(plan=plan, role="manager")[0].user
    action = to_update(plan).annotate(told=Count("updates")).order_by("-told", "pk")[0]
    submitted = Update.objects.filter(action__plan=plan, state=Update.State.SUBMITTED)
    claims = StageClaim.objects.filter(state=StageClaim.State.CLAIMED)
    expectation = Expectation.objects.order_by("pk")[0]
    evidence = Evidence.objects.annotate(links=Count("claim_links")).order_by("-links", "pk")[0]
    rebase = Rebase.objects.filter(decision="open")[0]
    change = action.history.latest("history_id")
    return (
        values_of_board(plan)
        | values_of_published(plan)
        | {
            "plans/<slug:plan>": SLUG,
            "actions/<slug:ref>": action.ref,
            P + "actions/<slug:ref>/update/review/": (
                f"/plans/{SLUG}/actions/{submitted.order_by('pk')[0].action.ref}/update/review/"
            ),
            "steps/<slug:step>": "progress",
            "workstreams/<slug:code>": action.workstream.code,
            "measures/<slug:code>": rebase.measure.code,
            "new-start/<int:pk>": str(rebase.pk),
            "rounds/<int:number>": "12",
            "date-changes/<int:pk>": str(DateChange.objects.filter(decision="open")[0].pk),
            "escalations/<int:pk>": str(waiting_for(manager).pk),
            "expectations/<int:pk>": str(expectation.pk),
            "teams/<int:pk>": str(expectation.team_id),
            "expectations/people/<int:pk>": str(User.objects.get(email="staff1@example.org").pk),
            "people/<int:pk>": str(Membership.objects.get(user__email="member1@example.org").pk),
            "claims/<int:pk>": str(claims.order_by("pk")[0].pk),
            "evidence/<int:pk>": str(evidence.pk),
            "structure/<slug:noun>": "findings",
            "redactions/<slug:noun>": "finding",
            "<slug:noun>/<int:pk>": str(Finding.objects.order_by("pk")[0].pk),
            "history/<slug:kind>": "action",
            "<slug:kind>/<int:pk>": str(change.history_id),
        }
    )


def to_begin(plan: Plan) -> QuerySet[Action]:
    """Actions under way of whose open round nothing has been kept yet."""
    begun = Update.objects.filter(round__plan=plan, round__state="open")
    actions = Action.objects.filter(plan=plan, delivery="under_way")
    return actions.exclude(pk__in=begun.values("action_id"))


def to_update(plan: Plan) -> QuerySet[Action]:
    """Those of the first lead."""
    return to_begin(plan).filter(workstream__lead__email="lead1@example.org")


def waiting_for(manager: User) -> Escalation:
    """An escalation that the manager may answer."""
    waiting = Escalation.objects.filter(answered_at=None, level="manager").exclude(
        raised_by=manager
    )
    return waiting.order_by("pk")[0]
