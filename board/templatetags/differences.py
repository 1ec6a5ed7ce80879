"""Filters for the page of what changed."""

from __future__ import annotations

from django import template
from django.urls import reverse

from board.difference.picture import Change, ItemChanges, Kind
from board.difference.who_decided import Page
from improvement.models import Plan

register = template.Library()


@register.filter
def url_in(changes: ItemChanges, plan: Plan) -> str:
    """The address of the record's page."""
    return reverse(changes.item.url_name, args=[plan.slug, *changes.item.url_args])


@register.filter
def of(decided: dict[Page, str], pair: tuple[ItemChanges, Change]) -> str:
    """Who asked for the change and who decided; "" where it is none that is asked for."""
    item, change = pair
    if change.kind not in (Kind.DATES, Kind.JUDGED) or not item.item.url_args:
        return ""
    return decided.get((item.item.url_name, str(item.item.url_args[0])), "")
