"""`?at=` on a page of a plan: the page as it stood at the end of a day, or at an instant.

The page is made by its own view, with the database read as it stood. Links to the plan keep `at`,
forms that would change something are left out, and a strip says what the reader is looking at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html

from improvement import clock
from improvement.audit import access_log
from improvement.audit.canonical import parsed
from improvement.audit.history_lines import kinds
from improvement.audit.history_tables import real_table
from improvement.audit.ledger import LedgerEntry
from improvement.history import history_model
from improvement.links_to_forms import without_links_to_forms
from improvement.models import Plan
from improvement.past import as_at
from improvement.registry import Registry
from improvement.remembered import Entries, brought_up_to_date, tables_of
from improvement.roles import GRANTS, Permission

if TYPE_CHECKING:
    from improvement.access import SiteRequest

# Further ways to name an instant, by what the name begins with: "meeting-3".
INSTANTS: Registry[Callable[[Plan, str], datetime | None]] = Registry()
# Such names as a reader may choose one of, each with its words within a sentence.
OFFERED: Registry[Callable[[Plan], Iterable[tuple[str, str]]]] = Registry()
# Pages of the person or of the site, which stand as they are now, by the names of their addresses.
AS_THEY_ARE = frozenset(
    {
        *(
            "my-settings",
            "my-lists",
            "my-calendar-renew",
            "message-list",
            "calendar",
            "history-since",
        ),
        *("person-list", "access-list", "person-add", "person-move", "role-end"),
        *("redaction-list", "redaction-decide", "redaction-ask", "evidence-file"),
        "report-file",
        *("release-item", "release-file", "reading-link"),  # what may be read is told by today
        # What becomes of a file is told by what the plan holds now.
        *("plan-import-list", "plan-import", "plan-import-columns", "plan-import-questions"),
        *("plan-import-preview", "plan-import-download", "plan-import-answers"),
        *("plan-import-file", "plan-import-take-back"),
        # These compare instants, or show one, of their own.
        *("plan-changes", "plan-changes-download", "meeting-paper", "publication-draft"),
    }
)
POST_FORM = re.compile(r'<form\b[^>]*\bmethod="post".*?</form>', re.DOTALL | re.IGNORECASE)
GET_FORM = re.compile(r'<form\b(?![^>]*\bdata-live)[^>]*\bmethod="get"[^>]*>', re.IGNORECASE)
NOT_CHANGED = (
    '<p class="govuk-inset-text">A page as it stood can’t be changed. '
    '<a class="govuk-link" href="{}" data-live>Open it as it is now</a> to change it.</p>'
)
LAST_ENTRY = f"SELECT COALESCE(MAX(sequence), 0) FROM {LedgerEntry._meta.db_table}"  # noqa: S608
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
HAS_AT = re.compile(r"(?:\?|&amp;|&)at=")


@dataclass(frozen=True)
class Standing:
    """What the strip says: the instant, how many of the changes that stood then were entered
    later, and the address of the page as it is now.

    `words` are the instant's where it has a name, and `since` is how many changes there have been,
    told at `changes_url` (empty for who may not read them). Another instant is one of `offered`, or
    a day up to `today`; the address keeps its `others`.
    """

    instant: datetime
    entered_later: int
    live_url: str
    words: str = ""
    since: int = 0
    changes_url: str = ""
    offered: Sequence[tuple[str, str]] = ()
    others: Sequence[tuple[str, str]] = ()
    today: date | None = None

    @property
    def later_in_words(self) -> str:
        return (
            f"{self.entered_later:,} change{'' if self.entered_later == 1 else 's'} entered later"
        )

    @property
    def since_in_words(self) -> str:
        return f"{self.since:,} change{'' if self.since == 1 else 's'}"

    @property
    def is_end_of_day(self) -> bool:
        return timezone.localtime(self.instant).time() == time.max


def instant_named(plan: Plan, text: str) -> datetime:
    """The instant that `at` names: a day (its end), a day and time, or a registered name. 404 for
    what is no instant, or has not come yet."""
    instant = instant_of(plan, text)
    if instant is None:
        raise Http404("There is no such day or instant")
    if timezone.localdate(instant) > clock.today():
        raise Http404("That day has not come yet")
    return instant


def instant_of(plan: Plan, text: str) -> datetime | None:
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
    instant, today, offered = instant_named(plan, at), clock.today(), instants_offered(plan)
    with access_log.held_back(), as_at(instant):
        as_it_stood = Plan.objects.filter(pk=plan.pk).first()
        if as_it_stood is None:
            raise Http404("The plan was not there yet")
        request.plan = kwargs["plan"] = as_it_stood
        around = changes_around(plan, instant)
        request.standing = Standing(
            instant,
            around.later,
            live_url(request),
            dict(offered).get(at, ""),
            around.after,
            changes_url(request, plan, at),
            offered,
            others(request),
            today,
        )
        return finished(view(request, *args, **kwargs), plan.slug, at, request.standing.live_url)


def can_be_read_as_it_stood(request: HttpRequest) -> bool:
    """Whether the page that is read now has an address as it stood."""
    match = request.resolver_match
    return request.method == "GET" and match is not None and match.url_name not in AS_THEY_ARE


def others(request: HttpRequest) -> list[tuple[str, str]]:
    """What else the address asks for; the pages of a list were other ones on another day."""
    kept = request.GET.keys() - {"at", "page", "before", "changes"}
    return [(name, value) for name in sorted(kept) for value in request.GET.getlist(name)]


def instants_offered(plan: Plan) -> list[tuple[str, str]]:
    return list(chain.from_iterable(named(plan) for named in OFFERED.values()))


class Around(NamedTuple):
    """Changes that were entered later than the instant, and that took effect after it, of all up to
    an entry of the ledger."""

    later: int
    after: int
    entry: int


def changes_around(plan: Plan, instant: datetime) -> Around:
    """How many changes of the plan took effect by the instant and were recorded after it, and how
    many took effect after it. They are counted once, and on from there by what is entered: a plan
    that was loaded at once has all its history to count. The key has the instant in words: this is
    no answer of the instant, which what was entered later would leave as it is."""

    def counted_on(around: Around, since: Entries) -> Around | None:
        tables = tables_of(frozenset(kinds().values()))
        new = [e for e in since if e.sequence > around.entry and e.history_table in tables]
        rows = [parsed(entry.payload, entry.history_table) for entry in new]
        told = [row and told_around(row, plan, instant) for row in rows]
        if not all(told):
            return None
        later, after = zip(around[:2], *filter(None, told), strict=True)
        return Around(sum(later), sum(after), max(around.entry, since[-1].sequence))

    key = changes_around, plan.pk, instant.isoformat()
    return brought_up_to_date(key, lambda: counted_around(plan, instant), counted_on)


def told_around(row: Mapping[str, Any], plan: Plan, instant: datetime) -> tuple[int, int]:
    """What a row of the history counts, as the ledger has it."""
    effect, recorded = (datetime.fromisoformat(row[at]) for at in ("history_date", "recorded_at"))
    if row["plan_ref"] != plan.pk or recorded <= instant:
        return 0, 0
    return int(bool(row["backfill"]) and effect <= instant), int(effect > instant)


def counted_around(plan: Plan, instant: datetime) -> Around:
    """Of the whole history. No change took effect after it was recorded. One statement counts and
    says up to which entry: what is entered meanwhile is on either side of it."""
    numbers = "count(*) FILTER (WHERE backfill AND history_date <= %s) AS later"
    numbers = f"SELECT {numbers}, count(*) FILTER (WHERE history_date > %s) AS since"
    where = "plan_ref = %s AND recorded_at > %s"
    at = connection.ops.adapt_datetimefield_value(instant)
    tables = [real_table(history_model(model)) for model in kinds().values()]
    counts = " UNION ALL ".join(f"{numbers} FROM {table} WHERE {where}" for table in tables)
    counted = f"SELECT sum(later), sum(since), ({LAST_ENTRY}) FROM ({counts}) AS counts"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, [at, at, plan.pk, at] * len(tables))
        return Around(*map(int, cursor.fetchone()))


def changes_url(request: SiteRequest, plan: Plan, at: str) -> str:
    """The address of what changed since the instant; "" for who may not read it."""
    if not GRANTS[Permission.READ_HISTORY] & request.roles:
        return ""
    return f"{reverse('plan-changes', args=[plan.slug])}?{urlencode({'from': at})}"


def live_url(request: HttpRequest) -> str:
    others = request.GET.copy()
    del others["at"]
    return f"{request.path}?{others.urlencode()}" if others else request.path


def finished(response: HttpResponseBase, slug: str, at: str, live: str) -> HttpResponseBase:
    """The answer read to its end while the past is there, its links within the past."""
    if response.streaming:
        whole = HttpResponse(b"".join(response), status=response.status_code)
        for name, value in response.items():
            whole[name] = value
        return whole
    if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith(
        "text/html"
    ):
        response.content = in_the_past(response.content.decode(), slug, at, live)
    return response


def in_the_past(page: str, slug: str, at: str, live: str) -> str:
    """The page without forms that change something, which says so in the place of the first,
    without the links to such forms, and with `at` on what leads to the plan."""
    instead = format_html(NOT_CHANGED, live)

    def without_forms(main: re.Match[str]) -> str:
        first = POST_FORM.sub(lambda form: instead, main[0], count=1)
        return POST_FORM.sub("", first)

    page = without_links_to_forms(MAIN.sub(without_forms, page))
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
