"""Tags that draw counts of actions, each a link to the list of what it counts. A page has hundreds,
for which templates of their own would take longer than the rest of it."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html

from board.dashboard.counts import Count
from improvement.addresses import address_of

register = template.Library()
CELL = '<td{} data-label="{}">{}</td>'


@register.simple_tag(takes_context=True)
def counted(context: Context, count: Count, nought: str = "0") -> str:
    """The number within a text. Nought is said, as `nought` where other words are given, and never
    linked."""
    return linked(context, count, nought, "govuk-link")


@register.simple_tag(takes_context=True)
def count_cell(context: Context, count: Count, label: str, cell: str = "") -> str:
    """The number in a table, which gives its links their look. `label` is its column's heading,
    said where there are no columns; `cell` are the cell's classes."""
    classes = format_html(' class="{}"', cell) if cell else ""
    return format_html(CELL, classes, label, linked(context, count, "0"))


def linked(context: Context, count: Count, nought: str, look: str = "") -> str:
    """`look` is the class of the link."""
    if not count.number:
        return nought
    address = address_of("action-list", context["plan"].slug)
    query = f"?{count.query}" if count.query else ""
    classes = format_html('class="{}" ', look) if look else ""
    return format_html('<a {}href="{}{}">{}</a>', classes, address, query, count.number)
