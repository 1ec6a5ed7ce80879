"""How long a record has waited on a day, in words. The page gives the day."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from workstreams.ratings.rules import days

register = template.Library()


@register.filter
def waiting_time(since: datetime, on: date) -> str:
    """The days from an instant to the day: "since today", "for 1 day", "for 34 days"."""
    count = (on - timezone.localdate(since)).days
    return f"for {days(count)}" if count > 0 else "since today"
