"""A plan with a calendar of its own, on which days pass and changes are made."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import Q

from board.difference.between import picture
from board.difference.parts import PARTS
from board.difference.picture import Picture
from improvement.history import backfilled
from improvement.models import Plan
from improvement.roles import Role
from tests.world import BY, a_member, a_plan, a_round, an_action, save
from workstreams.models import (
    Action,
    Measure,
    Outcome,
    Round,
    StageClaim,
    Update,
    Workstream,
)

BEGINS = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Council:
    """A plan that began in the past, and its calendar, on which every change is later."""

    def __init__(self) -> None:
        self.at, self.refs, self.numbers = BEGINS, count(2), count(1)
        with backfilled(self.at, BY):
            self.plan = a_plan("council")
            self.lead = a_member(self.plan, "Lead", Role.LEAD)
            self.chair = a_member(self.plan, "Chair", Role.CHAIR)
            own = {"plan": self.plan, "code": "FP", "name": "Practice", "lead": self.lead}
            self.stream = save(Workstream(**own))
            self.action = an_action(self.stream, "FP-01", due=date(2026, 2, 1))
            outcome = save(Outcome(plan=self.plan, code="O1", statement="I am safe"))
            kept = {"outcome": outcome, "direction": "up", "name": "Visits"}
            self.measure = save(Measure(plan=self.plan, code="M1", **kept))
            save(Measure(plan=self.plan, code="M2", name="Demand", direction="context"))

    @property
    def today(self) -> date:
        return self.at.date()

    def pass_days(self, number: int) -> None:
        self.at += timedelta(days=number)

    def do(self, make: Any) -> Any:
        """Make a change an hour later."""
        self.at += timedelta(hours=1)
        with backfilled(self.at, BY):
            return make()

    def actions(self) -> list[Action]:
        return list(Action.objects.filter(plan=self.plan).order_by("pk"))

    def add_an_action(self) -> Action:
        ref = f"FP-{next(self.refs):02}"
        return self.do(lambda: an_action(self.stream, ref, due=self.today + timedelta(days=20)))

    def open_a_round(self) -> Round:
        days = {"opens": self.today, "closes": self.today + timedelta(days=9)}
        days |= {"observes_from": self.today, "observes_to": self.today}
        return self.do(lambda: a_round(self.plan, next(self.numbers), state="closed", **days))

    def report(self, action: Action, rag: str) -> Update:
        current = self.open_a_round()
        now = self.at
        sent = {"submitted_at": now, "submitted_by": self.lead, "state": "accepted"}
        sent |= {"decided_at": now, "decided_by": self.chair, "declared_rag": rag}
        sent |= {"confidence": "high", "delivery": action.delivery}
        sent |= {} if rag == "green" else {"explanation": "Posts are empty"}
        return self.do(lambda: save(Update(action=action, round=current, **sent)))

    def check(self, action: Action, stage: str, lasts: int) -> StageClaim:
        sent = {"statement": "It is so", "claimed_at": self.at, "claimed_by": self.lead}
        sent |= {"state": "verified", "decided_at": self.at, "decided_by": self.chair}
        sent |= {"recheck": self.today + timedelta(days=lasts)}
        return self.do(lambda: save(StageClaim(action=action, stage=stage, **sent)))

    def reads(self) -> Picture:
        """The plan as it is read now, on its own calendar's day."""
        return picture(Plan.objects.get(pk=self.plan.pk), self.today, dict.fromkeys(PARTS, Q()))
