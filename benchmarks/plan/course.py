"""The course of the plan: rounds, and the updates that are kept, sent, returned and accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.plan.sizes import ROUNDS, instant, month
from benchmarks.plan.writer import Writer
from improvement.models import User
from workstreams.models import Action, Round, Update

DAY = timedelta(days=1)
UPDATED = 0.8  # of the actions that are to do, in a round
REVISED = 0.65  # of the actions, in a month


def run_round(writer: Writer, number: int) -> None:
    """Open the round, take its updates and close it, unless it is the last. Nothing is dated before
    its own round was opened."""
    current = a_round(number)
    current.plan = writer.plan
    opened, manager = current.opens, writer.managers[0]
    writer.save([current], manager, f"Opened {current}", opened)
    is_open = number == ROUNDS
    for place, stream in enumerate(writer.workstreams):
        actions = writer.of_workstream(stream)
        revise(writer, actions, opened + DAY)
        # Each lead writes on days of their own, the last of them by the day it is due.
        day = opened + (2 + place % (8 if is_open else 12)) * DAY
        report(writer, current, actions, day)
    if not is_open:
        current.state = Round.State.CLOSED
        writer.save([current], manager, f"Closed {current}", current.closes + DAY)


def a_round(number: int) -> Round:
    first, opens = month(number - 1), month(number)
    return Round(
        number=number,
        observes_from=first,
        observes_to=opens - DAY,
        opens=opens,
        closes=opens + 24 * DAY,
    )


def revise(writer: Writer, actions: list[Action], day: date) -> None:
    """The manager looks at the month's actions again, and changes their descriptions."""
    chosen = writer.some(actions, REVISED)
    for action in chosen:
        action.description = writer.words(40)
    writer.save(chosen, writer.managers[1], "Looked at again for the board", day)


def report(writer: Writer, current: Round, actions: list[Action], day: date) -> None:
    """The lead's updates of a round: each kept several times as a draft, and then sent."""
    to_do = [action for action in actions if action.delivery == Action.Delivery.UNDER_WAY]
    left = 2 if current.number == ROUNDS else 0  # somebody is still to begin
    chosen = writer.some(to_do[left:], UPDATED)
    if not chosen:
        return
    lead = chosen[0].workstream.lead
    assert lead is not None
    updates = [Update(action=action, round=current) for action in chosen]
    for number in range(writer.size.drafts):
        for update in updates:
            write(writer, update, number)
        writer.save(updates, lead, f"Kept a draft in {current}", day, 3 * number)
    ready, sent = split(writer, updates) if current.number == ROUNDS else ([], updates)
    for update in [*ready, *sent]:
        update.state = Update.State.READY
    writer.save([*ready, *sent], lead, f"Checked the answers in {current}", day, 100)
    for update in sent:
        update.state = Update.State.SUBMITTED
        update.submitted_at, update.submitted_by = instant(day, 120), lead
    writer.save(sent, lead, f"Reported progress in {current}", day, 120)
    carry_out(writer, sent, lead, day)
    decide(writer, current, sent, lead, day + DAY)


def split(writer: Writer, updates: list[Update]) -> tuple[list[Update], list[Update]]:
    """Of the open round: those that are ready and wait, and those that are sent; others are
    drafts still."""
    places = [writer.chance.random() for _ in updates]
    ready = [update for update, place in zip(updates, places, strict=True) if place < 0.2]
    sent = [update for update, place in zip(updates, places, strict=True) if place > 0.5]
    return ready, sent


def write(writer: Writer, update: Update, number: int) -> None:
    """What is saved on one page of the update; each page is come back to."""
    chance, action = writer.chance, update.action
    if number % 3 == 0:
        done = action.pk in writer.finished and writer.finished[action.pk] < update.round.opens
        update.delivery = Action.Delivery.CARRIED_OUT if done else Action.Delivery.UNDER_WAY
        update.finished = writer.finished[action.pk] if done else None
        update.done, update.next = writer.words(30), writer.words(20)
    elif number % 3 == 1:
        update.declared_rag = chance.choices(("green", "amber", "red"), (6, 3, 1))[0]
        update.confidence = chance.choice(("high", "medium"))
        update.confidence_reason = "" if update.confidence == "high" else writer.words(12)
        update.explanation = "" if update.declared_rag == "green" else writer.words(20)
    else:
        green = update.declared_rag == "green"
        update.date_holds = "" if green else chance.choice(("yes", "unknown"))


def carry_out(writer: Writer, sent: list[Update], lead: User, day: date) -> None:
    """An update that says so sets the state of its action."""
    actions = []
    for update in sent:
        if update.finished:
            update.action.delivery, update.action.finished = update.delivery, update.finished
            actions.append(update.action)
    writer.save(actions, lead, "Reported progress", day, 120)


def decide(writer: Writer, current: Round, sent: list[Update], lead: User, day: date) -> None:
    """The manager returns a few, which are sent again, and accepts the rest; of the open round
    half wait."""
    manager = writer.managers[0]
    returned = [update for update in sent if writer.chance.random() < 0.05]
    for minutes, state in ((0, Update.State.RETURNED), (60, Update.State.SUBMITTED)):
        for update in returned:
            back = state == Update.State.RETURNED
            update.state = state
            update.decision_note = "Say what is next" if back else ""
            update.decided_at, update.decided_by = (instant(day), manager) if back else (None, None)
        writer.save(returned, lead if minutes else manager, "Say what is next", day, minutes)
    accepted = sent
    if current.number == ROUNDS:
        accepted = [update for update in sent if writer.chance.random() < 0.5]
    for update in accepted:
        update.state = Update.State.ACCEPTED
        update.decided_at, update.decided_by = instant(day, 90), manager
    writer.save(accepted, manager, "Accepted the update", day, 90)


def boards() -> Iterator[date]:
    """The days on which the board meets: a Thursday in the middle of each month; two are to
    come."""
    for number in range(1, ROUNDS + 2):
        day = month(number) + 14 * DAY
        yield day + (3 - day.weekday()) % 7 * DAY
