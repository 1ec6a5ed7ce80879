"""Access to pages: each view names its permission, and a view that names none is refused.

The address of a page of a plan begins with `/plans/<slug>/`, and its view is given the Plan. The
answer is 404 where the person holds no role on the plan, and 403 where no role of theirs grants
the permission.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from improvement import kept_typing, past_pages
from improvement.entering import entry_of
from improvement.models import Plan, User
from improvement.roles import ANYWHERE, GRANTS, Permission, Role

View = Callable[..., HttpResponseBase]
log = logging.getLogger(__name__)


class SiteRequest(HttpRequest):
    """Any request, with what DenyByDefault adds to it.

    These three classes are types for the views to name; requests themselves stay Django's own.
    `roles` are those that the person holds on the plan today; `is_private` where only someone
    signed in may see the page; `standing` where the page is shown as it stood at an instant.
    """

    plan: Plan | None
    roles: frozenset[Role]
    is_private: bool
    standing: past_pages.Standing | None


class PersonRequest(SiteRequest):
    """A request for a page that only someone signed in may open."""

    user: User


class PlanRequest(PersonRequest):
    """A request for a page of a plan, by someone who holds a role on it."""

    plan: Plan


def allows(permission: Permission) -> Callable[[View], View]:
    """A decorator that names the one permission a view needs."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # a view is a function
        return view

    return declare


class DenyByDefault:
    """Middleware that checks each view's permission before the view runs."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: SiteRequest) -> HttpResponseBase:
        request.plan, request.roles = None, frozenset()
        request.is_private, request.standing = False, None
        response = self.get_response(request)
        knows_who = request.session.accessed and request.user.is_authenticated
        if request.is_private or knows_who:
            # No page stays in a cache, or can be seen with the Back button after signing out.
            add_never_cache_headers(response)
        return response

    def process_view(
        self, request: SiteRequest, view: View, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        permission = getattr(view, "permission", None)
        if permission is None:
            log.error("%s declares no permission and is refused", view)
            raise PermissionDenied
        if permission is Permission.ANYONE:
            return None
        if not request.user.is_authenticated:
            kept_typing.keep(request)
            return redirect_to_login(request.get_full_path())
        request.is_private = True
        if permission not in ANYWHERE:
            kwargs["plan"] = enter_plan(cast(PersonRequest, request), kwargs["plan"], permission)
            match = request.resolver_match
            if "at" in request.GET and match and match.url_name not in past_pages.AS_THEY_ARE:
                return past_pages.answer(request, view, args, kwargs)
        return kept_typing.page_of_kept(request)


def enter_plan(request: PersonRequest, slug: str, permission: Permission) -> Plan:
    """The plan at `slug`. 404 unless the person holds a role on it, 403 unless one may."""
    entry = entry_of(request.user, slug)
    if entry is None:
        raise Http404("No plan on which the person holds a role")
    request.plan, request.roles = entry.plan, entry.roles
    request.user.keep_acts_for(entry.plan.pk, entry.acts_for)
    if not entry.is_deputy:
        request.user.keep_no_deputy(entry.plan.pk)
    if not entry.was_covered:
        request.user.keep_never_covered(entry.plan.pk)
    if not GRANTS[permission] & entry.roles:
        raise PermissionDenied
    return entry.plan
