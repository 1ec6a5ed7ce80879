"""Filters for the page of what changed."""

from __future__ import annotations

from django import template
from django.urls import reverse

from board.difference.picture import ItemChanges
from improvement.models import Plan

register = template.Library()


@register.filter
def url_in(changes: ItemChanges, plan: Plan) -> str:
    """The address of the record's page."""
    return reverse(changes.item.url_name, args=[plan.slug, *changes.item.url_args])
