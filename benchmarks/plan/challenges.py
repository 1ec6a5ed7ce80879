"""What the board and scrutiny asked: replied to in part, closed in part, and looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from benchmarks.plan.sizes import ROUNDS, TODAY, instant, month
from benchmarks.plan.writer import Writer
from board.models import Challenge, Exchange, FollowUp, Publication
from board.publishing.keys import key_of
from board.queries.challenge_days import first_look
from improvement.models import User
from improvement.roles import Role
from workstreams.models import Action

DAY = timedelta(days=1)
OF_SCRUTINY = 12  # that it asks after each publication
REPLIED, CONCLUDED = 5, 3  # of these
MONTHS = 2  # from one publication for scrutiny to the next


def challenge(writer: Writer) -> None:
    """Of some actions the chair asks the lead; two in three replies came, and half of these are
    closed. Some were asked a few days ago."""
    day = month(9) + 3 * DAY
    firsts = [writer.of_workstream(stream)[0] for stream in writer.workstreams]
    about = [*firsts, *writer.some(writer.actions, 0.05)]
    exchanges = put(writer, of_board(writer, about, day), day, day + 28 * DAY)
    replied = [each for number, each in enumerate(exchanges) if number % 3]
    reply(writer, replied, writer.leads[0], day + 9 * DAY)
    conclude(writer, replied[::2], day + 14 * DAY)
    day = TODAY - 9 * DAY
    put(writer, of_board(writer, firsts, day, len(about)), day, TODAY + 9 * DAY)


def of_board(
    writer: Writer, about: Sequence[Action], day: date, before: int = 0
) -> list[Challenge]:
    return [
        a_challenge(
            writer,
            number,
            action,
            day,
            post=Challenge.Post.LEAD,
            lead_of=action.workstream,
            raised_by=writer.chair,
            raised_as=Role.CHAIR,
        )
        for number, action in enumerate(about, before + 1)
    ]


def question(writer: Writer, number: int) -> None:
    """A week after each publication scrutiny asks about its lines."""
    if number % MONTHS == 0 and number < ROUNDS:
        day = month(number + 1) + 3 * DAY
        put(writer, of_scrutiny(writer, number, day), day, day + 60 * DAY)


def answer(writer: Writer, number: int) -> None:
    """Before the next one some of that has a reply, and scrutiny closes some of these. What it
    asked last waits."""
    waiting = Exchange.objects.filter(challenge__raised_as=Role.SCRUTINY, replied_at=None)
    asked = [*waiting.select_related("challenge").order_by("-pk")[:OF_SCRUTINY]][::-1]
    if asked and number % MONTHS == 0 and number < ROUNDS:
        day = month(number) + 5 * DAY
        reply(writer, asked[:REPLIED], writer.managers[0], day)
        conclude(writer, asked[:CONCLUDED], day + 10 * DAY)


def look_again(writer: Writer) -> None:
    """What was accepted was looked at where that was due, but for some."""
    due = FollowUp.objects.filter(due__lt=TODAY).select_related("challenge__raised_by")
    looks = [*due.order_by("pk")][1::3]
    for each in looks:
        each.found, each.words = FollowUp.Result.DONE, writer.words(12)
        each.found_at, each.found_by = instant(TODAY), each.challenge.raised_by
    writer.save(looks, writer.councillors[0], "Looked at again", TODAY)


def of_scrutiny(writer: Writer, number: int, day: date) -> list[Challenge]:
    """Questions and recommendations, in turn, of three councillors."""
    read = Publication.objects.issued_to_scrutiny(writer.plan)[0]
    told = [action for action in writer.actions if action.marking == Action.Marking.OPEN]
    before = Challenge.objects.filter(plan=writer.plan, raised_as=Role.SCRUTINY).count()
    return [
        a_challenge(
            writer,
            before + place + 1,
            action,
            day,
            kind=Challenge.Kind.values[1 - place % 2],
            post=("executive", "manager", "chair")[place % 3],
            raised_by=writer.councillors[place % 3],
            raised_as=Role.SCRUTINY,
            publication=read,
            line=f"action:{key_of(action)}",
        )
        for place, action in enumerate(told[number : number + OF_SCRUTINY])
    ]


def a_challenge(writer: Writer, number: int, action: Action, day: date, **values: Any) -> Challenge:
    return Challenge(
        plan=writer.plan, number=number, action=action, raised_at=instant(day), **values
    )


def put(writer: Writer, raised: list[Challenge], day: date, due: date) -> list[Exchange]:
    by = raised[0].raised_by
    writer.save(raised, by, "Asked", day)
    exchanges = [
        Exchange(
            challenge=each,
            words=writer.words(15),
            due=due,
            asked_at=instant(day),
            asked_by=each.raised_by,
        )
        for each in raised
    ]
    writer.save(exchanges, by, "Asked", day)
    return exchanges


def reply(writer: Writer, exchanges: list[Exchange], by: User, day: date) -> None:
    for each in exchanges:
        each.replied_at, each.replied_by = instant(day), by
        each.reply, each.answer = writer.words(12), Exchange.Answer.ACCEPTED
    writer.save(exchanges, by, "Replied", day)


def conclude(writer: Writer, exchanges: list[Exchange], day: date) -> None:
    """And it will be looked at what was done."""
    by = exchanges[0].asked_by
    for each in exchanges:
        each.concluded_at, each.concluded_by = instant(day), each.asked_by
        each.conclusion, each.note = Exchange.Conclusion.PARTLY, writer.words(8)
    writer.save(exchanges, by, "Said of the reply", day)
    due = first_look(day, day)
    looks = [FollowUp(challenge=each.challenge, due=due) for each in exchanges]
    writer.save(looks, by, "What was accepted is looked at again", day)
