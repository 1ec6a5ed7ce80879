"""Scrutiny's own work: what it chose and plans, its groups, its training and assessments."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.plan.sizes import ENTERED, TODAY, month
from benchmarks.plan.writer import Writer
from board.models import (
    MemberTraining,
    ScrutinyAssessment,
    ScrutinyChoice,
    ScrutinyItem,
    TaskGroup,
    TaskGroupMember,
)

DAY = timedelta(days=1)
ITEMS, GROUPS, MEMBERS, TRAINING, ASSESSMENTS = 40, 3, 6, 6, 3
DECIDED = "Decided by scrutiny"


def add_work(writer: Writer) -> None:
    plan, words, by = writer.plan, writer.words, writer.councillors[0]
    for number, months in enumerate((3, 2)):
        starts = month(6 * number)
        choice = ScrutinyChoice(plan=plan, starts=starts, every_months=months, focus=words(20))
        writer.save([choice], by, DECIDED, starts)
    training = [
        MemberTraining(
            plan=plan,
            held_on=month(2 * number) + 3 * DAY,
            topic=words(6),
            given_by=words(3),
            invited=12,
            came=9,
            learned=words(20),
        )
        for number in range(TRAINING)
    ]
    writer.save(training, by, DECIDED, TODAY - 20 * DAY)
    made = [
        ScrutinyAssessment(
            plan=plan,
            made_on=month(4 * number + 1),
            judged="partly",
            works=words(25),
            weak=words(25),
            help_wanted=words(15),
        )
        for number in range(ASSESSMENTS)
    ]
    writer.save(made, by, DECIDED, TODAY - 19 * DAY)
    plan_ahead(writer)
    set_up_groups(writer)


def plan_ahead(writer: Writer) -> None:
    """Three items a month, of which all but two of the past ones were taken."""
    by = writer.councillors[0]
    items = [
        ScrutinyItem(
            plan=writer.plan,
            due=month(number // 3) + 8 * DAY,
            topic=writer.words(8)[:-1],
            asks=writer.words(20),
        )
        for number in range(ITEMS)
    ]
    writer.save(items, by, DECIDED, ENTERED, 84)
    past = [item for item in items if item.due < TODAY]
    for item in past[2:]:
        item.outcome = writer.words(25)
    writer.save(past[2:], by, "What came of it", TODAY - 5 * DAY)
    for item in past[:2]:
        item.dropped = writer.words(8)
    writer.save(past[:2], by, "Taken off", TODAY - 5 * DAY)


def set_up_groups(writer: Writer) -> None:
    """The first has reported."""
    by, words = writer.councillors[0], writer.words
    groups = [
        TaskGroup(
            plan=writer.plan,
            title=f"{words(4)[:-1]} {number + 1}",
            why=words(20),
            aims=words(20),
            lines=words(20),
            witnesses=words(10),
            starts=month(3 * number + 1),
            ends=month(3 * number + 7),
        )
        for number in range(GROUPS)
    ]
    writer.save(groups, by, DECIDED, ENTERED, 85)
    members = [
        TaskGroupMember(
            group=group,
            name=f"Councillor {number + 1}",
            part="member" if number else "chair",
            starts=group.starts,
        )
        for group in groups
        for number in range(MEMBERS)
    ]
    writer.save(members, by, DECIDED, ENTERED, 86)
    groups[0].reported_on, groups[0].found = groups[0].ends, words(40)
    writer.save(groups[:1], by, "It reported", month(7))
