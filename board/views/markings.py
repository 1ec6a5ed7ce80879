"""Marking what scrutiny asked exempt or confidential: then no publication gives its words."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from board.views.challenge_forms import challenge_at
from board.views.challenges import trail
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.views.markings import marking


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MARK)
def challenge_marking(request: PlanRequest, plan: Plan, ref: str) -> HttpResponse:
    """The board's own challenges are in no publication, so nobody may mark one."""
    record = challenge_at(plan, ref, request.roles)
    here = (record.ref, reverse("challenge", args=[plan.slug, record.ref]))
    return marking(request, plan, record, [trail(plan), here])
