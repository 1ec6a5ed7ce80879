"""Pages outside any plan: the first page, the list of plans, the health check, error pages."""

import sys
from collections.abc import Hashable

from django.db import Error, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from improvement import kept_typing
from improvement.access import PersonRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.audit.marks import mark_of
from improvement.audit.start import problems_of
from improvement.models import Membership, Plan
from improvement.roles import Permission
from improvement.sign_in import upkeep
from improvement.views.new_plan import runs_site


@require_safe
@allows(Permission.SIGNED_IN)
def front_door(request: PersonRequest) -> HttpResponse:
    plans = visible_plans(request)
    if len(plans) == 1:
        return redirect("plan-home", plans[0].slug)
    return redirect("plan-list")


@require_safe
@allows(Permission.SIGNED_IN)
def plan_list(request: PersonRequest) -> HttpResponse:
    context = {"plans": visible_plans(request), "may_add": runs_site(request.user)}
    return render(request, "improvement/plan_list.html", context)


def visible_plans(request: PersonRequest) -> list[Plan]:
    memberships = Membership.objects.acting(request.user)
    return list(Plan.objects.filter(pk__in=memberships.values("plan_id")))


@require_safe
@never_cache
@allows(Permission.ANYONE)
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers and is fully migrated and guarded; else 503."""
    healthy = is_healthy(FOUND_HEALTHY)
    return HttpResponse("ok" if healthy else "not ok", status=200 if healthy else 503)


# The marks of the catalogue with which this process has found all as it should be.
FOUND_HEALTHY: set[Hashable] = set()


def is_healthy(found: set[Hashable]) -> bool:
    """Whether the database is as it should be; compared anew once its catalogue has changed."""
    try:
        mark = mark_of(connection)
        if mark not in found and is_as_it_should_be():
            found.clear()
            found.add(mark)
        return mark in found
    except Error:
        return False


def is_as_it_should_be() -> bool:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not (pending or upkeep.missing_tables() or problems_of(connection))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.user.is_authenticated:
        note_read(request, AccessEvent.Kind.REFUSED, request.path)
    explanation = f"{exception}." if str(exception) else ""
    return render(request, "403.html", {"explanation": explanation}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token is old: what was typed is shown again, with a new one."""
    typed = kept_typing.typed_in(request)
    if typed and request.user.is_authenticated:
        return kept_typing.page(request, typed, status=403)
    kept_typing.keep(request)
    return render(request, "403.html", {"csrf": True, "kept": typed}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when the database can't be reached, since trying again later will help."""
    is_unreachable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_unreachable else 500
    return render(None, f"{status}.html", status=status)
