"""The next round by the calendar, and what closing a round would sweep up; reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from improvement.dates import add_working_days, month_end, working_day_on_or_after
from improvement.models import Plan
from improvement.prepared import Among, read_by_key, read_of
from workstreams.models import Action, Round, Update
from workstreams.models.action import ActionQuerySet
from workstreams.models.update import UpdateQuerySet, days_sent_late
from workstreams.queries.open_work import STILL_OPEN
from workstreams.ratings.sql import midnight

WINDOW = 9  # working days after the first on which updates are taken: ten in all
CHECKING = 3  # working days after that in which they are accepted or returned


@dataclass(frozen=True)
class ProposedRound:
    """The dates of the next round, as the calendar gives them."""

    number: int
    observes_from: date
    observes_to: date
    opens: date
    closes: date
    cutoff: date


def propose_round(plan: Plan, on: date) -> ProposedRound:
    """A round on the month after the last round's, open from the first working day after it.

    Where that month ended longer ago, it covers all the months since, up to the last whole one;
    where its window has passed, it opens now. A plan with no round yet begins with the month of
    `on`. Raises HolidaysUnknown where England's bank holidays are not known so far ahead.
    """
    last = Round.objects.filter(plan=plan).first()
    begins = last.observes_to + timedelta(days=1) if last else on.replace(day=1)
    ends = max(month_end(begins), on.replace(day=1) - timedelta(days=1))
    opens = working_day_on_or_after(ends + timedelta(days=1))
    closes = add_working_days(opens, WINDOW)
    if closes < on:
        opens, closes = on, add_working_days(working_day_on_or_after(on), WINDOW)
    number = last.number + 1 if last else 1
    return ProposedRound(number, begins, ends, opens, closes, add_working_days(closes, CHECKING))


@dataclass(frozen=True)
class UnsentUpdate:
    """An action without a submitted update in a round, and the update as far as it had come."""

    action: Action
    update: Update | None

    @property
    def why(self) -> str:
        """The note on the swept-up update that takes its place once the round is closed."""
        if self.update is None or not self.update.is_begun:
            return "No update was received."
        if self.update.is_returned:
            return f"The update was returned and not sent again: “{self.update.decision_note}”"
        return "An update was begun and not sent."


def unsent_actions(closing: Round) -> ActionQuerySet:
    """What closing the round would sweep up: the open actions that had begun and have no submitted
    update, and every action whose update was begun or returned and not submitted."""
    sent = closing.updates.sent()
    begun = Q(starts=None) | Q(starts__lte=closing.observes_to)
    expected = begun & Q(plan=closing.plan_id, delivery__in=STILL_OPEN)
    expected &= ~Q(pk__in=sent.values("action_id"))
    kept = closing.updates.unsent().order_by()
    return Action.objects.for_list().filter(expected | Q(pk__in=kept.values("action_id")))


def unsent_in_full(keys: Sequence[int]) -> list[Action]:
    """Those with the keys, in the order of these, with what a list shows of each."""
    return read_by_key(unsent_by_key, keys)


def unsent_by_key(keys: Among) -> ActionQuerySet:
    return Action.objects.for_list().filter(pk__in=keys).order_by()


def unsent_updates(closing: Round, unsent: Iterable[Action]) -> list[UnsentUpdate]:
    """Of these of its unsent actions."""
    unsent = list(unsent)
    updates = closing.updates.unsent().filter(action__in=unsent)
    kept = {update.action_id: update for update in updates}
    return [UnsentUpdate(action, kept.get(action.pk)) for action in unsent]


def keys_sent_late(reported: Round) -> list[int]:
    """Of the updates of the round that were sent after they were due, in the order in which they
    were sent; two queries. None that was sent by the earliest day by which they ever were due was
    late."""
    earliest = min([reported.closes, *read_of(days_due_ever, reported)])
    after = midnight(earliest + timedelta(days=1))
    return [pk for pk, at, due in read_of(days_sent, reported, after) if days_sent_late(at, due)]


def days_due_ever(reported: Round) -> QuerySet[Any, date]:
    rows: QuerySet[Any] = Round.history.filter(id=reported.pk).order_by()
    return rows.values_list("closes", flat=True)


def days_sent(reported: Round, after: datetime) -> QuerySet[Update, Any]:
    sent = reported.updates.sent().filter(submitted_at__gte=after)
    found: QuerySet[Any] = sent.with_due_day().order_by("submitted_at", "pk")
    return found.values_list("pk", "submitted_at", "due_then")


def updates_read(keys: Sequence[int]) -> list[Update]:
    """Sent updates with the keys, in the order of these."""
    return read_by_key(updates_by_key, keys)


def updates_by_key(keys: Among) -> UpdateQuerySet:
    found = Update.objects.filter(pk__in=keys).with_due_day()
    return found.select_related("action", "submitted_by", "round").order_by()


def keys_swept_up(reported: Round) -> QuerySet[Update, int]:
    return reported.updates.filter(swept_up=True).values_list("pk", flat=True)


def swept_read(keys: Sequence[int]) -> list[Update]:
    """Updates swept up with the keys, in the order of these."""
    return read_by_key(swept_by_key, keys)


def swept_by_key(keys: Among) -> UpdateQuerySet:
    return Update.objects.filter(pk__in=keys).select_related("action").order_by()


def round_update_counts(counted: Round) -> list[tuple[str, int]]:
    """How many updates of the round are in each state, by its label; swept up ones on their own."""
    counts: Counter[str] = Counter()
    for state, swept, number in read_of(states_of, counted):
        counts["swept_up" if swept else state] += number
    named = [(state.label, counts[state.value]) for state in Update.State]
    return [*named, ("Swept up: nobody sent an update", counts["swept_up"])]


def states_of(counted: Round) -> QuerySet[Update, Any]:
    states = counted.updates.order_by().values_list("state", "swept_up")
    return states.annotate(how_many=Count("pk"))
