"""Rules of who is kept from deciding: what somebody does, and who may then decide on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from board.changes import (
    add_notice,
    add_requirement,
    add_risk,
    answer_risk,
    close_risk,
    confirm_notice,
    decide_release,
    moderate_self_assessment,
    raise_challenge,
    review_risk,
)
from board.changes.reports import issue_report
from board.models import Notice, Requirement, Risk, RiskReview
from improvement import clock
from improvement.changes import give_role
from improvement.models import Membership
from improvement.redaction.changes import decide_redaction
from improvement.roles import Role
from tests.board.factories import concluded, draft, issue, replied
from tests.world import World, a_measure, some_evidence
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    answer_escalation,
    ask_date_change,
    ask_for_rebase,
    ask_judged_change,
    claim_stage,
    decide_date_change,
    decide_judged_change,
    decide_rebase,
    decide_stage_claim,
    submit_update,
)
from workstreams.changes.update_batches import accept_updates
from workstreams.models import Action

SAID = UpdateAnswers("under_way", "green", "Done", "Next")


def now() -> Any:
    return timezone.now()


@dataclass(frozen=True)
class Rule:
    """`doer` does something, and `decider` may decide on it; `source` counts it as waiting for the
    decider, who is reminded of it as of a `kind`; `page` is where they decide ("" where there is
    no such count, reminder or page)."""

    doer: str
    did: Callable[[World], Any]
    decider: str
    decide: Callable[[World, Any, Any], Any]
    source: str = ""
    kind: str = ""
    page: Callable[[Any], str] | None = None


def a_claim(world: World) -> Any:
    evidence = [some_evidence(world.plan, world.lead).pk]
    said = {"stage": "carried_out", "statement": "Done", "evidence": evidence}
    return claim_stage(world.action.pk, by=world.lead, now=now(), **said)


def a_date(world: World) -> Any:
    how = {"to_due": date(2099, 12, 31), "cause": "resource", "reason": "Posts"}
    return ask_date_change(world.action.pk, by=world.lead, now=now(), **how)


def a_judged_change(world: World) -> Any:
    values = {"priority": "immediate"}
    why = {"reason": "It matters more", "now": now()}
    return ask_judged_change(Action, world.action.pk, values, by=world.manager, **why)


def a_rebase(world: World) -> Any:
    measure = a_measure(world, [1, 2, 3])
    how = {"period": date(2025, 2, 1), "change": "A new form", "now": now()}
    return ask_for_rebase(measure.pk, by=world.manager, **how)


def an_escalation(world: World) -> Any:
    return world.escalation


def a_notice(world: World) -> Any:
    said = {"regime": "notice", "addressed_to": "Testshire", "service": "Child protection"}
    said |= {"state": "issued", "issued": date(2026, 2, 1)}
    notice = add_notice(Notice(plan=world.plan, **said), by=world.manager, reason="Letter")
    required = {"ref": "NR1", "heading": "Visits in time", "subject": "findings"}
    asked = Requirement(plan=world.plan, notice=notice, **required)
    add_requirement(asked, {}, by=world.manager, reason="Letter")
    return notice


def a_challenge(world: World) -> Any:
    asked = {"post": "lead", "lead_of": world.practice, "words": "What has changed?"}
    asked |= {"due": clock.today() + timedelta(days=7), "now": now()}
    return raise_challenge(world.plan, by=world.chair, about=world.action, **asked)


def a_reply(world: World) -> Any:
    challenge = a_challenge(world)
    replied(challenge, world.lead)
    return challenge


def a_risk(world: World, owner: Any, by: Any) -> Any:
    """What waits for the board, of a person who owns the risk and another who scored it."""
    said = {"ref": "R2", "title": "No money", "event": "It ends", "kind": world.risk_kind}
    risk = Risk(plan=world.plan, owner=owner, raised_on=clock.today(), **said)
    add_risk(risk, {}, by=world.other_manager, on=clock.today(), reason="Seen")
    found = {"likelihood": 4, "impact": 4, "why": "No source", "reviewed_on": clock.today()}
    found |= {"next_review": clock.today() + timedelta(days=60)}
    review_risk(RiskReview(risk=risk, plan=world.plan, **found), by=by, now=now())
    return risk.escalations.get()


def to_lead_more(world: World) -> Membership:
    role = {"user": world.lead, "role": Role.OWNER, "active_from": clock.today()}
    return Membership(plan=world.plan, **role)


def accept_several(world: World, update: Any, by: Any) -> None:
    chosen = [(update.action.ref, None, update.version)]
    if accept_updates(world.plan, chosen, by=by, now=now()).refused:
        raise PermissionDenied


YES = {"approve": True, "note": "Yes"}
RULES = {
    "a claim is checked": Rule(
        "lead",
        a_claim,
        "manager",
        lambda w, it, by: decide_stage_claim(it.pk, by=by, verify=True, note="Seen", now=now()),
        "claims",
        "claim",
        lambda it: f"claims/{it.pk}/check/",
    ),
    "a date is decided": Rule(
        "lead",
        a_date,
        "chair",
        lambda w, it, by: decide_date_change(it.pk, by=by, now=now(), **YES),
        "date changes",
        "date_change",
        lambda it: f"date-changes/{it.pk}/",
    ),
    "a change of how it is judged is decided": Rule(
        "manager",
        a_judged_change,
        "chair",
        lambda w, it, by: decide_judged_change(it.pk, by=by, now=now(), **YES),
        "judged changes",
        "judged",
        lambda it: f"judged-changes/{it.pk}/",
    ),
    "new limits are decided": Rule(
        "manager",
        a_rebase,
        "chair",
        lambda w, it, by: decide_rebase(it.pk, by=by, now=now(), **YES),
        "new starts",
        "",
        lambda it: f"measures/{it.measure.code}/new-start/{it.pk}/",
    ),
    "an update is accepted": Rule(
        "lead",
        lambda w: submit_update(w.action.pk, SAID, by=w.lead, now=now()),
        "manager",
        lambda w, it, by: accept_update(it.pk, by=by, now=now()),
        "updates to accept",
        "",
        lambda it: f"actions/{it.action.ref}/update/review/",
    ),
    "several updates are accepted": Rule(
        "lead",
        lambda w: submit_update(w.action.pk, SAID, by=w.lead, now=now()),
        "manager",
        accept_several,
    ),
    "an escalation is answered": Rule(
        "owner",
        an_escalation,
        "manager",
        lambda w, it, by: answer_escalation(it.pk, by=by, answer="A house is found", now=now()),
        "escalations",
        "escalation",
        lambda it: f"escalations/{it.pk}/answer/",
    ),
    "text is taken out": Rule(
        "other_manager",
        lambda w: w.redaction,
        "manager",
        lambda w, it, by: decide_redaction(
            it.pk, "refused", by=by, version=it.version, now=now(), reason="It stays"
        ),
        "redactions",
    ),
    "an exempt item is released": Rule(
        "councillor",
        lambda w: w.release,
        "manager",
        lambda w, it, by: decide_release(
            it.pk, by=by, decision="refused", statement="No", now=now(), version=it.version
        ),
        "releases",
        "",
        lambda it: f"releases/{it.number}/decide/",
    ),
    "a publication is issued": Rule(
        "manager",
        draft,
        "chair",
        lambda w, it, by: issue(w, it, by),
        "publications",
    ),
    "a report is issued": Rule(
        "manager",
        lambda w: w.drafted(),
        "chair",
        lambda w, it, by: issue_report(
            it.pk, by=by, version=it.version, now=now(), reason="Read through"
        ),
        "reports",
    ),
    "a self-assessment is moderated": Rule(
        "manager",
        lambda w: w.self_assessment,
        "member",
        lambda w, it, by: moderate_self_assessment(
            it.pk, by=by, moderation="agrees", note="", now=now(), version=it.version
        ),
        "self-assessments",
        "grades",
        lambda it: f"grades/{it.pk}/moderate/",
    ),
    "a challenge is replied to": Rule(
        "chair",
        a_challenge,
        "lead",
        lambda w, it, by: replied(it, by),
        "challenges",
        "challenge",
    ),
    "a challenge is closed": Rule(
        "lead",
        a_reply,
        "chair",
        lambda w, it, by: concluded(it, by),
        "challenges",
        "challenge",
    ),
    "a notice is confirmed": Rule(
        "manager",
        a_notice,
        "chair",
        lambda w, it, by: confirm_notice(
            it.pk, by=by, now=now(), version=it.version, reason="As the letter says"
        ),
        "notices",
        "notice",
        lambda it: f"notice/{it.number}/confirm/",
    ),
    "the board answers for a risk that they own": Rule(
        "lead",
        lambda w: a_risk(w, w.lead, w.other_manager),
        "chair",
        lambda w, it, by: answer_risk(it.pk, by=by, answer="Until June", now=now()),
        "risks to answer for",
        "risk",
        lambda it: f"risks/{it.risk.ref}/answer/",
    ),
    "the board answers for a risk that they scored": Rule(
        "manager",
        lambda w: a_risk(w, w.lead, w.manager),
        "chair",
        lambda w, it, by: answer_risk(it.pk, by=by, answer="Until June", now=now()),
        "risks to answer for",
        "risk",
        lambda it: f"risks/{it.risk.ref}/answer/",
    ),
    "a risk above what is tolerated is closed": Rule(
        "lead",
        lambda w: a_risk(w, w.lead, w.other_manager),
        "chair",
        lambda w, it, by: close_risk(
            it.risk_id, by=by, on=clock.today(), why="It is over", version=it.risk.version
        ),
        "risks to answer for",
        "risk",
    ),
    "a role is given": Rule(
        "lead",
        to_lead_more,
        "manager",
        lambda w, it, by: give_role(it, by=by, reason="So"),
    ),
}
