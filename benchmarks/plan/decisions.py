"""Requests to move dates, escalations, mails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.plan.sizes import instant, month
from benchmarks.plan.writer import BY, Writer
from improvement.history import backfilled
from workstreams.changes import ask_judged_change, decide_judged_change
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    Message,
    Reminder,
    Round,
)

DAY = timedelta(days=1)
HALFWAY = 7
JUDGED = 15  # actions of which it is asked that they be judged otherwise
ASKED_IN = (3, 6, 9, 11)  # the rounds in whose months dates are asked for


def move_dates(writer: Writer, number: int) -> None:
    """In every third month dates are asked for, for some of what is to do; the last ones wait."""
    if number not in ASKED_IN:
        return
    day, is_last = month(number) + 18 * DAY, number == ASKED_IN[-1]
    to_do = [each for each in writer.actions if each.delivery == Action.Delivery.UNDER_WAY]
    chosen = writer.some(to_do, 0.04 if is_last else 0.12)
    requests = [a_request(writer, action, day) for action in chosen]
    writer.save(requests, writer.leads[0], "Asked for another date", day)
    if not is_last:
        decide_dates(writer, requests, day + 7 * DAY)


def a_request(writer: Writer, action: Action, day: date) -> DateChange:
    assert action.due is not None
    return DateChange(
        action=action,
        from_due=action.due,
        to_due=action.due + writer.chance.randint(20, 90) * DAY,
        cause=writer.chance.choice(DateChange.Cause.values),
        reason=writer.words(20),
        asked_at=instant(day),
        asked_by=writer.leads[0],
    )


def decide_dates(writer: Writer, requests: list[DateChange], day: date) -> None:
    approved = []
    for request in requests:
        approves = writer.chance.random() < 0.7
        request.decision = "approved" if approves else "refused"
        request.decided_at, request.decided_by = instant(day), writer.chair
        request.decision_note = writer.words(8)
        if approves:
            request.action.due = request.to_due
            approved.append(request.action)
    writer.save(requests, writer.chair, "Decided with the lead", day)
    writer.save(approved, writer.chair, "Decided with the lead", day)


def judge_otherwise(writer: Writer) -> None:
    """Of some actions the manager asks for another priority; of two in three the chair refused."""
    day = month(11) + 4 * DAY
    manager, chair = writer.managers[0], writer.chair
    to_do = [each for each in writer.actions if each.delivery == Action.Delivery.UNDER_WAY]
    for number, action in enumerate(to_do[:JUDGED]):
        chosen = "standard" if action.priority == "immediate" else "immediate"
        about: dict[str, Any] = {"by": manager, "reason": writer.words(8), "now": instant(day)}
        with backfilled(instant(day), BY):
            asked = ask_judged_change(Action, action.pk, {"priority": chosen}, **about)
        if number % 3:
            decided = instant(day + 9 * DAY)
            with backfilled(decided, BY):
                said: dict[str, Any] = {"approve": False, "note": writer.words(8)}
                decide_judged_change(asked.pk, by=chair, now=decided, **said)


def withdraw(writer: Writer, number: int) -> None:
    """Once, halfway, the board gives some actions up and lets others rest."""
    if number != HALFWAY:
        return
    day = month(number) + 20 * DAY
    to_do = [each for each in writer.actions if each.delivery == Action.Delivery.UNDER_WAY]
    chosen = writer.some(to_do, 0.05)
    for action in chosen:
        action.delivery = writer.chance.choice(("withdrawn", "suspended"))
        action.delivery_decision = writer.words(12)
    writer.save(chosen, writer.managers[0], "Decided by the board", day)


def escalate(writer: Writer) -> None:
    """Some actions came before the manager or the board; two in three were answered."""
    day = month(8) + 2 * DAY
    escalations = [
        Escalation(
            action=action,
            why=Escalation.Why.BY_HAND,
            level=("manager", "board")[number % 2],
            words=writer.words(15),
            due=day + 14 * DAY,
            raised_at=instant(day),
            raised_by=writer.leads[0],
        )
        for number, action in enumerate(writer.some(writer.actions, 0.04))
    ]
    writer.save(escalations, writer.leads[0], "Needs help", day)
    answered = [each for number, each in enumerate(escalations) if number % 3]
    for each in answered:
        each.answered_at, each.answered_by = instant(day + 9 * DAY), writer.managers[1]
        each.answer = writer.words(12)
    writer.save(answered, writer.managers[1], "Answered", day + 9 * DAY)


def send_reminders(writer: Writer, rounds: list[Round]) -> None:
    """A mail to each owner in each round, of their updates."""
    for current in rounds:
        day = current.opens
        messages = [
            Message(plan=writer.plan, user=owner, address=owner.email, day=day)
            for owner in writer.owners
        ]
        writer.save(messages, BY, "To be sent", day, 1)
        reminders = [
            Reminder(
                message=message,
                kind=Reminder.Kind.ROUND,
                round=current,
                day=current.closes,
                what=f"{current}",
                why="Reports are due",
            )
            for message in messages
        ]
        writer.save(reminders, BY, "To be sent", day, 1)
        for message in messages:
            message.state, message.sent_at = Message.State.SENT, instant(day, 2)
        writer.save(messages, BY, "Sent", day, 2)
