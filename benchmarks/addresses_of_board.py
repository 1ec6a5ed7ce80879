"""Values for the arguments of addresses of what the board keeps: open records, the latest."""

from __future__ import annotations

from benchmarks.plan.sizes import TODAY
from board.models import (
    AgendaItem,
    Decision,
    DepartmentReturn,
    ImpactAssessment,
    Judgement,
    Meeting,
    NoticeReview,
    Requirement,
    Resource,
    RiskEscalation,
    RiskKind,
    ScrutinyItem,
    Seat,
    SelfAssessment,
    Validation,
)
from board.queries.meetings import held_board_meetings
from improvement.models import Plan
from tests.access_answers import P


def values_of_board(plan: Plan) -> dict[str, str]:
    """What is opened daily: the board's last meeting, a risk that waits for its answer, the notice
    in force."""
    last = held_board_meetings(plan, TODAY)[0]
    risk = RiskEscalation.objects.unanswered().order_by("pk")[0].risk
    requirement = Requirement.objects.current().order_by("pk")[0]
    owed = DepartmentReturn.objects.owed()[0]
    to_come = NoticeReview.objects.to_come()[0]
    resource = Resource.objects.filter(plan=plan).to_settle()[0]
    asked = ImpactAssessment.objects.filter(action__isnull=False).missing()[0]
    body = plan.organisations.filter(seats__isnull=False).order_by("pk")[0]
    seat = Seat.objects.filter(organisation=body).order_by("pk")[0]
    others = of_the_next_meeting(plan, last) | of_grades() | of_checks(plan) | of_what_is_over(plan)
    return others | {
        "meetings/<slug:name>": last.instant_name,
        "decisions/<slug:ref>": Decision.objects.filter(plan=plan).open()[0].ref,
        "judgements/<int:pk>": str(Judgement.objects.filter(meeting=last)[0].pk),
        "terms/<int:number>": "2",
        "terms/<int:number>.xlsx": "2.xlsx",
        "seats/<int:pk>": str(seat.pk),
        "substitutes/<int:substitute>": str(seat.substitutes.all()[0].pk),
        "notice/<int:number>": str(requirement.notice.number),
        "notice/<int:number>.xlsx": f"{requirement.notice.number}.xlsx",
        "requirements/<slug:ref>": requirement.ref,
        "notice/returns/<int:pk>": str(owed.pk),
        "notice/reviews/<int:pk>": str(to_come.pk),
        "kinds/<int:pk>": str(RiskKind.objects.filter(plan=plan)[0].pk),
        "risks/<slug:ref>": risk.ref,
        "<slug:ref>/reviews/<int:pk>": str(risk.reviews.all()[0].pk),
        "resources/<slug:ref>": resource.ref,
        "impact/<int:pk>": str(asked.pk),
        "bodies/<slug:ref>": body.ref,
        "scrutiny/<slug:noun>": "items",
        "scrutiny/<slug:noun>/<int:pk>": str(ScrutinyItem.objects.order_by("-due", "pk")[0].pk),
    }


def of_the_next_meeting(plan: Plan, last: Meeting) -> dict[str, str]:
    """Its agenda is still to be set."""
    item = AgendaItem.objects.filter(meeting__plan=plan, meeting__held_on__gt=last.held_on)[0]
    agenda = f"/plans/{plan.slug}/meetings/{item.meeting.instant_name}/agenda/"
    route = P + "meetings/<slug:name>/agenda/"
    return {
        route: agenda,
        f"{route}add/": f"{agenda}add/",
        f"{route}<int:pk>/edit/": f"{agenda}{item.pk}/edit/",
    }


def of_grades() -> dict[str, str]:
    """The self-assessment that waits to be moderated, and its scheme."""
    waits = SelfAssessment.objects.filter(moderated_at=None)[0]
    element = waits.scheme.elements.all()[0]
    return {
        "grades/<int:pk>": str(waits.pk),
        "schemes/<int:pk>": str(waits.scheme_id),
        "elements/<int:pk>": str(element.pk),
        "descriptors/<int:pk>": str(element.descriptors.all()[0].pk),
    }


def of_checks(plan: Plan) -> dict[str, str]:
    """The last that was held; one that is to come may be moved."""
    checks = Validation.objects.filter(plan=plan)
    to_come = checks.filter(held_from=None, called_off="")[0]
    return {
        "validation/<int:pk>": str(checks.filter(held_from__isnull=False).reverse()[0].pk),
        P + "validation/<int:pk>/move/": f"/plans/{plan.slug}/validation/{to_come.pk}/move/",
    }


def of_what_is_over(plan: Plan) -> dict[str, str]:
    """What is put right: how a notice was closed, what was sent, what a moderator said."""
    sent = DepartmentReturn.objects.filter(sent__isnull=False)[0]
    moderated = SelfAssessment.objects.filter(moderated_at__isnull=False)[0]
    start = f"/plans/{plan.slug}/"
    return {
        P + "notice/<int:number>/closing/edit/": f"{start}notice/1/closing/edit/",
        P + "notice/returns/<int:pk>/sent/edit/": f"{start}notice/returns/{sent.pk}/sent/edit/",
        P + "grades/<int:pk>/moderation/edit/": f"{start}grades/{moderated.pk}/moderation/edit/",
    }
