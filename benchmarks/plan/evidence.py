"""Evidence and the claims it supports."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.plan.sizes import TODAY, instant, month
from benchmarks.plan.writer import Writer
from workstreams.models import (
    Action,
    Evidence,
    EvidenceAction,
    EvidenceClaim,
    EvidenceKind,
    StageClaim,
)

DAY = timedelta(days=1)


def add_evidence_and_claims(writer: Writer, number: int) -> None:
    """In the month of the round evidence is added, and stages are claimed on it, of the actions
    carried out in the month before; of the claims, four in five were checked."""
    day, began = month(number) + 16 * DAY, month(number - 1)
    in_month = [
        action
        for action in writer.actions
        if action.finished and began <= action.finished < month(number)
    ]
    others = writer.some(writer.actions, 0.05)
    evidence = {action.pk: some_evidence(writer, action, day) for action in in_month + others}
    lead = writer.leads[0]
    writer.save(evidence.values(), lead, "Added as evidence", day)
    links = [
        EvidenceAction(evidence=evidence[action.pk], action=action)
        for action in writer.actions
        if action.pk in evidence
    ]
    writer.save(links, lead, "Added as evidence", day)
    for stage in ("carried_out", "in_use"):
        in_month = writer.some(in_month, 0.8)
        claim(writer, in_month, stage, evidence, day)


def some_evidence(writer: Writer, action: Action, day: date) -> Evidence:
    return Evidence(
        plan=writer.plan,
        kind=writer.chance.choice(EvidenceKind.values),
        title=f"{writer.words(6)[:-1]} {action.ref}",
        dated=day - 5 * DAY,
        organisation=writer.chance.choice(writer.organisations),
        summary=writer.words(25),
        heard=writer.chance.random() < 0.2,
        added_at=instant(day),
        added_by=writer.leads[0],
    )


def claim(
    writer: Writer,
    actions: list[Action],
    stage: str,
    evidence: dict[int, Evidence],
    day: date,
) -> None:
    lead, manager = writer.leads[0], writer.managers[0]
    claims = [
        StageClaim(
            action=action,
            stage=stage,
            statement=writer.words(15),
            claimed_at=instant(day, 10),
            claimed_by=lead,
        )
        for action in actions
    ]
    writer.save(claims, lead, "Claimed the stage", day, 10)
    links = [EvidenceClaim(evidence=evidence[each.action_id], claim=each) for each in claims]
    writer.save(links, lead, "Claimed the stage", day, 10)
    checked = [each for number, each in enumerate(claims) if number % 5]
    for each in checked:
        verified = writer.chance.random() < 0.9
        each.state = StageClaim.State.VERIFIED if verified else StageClaim.State.RETURNED
        each.decision_note = writer.words(10)
        each.decided_at, each.decided_by = instant(day, 200), manager
        each.recheck = TODAY + writer.chance.randint(-30, 200) * DAY if stage == "in_use" else None
    writer.save(checked, manager, "Checked against the evidence", day, 200)
