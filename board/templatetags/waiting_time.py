"""How long something has waited, in words; the day it is counted to is given by the page."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from workstreams.ratings.rules import days

register = template.Library()


@register.filter
def waited(since: datetime, on: date) -> str:
    """The days from an instant to the day: "since today", "for 1 day", "for 34 days"."""
    count = (on - timezone.localdate(since)).days
    return f"for {days(count)}" if count > 0 else "since today"
