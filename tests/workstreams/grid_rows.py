"""The rows of a grid of actions, in the database."""

from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, date, datetime

from improvement.history import audited, backfilled, save_many_as
from improvement.models import Membership, Plan, User
from tests.workstreams.grid import LIMITS, NOON, OPENS, REMOVED, SUPERSEDED, TODAY, day, decision
from workstreams.models import (
    Action,
    DateChange,
    Evidence,
    EvidenceAction,
    EvidenceClaim,
    Round,
    StageClaim,
    Update,
    Workstream,
)

BY, WHY = "system:test", "To test the ratings"


class GridRows:
    """Writes the rows of a grid into the database."""

    def __init__(self):
        self.made = 0
        self.plan = self.keep(Plan(slug="a-plan", title="A plan", council="A", **asdict(LIMITS)))
        self.lead, self.chair, self.gone = (
            self.keep(User(email=f"{name}@example.org", name=name))
            for name in ("lead", "chair", "gone")
        )
        since = {"plan": self.plan, "role": "lead", "active_from": date(2000, 1, 1)}
        self.keep(Membership(user=self.lead, **since))
        self.keep(Membership(user=self.gone, active_until=day(1), **since))  # leaves tomorrow
        self.workstream = self.keep(Workstream(plan=self.plan, code="A", name="A workstream"))
        self.rounds = {number: self.keep(self.round(number)) for number in (1, 2)}

    def keep(self, record):
        record.save_as(BY, WHY)
        return record

    def round(self, number):
        ends = {"observes_from": day(-60), "observes_to": day(-30), "opens": OPENS[number - 1]}
        return Round(
            plan=self.plan,
            number=number,
            closes=TODAY,
            state="closed" if number == 1 else "open",
            **ends,
        )

    def keep_all(self, records):
        save_many_as(records, BY, WHY)

    def write(self, cases):
        """Save the actions of the cases, and then all that hangs from them, by model."""
        actions = {ref: self.action(ref, case) for ref, case in cases.items()}
        by_day = defaultdict(list)
        for ref, case in cases.items():
            by_day[day(case.added)].append(actions[ref])
        with audited(BY, WHY):
            for added, own in by_day.items():
                with backfilled(datetime.combine(added, NOON, UTC), BY):
                    self.keep_all(own)
            self.write_what_hangs([(actions[ref], case) for ref, case in cases.items()])

    def write_what_hangs(self, cases):
        self.keep_all(self.update(action, each) for action, case in cases for each in case.updates)
        self.keep_all(
            self.date_change(action, state, to, number)
            for action, case in cases
            for number, (state, to) in enumerate(case.changes)
        )
        claims = [
            (self.claim(action, stage, state, recheck), words)
            for action, case in cases
            for stage, state, words, recheck in case.claims
        ]
        self.keep_all(claim for claim, _ in claims)
        on_claims = [(EvidenceClaim(claim=claim), words) for claim, words in claims if words]
        on_actions = [
            (EvidenceAction(action=action), words)
            for action, case in cases
            for words in case.evidence
        ]
        for links in (on_claims, on_actions):
            evidence = [self.evidence(words) for _, words in links]
            self.keep_all(evidence)
            for (link, words), piece in zip(links, evidence, strict=True):
                link.evidence, link.removed = piece, words == REMOVED
            self.keep_all(link for link, _ in links)

    def action(self, ref, case):
        delivery, finished = case.delivery
        return Action(
            plan=self.plan,
            workstream=self.workstream,
            ref=ref,
            title="An action",
            owner_post="Head of service" if case.owner == "post" else "",
            owner={"person": self.lead, "gone": self.gone}.get(case.owner),
            priority=case.priority,
            starts=day(case.starts),
            baseline_due=day(case.dates[0]),
            due=day(case.dates[1]),
            due_precision=case.precision,
            required_stage=case.required,
            shown_by=day(case.shown),
            delivery=delivery,
            finished=day(finished),
            delivery_decision=decision(delivery),
        )

    def update(self, action, update):
        submitted = None if update.state == "draft" else datetime.combine(day(-60), NOON, UTC)
        decided = update.accepted_at or (submitted if update.state == "returned" else None)
        return Update(
            action=action,
            round=self.rounds[update.round],
            state=update.state,
            declared_rag=update.rag,
            confidence=update.confidence,
            confidence_reason="As explained",
            explanation="As explained",
            proposed_due=day(update.due),
            submitted_at=submitted,
            submitted_by=submitted and self.lead,
            decided_at=decided,
            decided_by=decided and self.chair,
            swept_up=update.swept_up,
        )

    def date_change(self, action, state, to, number):
        asked_at = datetime.combine(day(-20 + number), NOON, UTC)
        return DateChange(
            action=action,
            from_due=day(99),
            to_due=day(to),
            cause="resource",
            reason="Two posts are vacant",
            asked_at=asked_at,
            asked_by=self.lead,
            decision=state,
            decided_at=None if state == "open" else asked_at,
            decided_by=None if state == "open" else self.chair,
        )

    def evidence(self, words):
        """A new piece, by the words of its title."""
        self.made += 1
        superseded = {"superseded": True, "superseded_reason": "Overtaken"}
        return Evidence(
            plan=self.plan,
            kind="audit",
            title=f"{words} {self.made}",
            dated=day(-12),
            added_at=datetime.combine(day(-12), NOON, UTC),
            added_by=self.lead,
            **(superseded if words == SUPERSEDED else {}),
        )

    def claim(self, action, stage, state, recheck):
        claimed_at = datetime.combine(day(-10), NOON, UTC)
        return StageClaim(
            action=action,
            stage=stage,
            statement="It is done",
            claimed_at=claimed_at,
            claimed_by=self.lead,
            state=state,
            decided_at=None if state == "claimed" else claimed_at,
            decided_by=None if state == "claimed" else self.chair,
            recheck=day(recheck),
        )
