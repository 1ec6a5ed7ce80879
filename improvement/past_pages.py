"""`?at=` on a page of a plan: the page as it stood at the end of a day, or at an instant.

The page is made by its own view, with the database read as it stood. Links to the plan keep `at`,
forms that would change something are left out, and a strip says what the reader is looking at.
"""
# ruff: noqa: S608  # names come from our own models, never from a person

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from improvement import clock
from improvement.audit import access_log
from improvement.audit.history_lines import kinds
from improvement.audit.history_tables import real_table
from improvement.history import history_model
from improvement.models import Plan
from improvement.past import as_at
from improvement.registry import Registry

if TYPE_CHECKING:
    from improvement.access import SiteRequest

# Further ways to name an instant, by what the name begins with: "meeting-3".
INSTANTS: Registry[Callable[[Plan, str], datetime | None]] = Registry()
# Pages of the person or of the site, which stand as they are now, by the names of their addresses.
AS_THEY_ARE = frozenset(
    {
        *("my-settings", "my-calendar-renew", "message-list", "calendar", "history-since"),
        *("person-list", "access-list", "person-add", "person-move", "role-end"),
        *("redaction-list", "redaction-decide", "redaction-ask", "evidence-file"),
        # These compare instants, or show one, of their own.
        *("plan-changes", "plan-changes-download", "meeting-paper"),
    }
)
POST_FORM = re.compile(r'<form\b[^>]*\bmethod="post".*?</form>', re.DOTALL | re.IGNORECASE)
GET_FORM = re.compile(r'<form\b[^>]*\bmethod="get"[^>]*>', re.IGNORECASE)
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
HAS_AT = re.compile(r"(?:\?|&amp;|&)at=")


@dataclass(frozen=True)
class Standing:
    """What the strip says: the instant, how many of the changes that stood then were entered
    later, and the address of the page as it is now."""

    instant: datetime
    entered_later: int
    live_url: str

    @property
    def later_in_words(self) -> str:
        one = self.entered_later == 1
        changes, were = ("change", "was") if one else ("changes", "were")
        return f"{self.entered_later:,} {changes} up to then {were}"

    @property
    def is_end_of_day(self) -> bool:
        return timezone.localtime(self.instant).time() == time.max


def instant_named(plan: Plan, text: str) -> datetime:
    """The instant that `at` names: a day (its end), a day and time, or a registered name. 404 for
    what is no instant, or has not come yet."""
    instant = parsed(plan, text)
    if instant is None:
        raise Http404("There is no such day or instant")
    if timezone.localdate(instant) > clock.today():
        raise Http404("That day has not come yet")
    return instant


def parsed(plan: Plan, text: str) -> datetime | None:
    for name, find in INSTANTS.items():
        if text.startswith(f"{name}-"):
            return find(plan, text.removeprefix(f"{name}-"))
    try:
        if day := parse_date(text):
            return end_of(day)
        instant = parse_datetime(text)
    except ValueError:
        return None
    if instant is None or instant.tzinfo is not None:
        return instant
    return timezone.make_aware(instant)


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def answer(
    request: SiteRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: dict[str, Any]
) -> HttpResponseBase:
    """The view's answer as at the instant that the address names. 404 before there was a plan."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseBadRequest("Nothing is changed in the past")
    at, plan = request.GET["at"], kwargs["plan"]
    instant = instant_named(plan, at)
    with access_log.held_back(), as_at(instant):
        as_it_stood = Plan.objects.filter(pk=plan.pk).first()
        if as_it_stood is None:
            raise Http404("The plan was not there yet")
        request.plan = kwargs["plan"] = as_it_stood
        later = entered_later(plan, instant)
        request.standing = Standing(instant, later, live_url(request))
        return finished(view(request, *args, **kwargs), plan.slug, at)


def entered_later(plan: Plan, instant: datetime) -> int:
    """How many changes of the plan took effect by the instant and were recorded after it."""
    tables = (real_table(history_model(model)) for model in kinds().values())
    where = "plan_ref = %s AND backfill AND recorded_at > %s AND history_date <= %s"
    parts = [f"SELECT count(*) AS number FROM {table} WHERE {where}" for table in tables]
    at = connection.ops.adapt_datetimefield_value(instant)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT sum(number) FROM ({' UNION ALL '.join(parts)}) AS counts",
            [plan.pk, at, at] * len(parts),
        )
        return int(cursor.fetchone()[0])


def live_url(request: HttpRequest) -> str:
    others = request.GET.copy()
    del others["at"]
    return f"{request.path}?{others.urlencode()}" if others else request.path


def finished(response: HttpResponseBase, slug: str, at: str) -> HttpResponseBase:
    """The answer read to its end while the past is there, its links within the past."""
    if response.streaming:
        whole = HttpResponse(b"".join(response), status=response.status_code)
        for name, value in response.items():
            whole[name] = value
        return whole
    if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith(
        "text/html"
    ):
        response.content = in_the_past(response.content.decode(), slug, at)
    return response


def in_the_past(page: str, slug: str, at: str) -> str:
    """The page without forms that change something, and with `at` on what leads to the plan."""
    page = MAIN.sub(lambda main: POST_FORM.sub("", main[0]), page)
    hidden = f'<input type="hidden" name="at" value="{quote(at)}">'
    page = GET_FORM.sub(lambda form: form[0] + hidden, page)
    link = re.compile(
        rf'href="((?:/plans/{re.escape(slug)}/[^"#?]*)?(?:\?[^"#]*)?)(#[^"]*)?"( data-live)?'
    )

    def with_at(found: re.Match[str]) -> str:
        url, anchor = found[1], found[2] or ""
        if not url or HAS_AT.search(url) or found[3]:
            return found[0]
        return f'href="{url}{"&amp;" if "?" in url else "?"}at={quote(at)}{anchor}"'

    return link.sub(with_at, page)
