"""Workstreams, actions with their milestones and links, and what was published of the plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.plan.sizes import ENTERED, TODAY, WORKSTREAMS
from benchmarks.plan.writer import BY, Writer
from improvement.models import Plan
from workstreams.models import (
    Action,
    ActionFinding,
    ActionOrganisation,
    ActionOutcome,
    ActionTheme,
    Expectation,
    Fact,
    Finding,
    Milestone,
    Outcome,
    Source,
    Theme,
    Workstream,
)

REASON = "Entered in the plan"
DAY = timedelta(days=1)
FINDINGS, THEMES, OUTCOMES, FACTS, MILESTONES = 40, 6, 5, 60, 4
LINKS: tuple[tuple[Any, str, str], ...] = (
    (ActionTheme, "theme", "themes"),
    (ActionFinding, "finding", "findings"),
    (ActionOutcome, "outcome", "outcomes"),
    (ActionOrganisation, "organisation", "organisations"),
)


def add_structure(writer: Writer) -> None:
    plan, words = writer.plan, writer.words
    writer.themes = [
        Theme(plan=plan, code=f"T{n}", name=words(5), order=n) for n in range(1, THEMES + 1)
    ]
    writer.outcomes = [
        Outcome(plan=plan, code=f"O{n}", statement=words(9), order=n)
        for n in range(1, OUTCOMES + 1)
    ]
    writer.findings = [
        Finding(plan=plan, ref=f"F{n}", text=words(25)) for n in range(1, FINDINGS + 1)
    ]
    writer.workstreams = [
        Workstream(
            plan=plan,
            code=f"W{n}",
            name=words(4),
            order=n,
            lead_post=f"Head of service {n}",
            lead=writer.leads[n - 1],
            deputy=writer.leads[WORKSTREAMS + n - 1],
        )
        for n in range(1, WORKSTREAMS + 1)
    ]
    kinds: tuple[list[Any], ...] = (
        writer.themes,
        writer.outcomes,
        writer.findings,
        writer.workstreams,
    )
    for minutes, records in enumerate(kinds):
        writer.save(records, writer.managers[0], REASON, ENTERED, 10 + minutes)
    add_facts(writer)
    add_actions(writer)
    add_links(writer)
    add_milestones(writer)
    add_expectations(writer)


def add_facts(writer: Writer) -> None:
    source = Source(plan=writer.plan, ref="S1", title="The published plan")
    writer.save([source], BY, REASON, ENTERED, 20)
    facts = [
        Fact(
            plan=writer.plan,
            source=source,
            section=f"section-{n // 10}",
            section_title=f"Section {n // 10}",
            ref=f"S1-{n}",
            label=writer.words(4),
            text=writer.words(15),
            date=ENTERED + n * 5 * DAY,
            date_precision="day",
            on_timeline=n % 3 == 0,
            order=n,
        )
        for n in range(FACTS)
    ]
    writer.save(facts, BY, REASON, ENTERED, 21)


def add_actions(writer: Writer) -> None:
    for number in range(writer.size.actions):
        stream = writer.workstreams[number % WORKSTREAMS]
        writer.actions.append(
            an_action(writer, stream, f"{stream.code}-{number // WORKSTREAMS + 1:02}")
        )
    writer.save(writer.actions, writer.managers[0], REASON, ENTERED, 30)
    for action in writer.actions:
        assert action.due is not None
        done = action.due + writer.chance.randint(-40, 60) * DAY
        if done < TODAY and writer.chance.random() < 0.75:
            writer.finished[action.pk] = done


def an_action(writer: Writer, stream: Workstream, ref: str) -> Action:
    chance = writer.chance
    due = date(2013, 2, 1) + chance.randint(0, 700) * DAY
    starts = due - chance.randint(90, 300) * DAY
    exempt = chance.random() < 0.03
    return Action(
        plan=writer.plan,
        workstream=stream,
        ref=ref,
        title=writer.words(8)[:-1],
        description=writer.words(40),
        owner_post=f"Manager {chance.randint(1, 90)}",
        owner=chance.choice(writer.owners),
        lead_organisation=chance.choice(writer.organisations),
        priority="immediate" if chance.random() < 0.05 else "standard",
        starts=starts,
        baseline_due=due,
        due=due,
        required_stage=chance.choice(Plan.Stage.values),
        delivery="not_started" if starts > TODAY else "under_way",
        marking="exempt" if exempt else "open",
        exempt_paragraph="1" if exempt else "",
        marking_reason="It would name a person" if exempt else "",
    )


def add_links(writer: Writer) -> None:
    for minutes, (link, other, group) in enumerate(LINKS):
        others = getattr(writer, group)
        links = [
            link(action=action, **{other: chosen})
            for action in writer.actions
            for chosen in writer.chance.sample(others, 1 if other != "organisation" else 2)
        ]
        writer.save(links, writer.managers[0], REASON, ENTERED, 40 + minutes)


def add_milestones(writer: Writer) -> None:
    """Add milestones, some of which are put off once and some of which are finished by now."""
    milestones = []
    for action in writer.actions:
        assert action.due is not None
        for number in range(MILESTONES):
            day = action.due - (MILESTONES - number) * 30 * DAY
            milestones.append(Milestone(action=action, title=f"Step {number + 1}", due=day))
    writer.save(milestones, writer.managers[0], REASON, ENTERED, 50)
    for after, reason in ((40, "Put off"), (80, "Looked at again")):
        chosen = [each for each in milestones if writer.chance.random() < 0.5]
        for each in chosen:
            assert each.due is not None
            each.due += 7 * DAY
        writer.save(chosen, writer.managers[1], reason, ENTERED + after * DAY)
    finished = [each for each in milestones if each.due and each.due < TODAY - 30 * DAY]
    for each in finished:
        each.finished = each.due
    writer.save(finished, writer.managers[1], "The milestone is finished", TODAY - 29 * DAY)


def add_expectations(writer: Writer) -> None:
    expectations = [
        Expectation(
            action=action,
            team=writer.chance.choice(writer.teams),
            words=writer.words(14),
            starts=ENTERED + 60 * DAY,
        )
        for action in writer.some(writer.actions, min(0.3, 60 / len(writer.actions)))
    ]
    writer.save(expectations, writer.managers[0], "Said what is expected", ENTERED + 50 * DAY)
