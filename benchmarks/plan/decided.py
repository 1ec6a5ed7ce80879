"""What the board decided at its meetings, what of it was carried out, and what the board judged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.plan.sizes import TODAY, instant
from benchmarks.plan.writer import Writer
from board.models import Decision, Judgement, Meeting
from workstreams.models import RAG

DAY = timedelta(days=1)
DECISIONS = 3  # of each meeting
ACTIONS, WORKSTREAMS, REQUIREMENTS = 8, 4, 5  # that the board judges at each meeting


def decide(writer: Writer) -> None:
    """Each meeting that was held took decisions, which a lead is to carry out; of those due two in
    three are done."""
    for meeting in writer.held():
        numbers = range(DECISIONS * (meeting.number - 1) + 1, DECISIONS * meeting.number + 1)
        decisions = [a_decision(writer, meeting, number) for number in numbers]
        writer.save(decisions, writer.managers[0], "Decided", meeting.held_on, 480)
        said_on = meeting.held_on + 56 * DAY
        if said_on <= TODAY:
            carry_out(writer, decisions[1:], said_on)


def carry_out(writer: Writer, decisions: list[Decision], said_on: date) -> None:
    for decision in decisions:
        decision.done_on = said_on - writer.chance.randint(1, 40) * DAY
        decision.done_note = writer.words(12)
        decision.done_said_at, decision.done_said_by = instant(said_on), writer.leads[0]
    writer.save(decisions, writer.leads[0], "It is carried out", said_on)


def a_decision(writer: Writer, meeting: Meeting, number: int) -> Decision:
    return Decision(
        plan=writer.plan,
        number=number,
        meeting=meeting,
        text=writer.words(15),
        reasons=writer.words(12),
        owner_post=writer.words(2),
        owner=writer.leads[0],
        due=meeting.held_on + 42 * DAY,
        effective=meeting.held_on,
        minuted_at=instant(meeting.held_on, 480),
        minuted_by=writer.managers[0],
    )


def judge(writer: Writer) -> None:
    """At its first meeting the board judged one action in twenty, and at each some of each kind."""
    for meeting in writer.held():
        sample = writer.chance.sample
        actions = sample(writer.actions, ACTIONS)
        if meeting.number == 1:
            actions = writer.some(writer.actions, 0.05)
        judged: list[dict[str, Any]] = [
            *({"action": each} for each in actions),
            *({"workstream": each} for each in sample(writer.workstreams, WORKSTREAMS)),
            *({"requirement": each} for each in sample(writer.requirements, REQUIREMENTS)),
        ]
        judgements = [a_judgement(writer, meeting, about) for about in judged]
        writer.save(judgements, writer.chair, "Judged", meeting.held_on, 490)


def a_judgement(writer: Writer, meeting: Meeting, about: dict[str, Any]) -> Judgement:
    chance, is_requirement = writer.chance, "requirement" in about
    said = {"rating": chance.choice(RAG.values)}
    if is_requirement:
        said = {"state": chance.choice(Judgement.State.values)}
    return Judgement(
        plan=writer.plan,
        meeting=meeting,
        words=writer.words(15),
        minuted_at=instant(meeting.held_on, 490),
        minuted_by=writer.chair,
        **about,
        **said,
    )
