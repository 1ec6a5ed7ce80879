"""Nobody decides on what they did themselves, nor does whoever acts for them: one row a rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
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
from board.queries.challenges import parties_on
from board.queries.waiting import waiting
from improvement import clock
from improvement.changes import give_role
from improvement.history import backfilled
from improvement.models import Cover, Membership
from improvement.redaction.changes import decide_redaction
from improvement.roles import Role
from improvement.waiting import SOURCES, Reader
from tests.board.factories import concluded, draft, issue, replied
from tests.world import World, a_measure, a_member, a_plan, change, save, some_evidence
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
from workstreams.models import Action, Workstream
from workstreams.reminders.items import reminder_items

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


def cover(world: World, rule: Rule) -> Cover:
    days = {"starts": clock.today(), "ends": clock.today()}
    people = {"covered": getattr(world, rule.doer), "covering": getattr(world, rule.decider)}
    return save(Cover(plan=world.plan, **people, **days))


def as_it_waits(world: World, rule: Rule) -> tuple[bool, bool]:
    """Whether it is counted as waiting for the decider, and whether they are reminded of it."""
    decider = world.fresh(getattr(world, rule.decider))
    reader = Reader(decider, world.plan, decider.roles_on(world.plan.pk), clock.today())
    source = SOURCES[rule.source] if rule.source else None
    rows = source.rows(reader).count() if source else 0
    counted = (source.number(reader) if source and source.number else rows) > 0
    items = reminder_items(world.plan, clock.today())[decider]
    return counted, any(item.kind == rule.kind for item in items)


def check_kept(world: World, sign_in: Any, rule: Rule, done: Any, until: Callable[[], Any]) -> None:
    """The decider is kept from it everywhere `until` something is called, and nowhere then."""
    decider = world.fresh(getattr(world, rule.decider))
    page = world.url(rule.page(done)) if rule.page else ""
    assert as_it_waits(world, rule) == (False, False)
    assert not page or sign_in(decider).get(page).status_code == 403
    with pytest.raises(PermissionDenied):
        rule.decide(world, done, decider)
    until()
    assert as_it_waits(world, rule) == (bool(rule.source), bool(rule.kind))
    assert not page or sign_in(decider).get(page).status_code == 200
    rule.decide(world, done, world.fresh(decider))


@pytest.mark.parametrize("name", RULES)
def test_who_acts_for_somebody_is_kept_from_what_they_are_kept_from(world, sign_in, name):
    rule = RULES[name]
    done, covering = rule.did(world), cover(world, rule)
    check_kept(world, sign_in, rule, done, lambda: change(covering, ended=True))


def deputise(world: World, lead: str, deputy: str, first: int, last: int | None) -> None:
    """Name people lead and deputy, for days from today, of a workstream with no part in it."""
    people = {"lead": getattr(world, lead), "deputy": getattr(world, deputy)}
    days = {"deputy_from": in_days(first), "deputy_until": None if last is None else in_days(last)}
    change(world.fresh(world.hub), **people, **days)


def in_days(number: int) -> date:
    return clock.today() + timedelta(days=number)


@pytest.mark.parametrize(
    ("name", "over"),
    [
        ("a claim is checked", (1, None)),
        ("an update is accepted", (-9, -1)),
        ("several updates are accepted", (1, None)),
        ("an escalation is answered", (1, 1)),
        ("a self-assessment is moderated", (-9, -1)),
        ("the board answers for a risk that they own", (1, None)),
    ],
)
def test_a_deputy_is_kept_from_what_the_lead_did_on_their_days_alone(world, sign_in, name, over):
    rule = RULES[name]
    done, people = rule.did(world), (world, rule.doer, rule.decider)
    deputise(*people, 0, None)
    check_kept(world, sign_in, rule, done, lambda: deputise(*people, *over))


@pytest.mark.parametrize("name", ["a claim is checked", "text is taken out"])
def test_a_lead_is_kept_from_what_a_deputy_did_whoever_was_named_later(world, sign_in, name):
    rule = RULES[name]
    deputise(world, rule.decider, rule.doer, 0, None)
    done = rule.did(world)
    page = world.url(rule.page(done)) if rule.page else ""
    decider = world.fresh(getattr(world, rule.decider))
    for later in (
        {"deputy_from": in_days(-9), "deputy_until": in_days(-1)},
        {"deputy_from": in_days(0), "deputy_until": None, "deputy": world.other_lead},
        {"deputy_from": None, "deputy": None},
        {"lead": world.other_lead},
    ):
        change(world.fresh(world.hub), **later)
        assert as_it_waits(world, rule) == (False, False), later
        assert not page or sign_in(decider).get(page).status_code == 403
        with pytest.raises(PermissionDenied):
            rule.decide(world, done, world.fresh(decider))


@pytest.mark.parametrize("name", ["a claim is checked", "text is taken out"])
def test_a_lead_decides_on_what_a_deputy_did_once_another_was_named(world, name):
    rule = RULES[name]
    people = {"lead": getattr(world, rule.decider), "deputy": getattr(world, rule.doer)}
    with backfilled(timezone.now() - timedelta(days=9), "system:test"):
        led = save(Workstream(plan=world.plan, code="NW", **people, deputy_from=in_days(-9)))
    with backfilled(timezone.now() - timedelta(days=1), "system:test"):
        change(led, deputy=world.other_lead, deputy_from=in_days(-1))
    done = rule.did(world)
    assert as_it_waits(world, rule) == (True, bool(rule.kind))
    rule.decide(world, done, world.fresh(getattr(world, rule.decider)))


def test_who_covers_a_deputy_is_kept_from_what_the_lead_did(world, sign_in):
    rule = RULES["a claim is checked"]
    done, today = rule.did(world), clock.today()
    deputise(world, "lead", "other_lead", 0, None)
    people = {"covered": world.other_lead, "covering": world.manager}
    covering = save(Cover(plan=world.plan, **people, starts=today, ends=today))
    check_kept(world, sign_in, rule, done, lambda: change(covering, ended=True))


def test_a_deputy_whose_one_role_is_covering_another_is_kept_from_what_the_lead_did(world, sign_in):
    rule, today = RULES["an update is accepted"], clock.today()
    page = world.url(rule.page(rule.did(world)))
    covering = {"covered": world.manager, "covering": world.stranger}
    save(Cover(plan=world.plan, **covering, starts=today, ends=today))
    for first, last, status, waits in ((0, None, 403, 0), (-9, -1, 200, 1)):
        deputise(world, "lead", "stranger", first, last)
        assert sign_in(world.fresh(world.stranger)).get(page).status_code == status
        reader = Reader(world.fresh(world.stranger), world.plan, frozenset({Role.MANAGER}), today)
        assert SOURCES[rule.source].rows(reader).count() == waits


def test_where_who_asked_deputises_for_who_replied_others_in_that_role_may_conclude(world):
    other, challenge = a_member(world.plan, "Other chair", Role.CHAIR), world.challenge
    replied(challenge, world.lead)
    deputise(world, "lead", "chair", 0, None)
    parties = parties_on(world.plan, clock.today())
    assert parties.askers(world.fresh(challenge)) == [other.pk]


@pytest.mark.parametrize(
    "name",
    [
        "a claim is checked",
        "an update is accepted",
        "text is taken out",
        "an exempt item is released",
        "an escalation is answered",
        "a self-assessment is moderated",
        "a challenge is replied to",
        "a challenge is closed",
    ],
)
def test_who_is_back_is_kept_from_what_a_substitute_did_in_their_place(world, sign_in, name):
    rule, today = RULES[name], clock.today()
    done = rule.did(world)
    page = world.url(rule.page(done)) if rule.page else ""
    people = {"covered": getattr(world, rule.decider), "covering": getattr(world, rule.doer)}
    had = save(Cover(plan=world.plan, **people, starts=today, ends=today))
    decider = world.fresh(people["covered"])
    assert as_it_waits(world, rule) == (False, False)
    assert not page or sign_in(decider).get(page).status_code == 403
    with pytest.raises(PermissionDenied):
        rule.decide(world, done, decider)
    other = a_plan("elsewhere")
    change(had, starts=today - timedelta(days=9), ends=today - timedelta(days=1))
    save(Cover(plan=other, **people, starts=today, ends=today))  # of another plan
    assert as_it_waits(world, rule) == (True, bool(rule.kind))
    assert not page or sign_in(decider).get(page).status_code == 200
    rule.decide(world, done, world.fresh(decider))


def test_where_a_claim_is_offered_it_is_not_offered_to_who_covers_the_claimant(world, sign_in):
    claim = a_claim(world)
    link = f"claims/{claim.pk}/check/"
    pages = ("actions/FP-01/", "board/evidence/", "claims/")
    client = sign_in(world.manager)
    assert all(link in client.get(world.url(page)).content.decode() for page in pages)
    covering = cover(world, RULES["a claim is checked"])
    assert not any(link in client.get(world.url(page)).content.decode() for page in pages)
    swapped = {"covered": covering.covering, "covering": covering.covered}
    change(covering, **swapped)  # the claim was made in the manager's place
    assert not any(link in client.get(world.url(page)).content.decode() for page in pages)


def test_a_risk_of_their_own_is_offered_to_nobody_for_an_answer_or_to_be_closed(world, sign_in):
    rule = RULES["the board answers for a risk that they own"]
    rule.did(world)
    page = world.url("risks/R2/")
    links = (world.url("risks/R2/answer/"), world.url("risks/R2/close/"))

    def offered() -> list[bool]:
        found = sign_in(world.chair).get(page).content.decode()
        [asked] = waiting(
            world.plan, world.fresh(world.chair), frozenset({Role.CHAIR}), clock.today()
        )
        return [*(link in found for link in links), asked.is_yours]

    assert offered() == [True, True, True]
    cover(world, rule)
    assert offered() == [False, False, False]
