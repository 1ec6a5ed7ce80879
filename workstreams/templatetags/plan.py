"""Template filters that word the records of a plan."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone

from improvement.addresses import address_of
from improvement.dates import in_words
from improvement.templatetags.display import day, plain_number
from workstreams.models import Escalation, Evidence, StageClaim
from workstreams.queries.action_facts import dates_of
from workstreams.queries.action_lists import ActionLine
from workstreams.queries.lists import column_value
from workstreams.ratings.rules import days_late
from workstreams.ratings.words import days

register = template.Library()
LATE = re.compile(r"Late by (\d[\d,]* days?)(;?)")


@register.filter
def value_of(record: Any, name: str) -> Any:
    """The value in a column of a record, in words; "not stated" where there is none."""
    value = column_value(record, name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return day(value)
    return "not stated" if value in (None, "") else value


@register.filter
def explanation_label(rag: str) -> str:
    """The label of the explanation of a rating: green is explained where the facts differ."""
    return "Why green" if rag == "green" else "Why not green"


@register.filter
def at_paragraph(place: str) -> str:
    """The place of a statement in its source: "paragraph 10.14"; "item 80" stays as it is."""
    return f"paragraph {place}" if place[:1].isdigit() else place


@register.filter
def times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


@register.filter
def in_unit(value: Decimal | None, unit: str) -> str:
    """A number to one place with its unit, halves rounded up: 95%, 13.5 weeks."""
    rounded = None if value is None else value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{plain_number(rounded)}{'' if unit == '%' else ' '}{unit}".strip()


@register.filter
def then_and_now(escalation: Escalation, on: date) -> str:
    """Its words. While it waits, how late the action was when a rule raised it stands beside how
    late it is now: the words alone would be read as today's."""
    if escalation.is_answered or escalation.raised_by_id is not None:
        return escalation.words
    late = days_late(dates_of(escalation.action), on)
    return since_raised(escalation.words, escalation.raised_at, late)


def since_raised(words: str, raised_at: datetime, late: int) -> str:
    """The words of an escalation that a rule raised at the instant; `late` in days now."""
    now = f"now {days(late)}" if late else "now not late any more"
    raised = in_words(timezone.localdate(raised_at))
    return LATE.sub(
        lambda match: f"Raised on {raised} when late by {match[1]}; {now}{match[2] and '.'}", words
    )


@register.filter
def has_run_out(evidence: Evidence, on: date | str) -> bool:
    """Whether the evidence has run out on the day; a page that has no day does not say."""
    return isinstance(on, date) and evidence.has_run_out(on)


@register.filter
def age_at(evidence: Evidence, claim: StageClaim) -> str:
    """In words, why the evidence is too old for the claim that it stands behind."""
    return evidence.age_at(claim)


@register.simple_tag
def action_row(line: ActionLine, slug: str, choose: object = None) -> str:
    """The row of an action in a list of those of the plan; `choose` where it can be chosen."""
    return drawn_row(line, address_of("action-detail", slug, line.ref), bool(choose))


@lru_cache(maxsize=5_000)
def drawn_row(line: ActionLine, address: str, choose: bool) -> str:
    """Drawn once, from nothing but these."""
    context = {"action": line, "address": address, "choose": choose}
    return render_to_string("includes/action_row.html", context)
