"""How dates, gaps and pages are said to a reader: always in full words, never ambiguous."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date

register = template.Library()

NOT_PUBLISHED = "not published"


@register.filter
def published(value, gap=NOT_PUBLISHED):
    """The value, or "not published" (or other words) where there is none; nought is a value."""
    return gap if value is None or value == "" else value


@register.filter
def day(value):
    """A date as "18 November 2013"."""
    return format_date(value, "j F Y") if value else NOT_PUBLISHED


@register.filter
def month(value):
    """A date as "November 2013"."""
    return format_date(value, "F Y") if value else NOT_PUBLISHED


@register.filter
def moment(value):
    """An instant as "18 November 2013 at 2:05pm", in the council's own time."""
    if not value:
        return NOT_PUBLISHED
    local = timezone.localtime(value)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return f"{day(local)} at {clock}"


def quarter(value):
    first = value.replace(day=1, month=value.month - (value.month - 1) % 3)
    last = first + timedelta(days=62)
    return f"{format_date(first, 'F')} to {month(last)}"


SAID = {
    "day": day,
    "month": month,
    "quarter": quarter,
    "year": lambda value: str(value.year),
    "ongoing": lambda value: f"ongoing, to be reviewed {day(value)}",
}


@register.filter
def known_to(value, precision):
    """A date said only as exactly as it is known: day, month, quarter, year or ongoing."""
    if not value:
        return "ongoing" if precision == "ongoing" else NOT_PUBLISHED
    return SAID.get(precision, day)(value)


@register.filter
def url_on(entry, plan):
    """The page that shows the record of a history entry; nothing where it has none."""
    return entry.url(plan.slug) if plan else ""


@register.filter
def elided(page):
    """The page numbers to offer, with a gap where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
