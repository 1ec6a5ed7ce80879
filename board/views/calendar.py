"""A person's calendar at a signed address, as a calendar program can't sign in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from board.queries.calendar import events_of
from improvement import clock
from improvement.access import allows
from improvement.audit.access_log import AccessEvent, note
from improvement.ics import calendar_text
from improvement.roles import Permission
from workstreams.reminders.address import preference_of


@require_safe
@never_cache
@allows(Permission.ANYONE)
def calendar(request: HttpRequest, plan: str, token: str) -> HttpResponse:
    """Open to anyone with the address, while the person it was made for may read the plan."""
    preference = preference_of(token, plan)
    if preference is None:
        raise Http404
    note(AccessEvent.Kind.USED_LINK, "The calendar", user=preference.user, plan=preference.plan)
    host, address = request.get_host(), request.build_absolute_uri
    events = events_of(preference.user, preference.plan, host, address)
    body = calendar_text(preference.plan.title, events, clock.now())
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
