"""The door: every view says which permission opens it, and a view that says nothing is refused.

A page of a plan is reached through the plan: `/plans/<slug>/` hands its view the Plan itself.
404 where the plan is not visible to the person, 403 where it is and the page is not theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers

from improvement import clock
from improvement.models import Membership, Plan, User
from improvement.roles import ANYWHERE, GRANTS, Permission, Role

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)


class PersonRequest(HttpRequest):
    """A request for a page that only someone signed in may open, once the door has let it in."""

    user: User


class PlanRequest(PersonRequest):
    """A request for a page of a plan: the plan, and the roles that the person holds on it today.

    A type for the views to name; requests themselves stay Django's own.
    """

    plan: Plan
    roles: frozenset[Role]


def allows(permission: Permission) -> Callable[[View], View]:
    """Declare the one permission that opens a view."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


class DenyByDefault:
    """Middleware that checks each view's permission before the view runs."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.plan, request.roles = None, frozenset()  # type: ignore[attr-defined]
        request.is_private = False  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.is_private:  # type: ignore[attr-defined]
            # Nothing of the plan stays in a cache, or behind the Back button after signing out.
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        permission = getattr(view, "permission", None)
        if permission is None:
            log.error("%s declares no permission and is refused", view)
            raise PermissionDenied
        if permission is Permission.ANYONE:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.is_private = True  # type: ignore[attr-defined]
        if permission not in ANYWHERE:
            kwargs["plan"] = enter_plan(request, kwargs["plan"], permission)
        return None


def enter_plan(request: HttpRequest, slug: str, permission: Permission) -> Plan:
    """The plan at `slug` if the person holds a role on it (else 404) that may (else 403)."""
    held = Membership.objects.current(clock.today()).filter(user=request.user, plan__slug=slug)
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
    plan = get_object_or_404(Plan.objects.filter(pk__in=held.values("plan_id")), slug=slug)
    request.plan, request.roles = plan, roles  # type: ignore[attr-defined]
    if not GRANTS[permission] & roles:
        raise PermissionDenied
    return plan
