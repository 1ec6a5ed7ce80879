"""How dates, gaps and pages are said to a reader: always in full words, never ambiguous."""

from django import template
from django.utils import timezone

from improvement.dates import NOT_PUBLISHED, Precision, in_words

register = template.Library()


@register.filter
def published(value, gap=NOT_PUBLISHED):
    """The value, or "not published" (or other words) where there is none; nought is a value."""
    return gap if value is None or value == "" else value


@register.filter
def day(value):
    """A date as "18 November 2013"."""
    return in_words(value or None)


@register.filter
def month(value):
    """A date as "November 2013"."""
    return in_words(value or None, Precision.MONTH)


@register.filter
def moment(value):
    """An instant as "18 November 2013 at 2:05pm", in the council's own time."""
    if not value:
        return NOT_PUBLISHED
    local = timezone.localtime(value)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
    return f"{day(local)} at {clock}"


@register.filter
def known_to(value, precision):
    """A date said only as exactly as it is known: day, month, quarter, year or ongoing."""
    return in_words(value or None, precision)


@register.filter
def url_on(entry, plan):
    """The page that shows the record of a history entry; nothing where it has none."""
    return entry.url(plan.slug) if plan else ""


@register.filter
def elided(page):
    """The page numbers to offer, with a gap where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
