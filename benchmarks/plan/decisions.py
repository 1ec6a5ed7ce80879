"""Requests to move dates, escalations, challenges, mails, a publication."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.plan.sizes import TODAY, instant, month
from benchmarks.plan.writer import BY, Writer
from board.changes import draft_publication, issue_publication
from board.models import Challenge, Exchange
from improvement.history import backfilled
from improvement.roles import Role
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


def challenge(writer: Writer) -> None:
    """Of some actions the chair asks the lead; two in three replies came."""
    day = month(9) + 3 * DAY
    raised = [
        Challenge(
            plan=writer.plan,
            number=number,
            action=action,
            post=Challenge.Post.LEAD,
            lead_of=action.workstream,
            raised_at=instant(day),
            raised_by=writer.chair,
            raised_as=Role.CHAIR,
        )
        for number, action in enumerate(writer.some(writer.actions, 0.05), 1)
    ]
    writer.save(raised, writer.chair, "Asked", day)
    exchanges = [
        Exchange(
            challenge=each,
            words=writer.words(15),
            due=day + 28 * DAY,
            asked_at=instant(day),
            asked_by=writer.chair,
        )
        for each in raised
    ]
    writer.save(exchanges, writer.chair, "Asked", day)
    replied = [each for number, each in enumerate(exchanges) if number % 3]
    for each in replied:
        each.replied_at, each.replied_by = instant(day + 9 * DAY), writer.leads[0]
        each.reply = writer.words(12)
    writer.save(replied, writer.leads[0], "Replied", day + 9 * DAY)


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


def publish(writer: Writer) -> None:
    """One publication for scrutiny, of today."""
    at = instant(TODAY, -30)
    with backfilled(at, BY):
        draft = draft_publication(
            writer.plan,
            by=writer.managers[0],
            audience="scrutiny",
            note=writer.words(30),
            at=at,
            on=TODAY,
            reason="For scrutiny",
        )
        version, by = draft.version, writer.chair
        issue_publication(draft.pk, by=by, version=version, now=at, reason="Issued")
