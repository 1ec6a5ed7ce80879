"""Actions with facts on both sides of every boundary of the ratings.

`expected_facts` gives an action's facts without a database, to compare with the facts by SQL.
"""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from improvement.models import Plan
from workstreams.ratings.rules import Facts, Thresholds

TODAY = date(2013, 10, 31)  # 35 days ago it was summer time, when a day ends at 23:00 UTC
LIMITS = Thresholds(freshness_days=35, due_soon_days=14, red_after_days=28)
# The days on which the two rounds open.
OPENS = (TODAY - timedelta(days=60), TODAY - timedelta(days=30))
NOON, EVENING, NIGHT = time(12), time(22, 30), time(23, 30)


def day(offset):
    return None if offset is None else TODAY + timedelta(days=offset)


@dataclass(frozen=True)
class UpdateCase:
    """An update in short: `due` in days from TODAY, `accepted` as such a day and a UTC time."""

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
class ActionCase:
    """An action in short: dates are days from TODAY, None for unknown."""

    delivery: tuple[str, int | None] = ("under_way", None)
    priority: str = "standard"
    owner: str = "post"
    dates: tuple[int | None, int | None] = (100, 100)  # first agreed, agreed
    precision: str = "day"
    starts: int | None = -100
    required: str = "carried_out"
    updates: tuple[UpdateCase, ...] = (UpdateCase(2, "accepted", accepted=(-1, NOON)),)
    changes: tuple[tuple[str, int], ...] = ()
    claims: tuple[tuple[str, str, str, int | None], ...] = ()  # stage, state, evidence, recheck
    shown: int | None = None  # by when more than carried out is to be shown
    evidence: tuple[str, ...] = ()  # put to the action itself
    added: int = -100  # days from TODAY


def accepted_update(*when, **values):
    return UpdateCase(2, "accepted", accepted=when, **values)


def earlier_update(*when, **values):
    return UpdateCase(1, "accepted", accepted=when, **values)


# Evidence that was superseded, and evidence whose link was removed.
SUPERSEDED, REMOVED = "superseded", "removed"

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
    "shown": [None, -30, -29, -28, -1, 0, 1],
    "updates": [
        (),
        *[(accepted_update(-35 + more, NOON),) for more in [-1, 0, 1]],
        *[(accepted_update(-36, at),) for at in [EVENING, NIGHT]],
        (accepted_update(0, NOON, rag="amber"),),
        (accepted_update(0, NOON, rag="red", confidence="medium"),),
        (accepted_update(0, NOON, confidence="low"),),
        (accepted_update(0, NOON, rag="", confidence=""),),
        (accepted_update(0, NOON, due=101),),
        (accepted_update(0, NOON, due=-60),),
        (accepted_update(-1, NOON, swept_up=True, confidence="low", due=150),),
        (accepted_update(-1, NOON, swept_up=True), earlier_update(-50, NOON, rag="red")),
        (UpdateCase(2, "submitted", "red", "low", due=129), earlier_update(-5, NOON)),
        (UpdateCase(2, "returned", "red", "low", due=129), earlier_update(-5, NOON)),
        (UpdateCase(2, "draft", "red", "low", due=129), earlier_update(-40, NOON)),
        (accepted_update(-40, NOON, rag="red"), earlier_update(-2, NIGHT)),
    ],
    "changes": [
        (),
        *[(("open", to),) for to in [39, 38, 101, 128, 129, -60]],
        (("refused", 200),),
        (("approved", 70), ("approved", 80), ("refused", 90), ("open", 103)),
        (("approved", 70), ("approved", 80), ("approved", 90)),
    ],
    "added": [-61, -60, -59, -30, -29],
    "evidence": [
        (),
        *[(words,) for words in ["A survey", SUPERSEDED, REMOVED]],
        (REMOVED, "A survey"),
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
        (("carried_out", "verified", SUPERSEDED, None),),
        (("carried_out", "verified", REMOVED, None),),
        (("carried_out", "returned", "A note", None), ("carried_out", "claimed", "", None)),
    ],
}
BASES = [
    ActionCase(),
    ActionCase(delivery=("not_started", None), starts=1),
    ActionCase(delivery=("not_started", None), starts=0, updates=()),
    ActionCase(delivery=("carried_out", -14)),
    ActionCase(delivery=("carried_out", 1)),
    ActionCase(
        delivery=("carried_out", -14),
        required="in_use",
        claims=(("carried_out", "verified", "An audit", None),),
        shown=-1,
    ),
    ActionCase(priority="immediate", updates=()),
    ActionCase(owner="gone"),
]
MIXED = 250
FORESEEN_EARLY = ActionCase(
    dates=(17, 10), updates=(accepted_update(0, NOON, due=1),), changes=(("open", 2),)
)


def grid():
    """Each base with one field varied at a time, then many cases mixed at random, with a seed."""
    chance = random.Random(20121116)
    single = [
        replace(base, **{name: value})
        for base in BASES
        for name, values in VARIED.items()
        for value in values
    ]
    mixed = [
        ActionCase(**{name: chance.choice(values) for name, values in VARIED.items()})
        for _ in range(MIXED)
    ]
    return {
        f"A-{number}": case
        for number, case in enumerate(dict.fromkeys([*single, *mixed, FORESEEN_EARLY]), 1)
    }


GRID = grid()


def expected_facts(case, on):
    """The facts of the action on the day, worked out without a database."""
    delivery, finished = case.delivery
    sent = [u for u in case.updates if u.state in ("submitted", "accepted") and not u.swept_up]
    last = max(sent, key=lambda update: update.round, default=UpdateCase(0, "", "", ""))
    instants = [u.accepted_at for u in sent if u.state == "accepted" and u.accepted]
    verified = {
        stage
        for stage, state, _, recheck in case.claims
        if state == "verified" and (recheck is None or day(recheck) >= on)
    }
    return Facts(
        delivery=delivery,
        decision=decision(delivery),
        priority=case.priority,
        has_owner=case.owner != "",
        owner_left=case.owner == "gone" and on > TODAY,
        baseline_due=day(case.dates[0]),
        due=day(case.dates[1]),
        precision=case.precision,
        proposed_due=next((day(to) for state, to in case.changes if state == "open"), None),
        foreseen_due=day(last.due),
        starts=day(case.starts),
        finished=day(finished),
        stage_verified=case.required in verified,
        carried_out_verified="carried_out" in verified,
        has_evidence=any(map(counts, case.evidence))
        or any(counts(words) and state != "returned" for _, state, words, _ in case.claims),
        declared_rag=last.rag,
        confidence=last.confidence,
        asked_since=min((opens for opens in OPENS if opens >= day(case.added)), default=None),
        shown_by=None if case.required == "carried_out" else day(case.shown),
        last_accepted=max(
            (at.astimezone(ZoneInfo("Europe/London")).date() for at in instants), default=None
        ),
    )


def counts(words):
    return words not in ("", SUPERSEDED, REMOVED)


def redating_count(case):
    return sum(state == "approved" for state, _ in case.changes)


def decision(delivery):
    return "The board decided" if delivery in ("suspended", "withdrawn") else ""
