"""Actions with facts on both sides of every boundary of the ratings, and the rows they stand for.

`expected` works out by hand what the database is asked, so that the SQL has something to equal.
"""

import random
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from improvement.history import audited
from improvement.models import Membership, Plan, User
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
from workstreams.ratings.rules import Facts, Thresholds

BY = "system:test"
TODAY = date(2013, 10, 31)  # 35 days ago it was summer time, when a day ends at 23:00 UTC
LIMITS = Thresholds(freshness_days=35, due_soon_days=14, red_after_days=28)
NOON, EVENING, NIGHT = time(12), time(22, 30), time(23, 30)


def day(offset):
    return None if offset is None else TODAY + timedelta(days=offset)


@dataclass(frozen=True)
class Report:
    round: int
    state: str
    rag: str = "green"
    confidence: str = "high"
    due: int | None = None
    accepted: tuple[int, time] | None = None
    swept_up: bool = False

    @property
    def accepted_at(self):
        return self.accepted and datetime.combine(day(self.accepted[0]), self.accepted[1], UTC)


@dataclass(frozen=True)
class Given:
    """An action in short: days are counted from TODAY, None is unknown."""

    delivery: tuple[str, int | None] = ("under_way", None)
    priority: str = "standard"
    owner: str = "post"
    dates: tuple[int | None, int | None] = (100, 100)  # first agreed, agreed
    precision: str = "day"
    starts: int | None = -100
    required: str = "carried_out"
    reports: tuple[Report, ...] = (Report(2, "accepted", accepted=(-1, NOON)),)
    changes: tuple[tuple[str, int], ...] = ()
    claims: tuple[tuple[str, str, str, int | None], ...] = ()  # stage, state, evidence, recheck
    evidence: tuple[str, ...] = ()  # put to the action itself


def accepted(*when, **values):
    return Report(2, "accepted", accepted=when, **values)


def earlier(*when, **values):
    return Report(1, "accepted", accepted=when, **values)


# Evidence that counts no more, and evidence that was linked and no longer is.
OVERTAKEN, TAKEN_AWAY = "superseded", "removed"

VARIED = {
    "delivery": [
        *[(state, None) for state in ["not_started", "under_way", "suspended", "withdrawn"]],
        *[("carried_out", finished) for finished in [-40, -15, -14, -13, -1, 0, 1]],
    ],
    "priority": ["immediate", "standard"],
    "owner": ["post", "person", "gone", ""],
    "dates": [
        (None, None),
        (5, None),
        *[(due, due) for due in [-29, -28, -27, -2, -1, 0, 1, 13, 14, 15]],
        *[(due - slip, due) for slip in [1, 27, 28, 29, -7] for due in [10, -1]],
    ],
    "precision": ["day", "month", "quarter", "year", "ongoing"],
    "starts": [None, -36, -35, -34, -1, 0, 1, 50],
    "required": list(Plan.Stage.values),
    "reports": [
        (),
        *[(accepted(-35 + more, NOON),) for more in [-1, 0, 1]],
        *[(accepted(-36, at),) for at in [EVENING, NIGHT]],
        (accepted(0, NOON, rag="amber"),),
        (accepted(0, NOON, rag="red", confidence="medium"),),
        (accepted(0, NOON, confidence="low"),),
        (accepted(0, NOON, rag="", confidence=""),),
        (accepted(0, NOON, due=101),),
        (accepted(0, NOON, due=-60),),
        (accepted(-1, NOON, swept_up=True, confidence="low", due=150),),
        (accepted(-1, NOON, swept_up=True), earlier(-50, NOON, rag="red")),
        (Report(2, "submitted", "red", "low", due=129), earlier(-5, NOON)),
        (Report(2, "returned", "red", "low", due=129), earlier(-5, NOON)),
        (Report(2, "draft", "red", "low", due=129), earlier(-40, NOON)),
        (accepted(-40, NOON, rag="red"), earlier(-2, NIGHT)),
    ],
    "changes": [
        (),
        *[(("open", to),) for to in [39, 38, 101, 128, 129, -60]],
        (("refused", 200),),
        (("approved", 70), ("approved", 80), ("refused", 90), ("open", 103)),
    ],
    "evidence": [
        (),
        *[(words,) for words in ["A survey", OVERTAKEN, TAKEN_AWAY]],
        (TAKEN_AWAY, "A survey"),
    ],
    "claims": [
        (),
        *[
            (("carried_out", state, words, None),)
            for state in ["claimed", "verified", "returned"]
            for words in ["", "An audit"]
        ],
        *[(("carried_out", "verified", "An audit", recheck),) for recheck in [-1, 0, 1]],
        *[((stage, "verified", "An audit", None),) for stage in Plan.Stage.values[1:]],
        (("carried_out", "verified", "", -9), ("in_use", "verified", "A survey", 9)),
        tuple((stage, "verified", "An audit", None) for stage in Plan.Stage.values),
        (("carried_out", "verified", OVERTAKEN, None),),
        (("carried_out", "verified", TAKEN_AWAY, None),),
        (("carried_out", "returned", "A note", None), ("carried_out", "claimed", "", None)),
    ],
}
BASES = [
    Given(),
    Given(delivery=("not_started", None), starts=1),
    Given(delivery=("not_started", None), starts=0, reports=()),
    Given(delivery=("carried_out", -14)),
    Given(delivery=("carried_out", 1)),
    Given(priority="immediate", reports=()),
    Given(owner="gone"),
]
MIXED = 250
FORESEEN_EARLY = Given(dates=(17, 10), reports=(accepted(0, NOON, due=1),), changes=(("open", 2),))


def grid():
    """Each base with one thing varied at a time, then many mixed at random but always the same."""
    some = random.Random(20121116)
    single = [
        replace(base, **{name: value})
        for base in BASES
        for name, values in VARIED.items()
        for value in values
    ]
    mixed = [
        Given(**{name: some.choice(values) for name, values in VARIED.items()})
        for _ in range(MIXED)
    ]
    return {
        f"A-{number}": given
        for number, given in enumerate(dict.fromkeys([*single, *mixed, FORESEEN_EARLY]), 1)
    }


GRID = grid()


def expected(given, on):
    """The facts, straight from what was given and without a database."""
    delivery, finished = given.delivery
    said = [r for r in given.reports if r.state in ("submitted", "accepted") and not r.swept_up]
    last = max(said, key=lambda report: report.round, default=Report(0, "", "", ""))
    instants = [r.accepted_at for r in said if r.state == "accepted" and r.accepted]
    verified = {
        stage
        for stage, state, _, recheck in given.claims
        if state == "verified" and (recheck is None or day(recheck) >= on)
    }
    return Facts(
        delivery=delivery,
        decision=decision(delivery),
        priority=given.priority,
        has_owner=given.owner != "",
        owner_left=given.owner == "gone" and on > TODAY,
        baseline_due=day(given.dates[0]),
        due=day(given.dates[1]),
        precision=given.precision,
        proposed_due=next((day(to) for state, to in given.changes if state == "open"), None),
        foreseen_due=day(last.due),
        starts=day(given.starts),
        finished=day(finished),
        stage_verified=given.required in verified,
        carried_out_verified="carried_out" in verified,
        has_evidence=any(map(counts, given.evidence))
        or any(counts(words) and state != "returned" for _, state, words, _ in given.claims),
        declared_rag=last.rag,
        confidence=last.confidence,
        last_accepted=max(
            (at.astimezone(ZoneInfo("Europe/London")).date() for at in instants), default=None
        ),
    )


def counts(words):
    return words not in ("", OVERTAKEN, TAKEN_AWAY)


def redatings(given):
    return sum(state == "approved" for state, _ in given.changes)


def decision(delivery):
    return "The board decided" if delivery in ("suspended", "withdrawn") else ""


class Rows:
    """Writes the rows of a grid; tracked records are written one by one."""

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
        record.save_as(BY, "To test the ratings")
        return record

    def round(self, number):
        ends = {"observes_from": day(-60), "observes_to": day(-30), "opens": day(-30)}
        return Round(
            plan=self.plan,
            number=number,
            closes=TODAY,
            state="closed" if number == 1 else "open",
            **ends,
        )

    def write(self, givens):
        with audited(BY, "To test the ratings"):
            for ref, given in givens.items():
                self.write_one(ref, given)

    def write_one(self, ref, given):
        action = self.keep(self.action(ref, given))
        for report in given.reports:
            self.keep(self.update(action, report))
        for number, (state, to) in enumerate(given.changes):
            self.keep(self.date_change(action, state, to, number))
        for claim in given.claims:
            self.write_claim(action, *claim)
        for words in given.evidence:
            self.keep(EvidenceAction(action=action, **self.evidence(words)))

    def action(self, ref, given):
        delivery, finished = given.delivery
        return Action(
            plan=self.plan,
            workstream=self.workstream,
            ref=ref,
            title="An action",
            owner_post="Head of service" if given.owner == "post" else "",
            owner={"person": self.lead, "gone": self.gone}.get(given.owner),
            priority=given.priority,
            starts=day(given.starts),
            baseline_due=day(given.dates[0]),
            due=day(given.dates[1]),
            due_precision=given.precision,
            required_stage=given.required,
            delivery=delivery,
            finished=day(finished),
            delivery_decision=decision(delivery),
        )

    def update(self, action, report):
        submitted = None if report.state == "draft" else datetime.combine(day(-60), NOON, UTC)
        decided = report.accepted_at or (submitted if report.state == "returned" else None)
        return Update(
            action=action,
            round=self.rounds[report.round],
            state=report.state,
            declared_rag=report.rag,
            confidence=report.confidence,
            confidence_reason="As explained",
            explanation="As explained",
            proposed_due=day(report.due),
            submitted_at=submitted,
            submitted_by=submitted and self.lead,
            decided_at=decided,
            decided_by=decided and self.chair,
            swept_up=report.swept_up,
        )

    def date_change(self, action, state, to, number):
        asked = datetime.combine(day(-20 + number), NOON, UTC)
        return DateChange(
            action=action,
            from_due=day(99),
            to_due=day(to),
            cause="resource",
            reason="Two posts are vacant",
            asked_at=asked,
            asked_by=self.lead,
            decision=state,
            decided_at=None if state == "open" else asked,
            decided_by=None if state == "open" else self.chair,
        )

    def write_claim(self, action, stage, state, words, recheck):
        claim = self.keep(self.claim(action, stage, state, recheck))
        if words:
            self.keep(EvidenceClaim(claim=claim, **self.evidence(words)))

    def evidence(self, words):
        """New evidence, and whether its link was taken away, to make a link of."""
        self.made += 1
        overtaken = {"superseded": True, "superseded_reason": "Overtaken"}
        evidence = Evidence(
            plan=self.plan,
            kind="audit",
            title=f"{words} {self.made}",
            dated=day(-12),
            added_at=datetime.combine(day(-12), NOON, UTC),
            added_by=self.lead,
            **(overtaken if words == OVERTAKEN else {}),
        )
        return {"evidence": self.keep(evidence), "removed": words == TAKEN_AWAY}

    def claim(self, action, stage, state, recheck):
        claimed = datetime.combine(day(-10), NOON, UTC)
        return StageClaim(
            action=action,
            stage=stage,
            statement="It is done",
            claimed_at=claimed,
            claimed_by=self.lead,
            state=state,
            decided_at=None if state == "claimed" else claimed,
            decided_by=None if state == "claimed" else self.chair,
            recheck=day(recheck),
        )
