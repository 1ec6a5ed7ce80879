"""The site's addresses, and those of the floor: the least that a page can cost here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from improvement import urls as site
from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.roles import Permission

EMPTY, SIGNED_IN, TEMPLATE = "floor/empty/", "plans/<slug:plan>/floor/", "floor/template/"


@require_safe
@allows(Permission.ANYONE)
def empty(request: HttpRequest) -> HttpResponse:
    """No template, no database."""
    return HttpResponse()


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def signed_in(request: PlanRequest, plan: Plan) -> HttpResponse:
    """A page of the plan, with its header and banners, that says nothing."""
    return render(request, "floor.html", {"plan": plan})


@require_safe
@allows(Permission.ANYONE)
def template(request: HttpRequest) -> HttpResponse:
    """The same template for somebody who is not signed in: no database."""
    return render(request, "floor.html")


handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500
urlpatterns: list[Any] = [
    path(EMPTY, empty),
    path(TEMPLATE, template),
    path(SIGNED_IN, signed_in),
    *site.urlpatterns,
]
