"""Filters and tags that put values into words and draw small parts that many pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join

from improvement.addresses import address_of
from improvement.dates import NOT_PUBLISHED, Precision, in_words

if TYPE_CHECKING:  # the history's own module takes its words from here
    from improvement.access import PlanRequest
    from improvement.audit.history_lines import Entry
    from improvement.models import Plan

register = template.Library()
ENTERED = "<dt>{}</dt>\n<dd><ins>{}</ins></dd>\n"
CHANGED = (
    '<dt>{}</dt>\n<dd><span class="govuk-visually-hidden">from </span><del>{}</del> '
    '<span aria-hidden="true">→</span><span class="govuk-visually-hidden"> to </span> '
    "<ins>{}</ins></dd>\n"
)


@register.filter
def is_own(did: int | tuple[int | None, datetime | None] | None, request: PlanRequest) -> bool:
    """Whether what the person with the key did, at an instant or whenever it was, counts as the
    reader's own."""
    who, when = did if isinstance(did, tuple) else (did, None)
    return request.user.counts_as(who, request.plan.pk, when)


@register.filter
def published(value: Any, gap: str = NOT_PUBLISHED) -> Any:
    """The value, or "not published" (or other words) where there is none; 0 is a value."""
    return gap if value is None or value == "" else value


@register.filter(expects_localtime=True)
def day(value: date | None, gap: str = NOT_PUBLISHED) -> str:
    """A date as "18 November 2013", of an instant its day in the council's own time; or the words
    for a gap where there is none."""
    return in_words(value) if value else gap


@register.filter
def month(value: date | None) -> str:
    """A date as "November 2013"."""
    return in_words(value or None, Precision.MONTH)


@register.filter
def moment(value: datetime | None) -> str:
    """An instant as "18 November 2013 at 2:05pm", in the council's own time."""
    if not value:
        return NOT_PUBLISHED
    local = timezone.localtime(value)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return f"{day(local)} at {clock}"


@register.filter
def at_key(found: Mapping[Any, Any], key: Any) -> Any:
    """What is found under the key; None for nothing."""
    return found.get(key)


@register.filter
def known_to(value: date | None, precision: str) -> str:
    """A date in words, only as exact as it is known: day, month, quarter, year or ongoing."""
    return in_words(value or None, precision)


@register.filter
def url_on(entry: Entry, plan: Plan | None) -> str:
    """The address of the page that shows the entry's record; "" where there is none."""
    return entry.url(plan.slug) if plan else ""


@register.filter
def address_on(entry: Entry, plan: Plan | None) -> str:
    """The address of the page that shows this history entry only."""
    return entry.address(plan.slug) if plan else ""


@register.filter
def named(actor: str) -> str:
    """Who made a change: a person's name, or for a command "the site (load_demo)"."""
    command = actor.removeprefix("system:")
    return actor if command == actor else f"the site ({command})"


@register.filter
def role_beside(entry: Entry) -> str:
    """The role in which the person made the change; "" where their name has it already."""
    role = entry.actor_role
    return "" if role.casefold() in entry.actor.casefold() else role


@register.filter
def all_demonstration(entries: Iterable[Entry]) -> bool:
    """Whether all entries were made with the demonstration, so that the page says so only once."""
    return all(entry.backfill and entry.entered_by == "system:load_demo" for entry in entries)


@register.filter
def plain_number(value: Decimal | float | None) -> str:
    """A number without zeros at the end: 95, 12.5, 1,600."""
    if value is None:
        return NOT_PUBLISHED
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value}" else f"{value:,}"


@register.filter
def elided(page: Page[Any]) -> Iterable[str | int]:
    """The page numbers to offer, with a gap where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def changed_fields(entry: Entry) -> str:
    """The fields of a change, a row each: a page of changes has a hundred."""
    if entry.added:
        rows = [(label, new) for label, _, new in entry.fields]
        return format_html_join("", ENTERED, rows)
    either = [
        (label, published(old, "nothing"), published(new, "nothing"))
        for label, old, new in entry.fields
    ]
    return format_html_join("", CHANGED, either)


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, list_name: str = "") -> str:
    """The address of a page of the list of that name, or of the page's only list; the rest of the
    query string stays. A page that also answers at an address which only takes forms gives its own
    as `page_url`."""
    query = context["request"].GET.copy()
    query[list_name or "page"] = str(number)
    own = context.get("page_url", "")
    return f"{own}?{query.urlencode()}" + (f"#{list_name}" if list_name else "")


@register.simple_block_tag
def summary_row(content: str, key: str, link: str = "", linked: str = "", name: str = "") -> str:
    """A row of a summary list: `{% summary_row "Owner" %}the value{% endsummary_row %}`. `link`
    is the address of a page that changes the value, and `linked` what the link says it changes.
    `name` is that of a list in it that has pages."""
    row = {"key": key, "content": content, "link": link, "linked": linked, "name": name}
    return render_to_string("includes/summary_row.html", row)


@register.inclusion_tag("includes/summary_row.html")
def typed_row(key: str, content: str, link: str = "", linked: str = "") -> dict[str, Any]:
    """A row of a summary list whose value is shown with the spaces and lines it was typed with."""
    return {"key": key, "content": content, "typed": True, "link": link, "linked": linked}


@register.simple_tag
@lru_cache(maxsize=512)  # a list shows the same few in every row
def rag(shape: str, word: str = "") -> str:
    """The sign of a rating: `{% rag action.fact_declared_rag %}`, or with other words beside it."""
    return render_to_string("includes/rag.html", {"rag": shape, "word": word})


@register.inclusion_tag("includes/table_head.html")
def table_head(*columns: str) -> dict[str, Any]:
    """The head of a table, by the headings of its columns."""
    return {"columns": columns}


@register.simple_block_tag
def button_link(content: str, name: str, *args: Any) -> str:
    """A link that looks like a button, to the page with the URL name `name`:
    `{% button_link "evidence-add" plan.slug %}Add evidence{% endbutton_link %}`."""
    link = {"content": content, "url": address_of(name, *args)}
    return render_to_string("includes/button_link.html", link)
