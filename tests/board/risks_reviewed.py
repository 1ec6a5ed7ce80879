"""Risks, their dated reviews and the board's answers to them."""

from django.utils import timezone

from board.changes import add_risk, answer_risk, review_risk
from board.models import Risk, RiskEscalation, RiskReview
from tests.board.factories import days


def a_risk(world, ref="R2", **values):
    said = {"title": f"Risk {ref}", "event": "It happens", "kind": world.risk_kind}
    said |= {"raised_on": days(-30), "plan": world.plan, "owner": world.lead} | values
    return add_risk(Risk(ref=ref, **said), {}, by=world.manager, on=days(0), reason="Seen")


def review(risk, by, likelihood, impact, ago=0, **values):
    found = {"reviewed_on": days(-ago), "next_review": days(60), "why": "Looked at"} | values
    made = RiskReview(risk=risk, plan=risk.plan, likelihood=likelihood, impact=impact, **found)
    return review_risk(made, by=by, now=timezone.now())


def answer(world, risk, words="Tolerated until June"):
    open_now = RiskEscalation.objects.get(risk=risk, answered_at=None)
    return answer_risk(open_now.pk, by=world.chair, answer=words, now=timezone.now())


def now(risk):
    return Risk.objects.scored().get(pk=risk.pk)
