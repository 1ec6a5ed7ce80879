"""Who sent no update in the last round that was due, by lead; reads only, three queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from improvement.models import Plan
from improvement.prepared import first_of, read_of
from workstreams.models import Action, Round, Update
from workstreams.models.action import ActionQuerySet
from workstreams.queries.round_schedule import unsent_actions

NO_LEAD = "No lead is named"


@dataclass(frozen=True)
class LeadMissing:
    """A lead, by post or else by name; on how many actions an update was asked for in the round,
    and those on which none was sent."""

    lead: str
    asked: int
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class RoundMissing:
    """The last round that was due, and what is missing in it; the lead with most comes first."""

    round: Round
    leads: tuple[LeadMissing, ...]

    @property
    def asked(self) -> int:
        return sum(lead.asked for lead in self.leads)

    @property
    def missing(self) -> int:
        return sum(len(lead.actions) for lead in self.leads)

    @property
    def silent(self) -> list[LeadMissing]:
        """The leads of whom something is missing."""
        return [lead for lead in self.leads if lead.actions]


def missing_updates(plan: Plan, on: date, back: int = 0) -> RoundMissing | None:
    """What was not sent in the last round that is closed, or whose due day has passed, or so many
    rounds back; None where there is no such round. Leads of whom nothing is missing are named
    too."""
    last = first_of(rounds_over, plan, on, back)
    if last is None:
        return None
    if last.is_closed:
        silent = read_of(swept_actions, last)
    else:
        silent = list(listed().filter(pk__in=unsent_actions(last).order_by().values("pk")))
    asked: Counter[str] = Counter()
    for post, name, number in read_of(sent_by_lead, last):
        asked[post or name or NO_LEAD] += number
    asked.update(lead_of(action) for action in silent)
    leads = [
        LeadMissing(lead, count, tuple(a for a in silent if lead_of(a) == lead))
        for lead, count in asked.items()
    ]
    leads.sort(key=lambda each: (-len(each.actions), each.lead))
    return RoundMissing(last, tuple(leads))


def rounds_over(plan: Plan, on: date, back: int) -> QuerySet[Round]:
    """The one so many rounds back."""
    over = Q(state=Round.State.CLOSED) | Q(closes__lt=on)
    return Round.objects.filter(over, plan=plan, opens__lte=on)[back : back + 1]


def listed() -> ActionQuerySet:
    return Action.objects.for_list().select_related("workstream__lead")


def swept_actions(closed: Round) -> ActionQuerySet:
    return listed().filter(updates__in=closed.updates.filter(swept_up=True))


def sent_by_lead(reported: Round) -> QuerySet[Update, Any]:
    """The lead's post and name, with how many updates of theirs were sent."""
    posts = ("action__workstream__lead_post", "action__workstream__lead__name")
    sent = Update.objects.filter(round=reported).sent().order_by()
    return sent.values_list(*posts).annotate(how_many=Count("pk"))


def lead_of(action: Action) -> str:
    return action.workstream.led_by or NO_LEAD
