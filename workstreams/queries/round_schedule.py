"""Which round the calendar proposes next, and what closing the open one would sweep up; reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from improvement.dates import add_working_days, month_end, working_day_on_or_after
from improvement.models import Plan
from workstreams.models import Action, Round, Update
from workstreams.queries.worklist import STILL_OPEN

WINDOW = 9  # working days after the first on which reports are taken: ten in all
CHECKING = 3  # working days after that in which they are accepted or returned


@dataclass(frozen=True)
class Proposal:
    """The next round as the calendar has it."""

    number: int
    observes_from: date
    observes_to: date
    opens: date
    closes: date
    cutoff: date


def propose_round(plan: Plan, on: date) -> Proposal:
    """The month after the last round's; reported on from the first working day after it.

    A plan with no round yet begins with the month of `on`. Raises HolidaysUnknown where England's
    bank holidays are not known so far ahead.
    """
    last = Round.objects.filter(plan=plan).first()
    begins = last.observes_to + timedelta(days=1) if last else on.replace(day=1)
    ends = month_end(begins)
    opens = working_day_on_or_after(ends + timedelta(days=1))
    closes = add_working_days(opens, WINDOW)
    number = last.number + 1 if last else 1
    return Proposal(number, begins, ends, opens, closes, add_working_days(closes, CHECKING))


@dataclass(frozen=True)
class Unsent:
    """An action on which nobody reported in a round, and how far a report had come."""

    action: Action
    update: Update | None

    @property
    def why(self) -> str:
        """What stands in the place of a report once the round is closed."""
        if self.update is None:
            return "No report was received."
        if self.update.state == Update.State.RETURNED:
            return f"The report was returned and not sent again: “{self.update.decision_note}”"
        return "A report was begun and not sent."


def unsent(one: Round) -> list[Unsent]:
    """What closing the round would sweep up: open actions that had begun, with no report."""
    sent = one.updates.filter(state__in=[Update.State.SUBMITTED, Update.State.ACCEPTED])
    begun = Q(starts=None) | Q(starts__lte=one.observes_to)
    actions = Action.objects.for_list().filter(begun, plan=one.plan_id, delivery__in=STILL_OPEN)
    kept = {update.action_id: update for update in one.updates.exclude(pk__in=sent)}
    waiting = actions.exclude(pk__in=sent.values("action_id")) | Action.objects.for_list().filter(
        pk__in=kept
    )
    return [Unsent(action, kept.get(action.pk)) for action in waiting]


def standing_of(one: Round) -> list[tuple[str, int]]:
    """How many reports of the round are at each point, in words; what was swept up apart."""
    rows = one.updates.values_list("state", "swept_up")
    counts = Counter("swept_up" if swept else state for state, swept in rows)
    named = [(state.label, counts[state.value]) for state in Update.State]
    return [*named, ("Swept up: nobody reported", counts["swept_up"])]


def waiting_in(one: Round) -> int:
    """How many reports of the round wait to be accepted or returned."""
    return one.updates.filter(state=Update.State.SUBMITTED).count()
