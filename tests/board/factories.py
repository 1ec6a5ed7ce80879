"""Records for the board's tests beside tests/world.py: updates, claims, meetings, challenges."""

import time
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from board.changes import (
    ask_for_scrutiny,
    conclude_challenge,
    draft_publication,
    follow_up_challenge,
    issue_publication,
    judge,
    raise_challenge,
    record_decision,
    reply_to_challenge,
)
from board.dashboard.before import Before
from board.dashboard.facts_then import facts_then
from board.dashboard.measure_lines import measure_lines
from board.dashboard.plan_read import PlanRead, read_plan
from board.dashboard.standing import plan_then
from board.dashboard.worse import WorseLine
from board.models import Challenge, Decision, Exchange, FollowUp, Judgement, Meeting
from improvement import clock
from improvement.history import backfilled
from improvement.models import Plan
from tests.world import BY, World, a_plan, a_round, save, some_evidence
from workstreams.models import (
    Action,
    ActionOutcome,
    EvidenceClaim,
    Measure,
    Outcome,
    Reading,
    StageClaim,
    Update,
    Workstream,
)
from workstreams.ratings.sql import thresholds_of


def days(count: int) -> date:
    """The day that is so many days from today."""
    return clock.today() + timedelta(days=count)


def this_instant() -> datetime:
    """Now, with every later change after it: SQLite's clock counts in milliseconds."""
    now = timezone.now()
    time.sleep(0.005)
    return now


def an_update(world: World, action: Action, state: str = "accepted", **values: Any) -> Update:
    """An update on the action in the open round, accepted unless `state` says otherwise."""
    now = timezone.now()
    answers = {"delivery": action.delivery, "declared_rag": "green", "confidence": "high"} | values
    if answers["declared_rag"] != "green":
        answers = {"explanation": "Two posts are empty"} | answers
    if state != "draft":
        answers |= {"submitted_at": now, "submitted_by": world.lead}
    if state in ("accepted", "returned"):
        answers |= {"decided_at": now, "decided_by": world.manager}
    return save(Update(action=action, round=world.round, state=state, **answers))


def a_claim(
    world: World, action: Action, stage: str, evidence: str = "audit", **values: Any
) -> StageClaim:
    """A verified claim of the stage, with a piece of evidence of the given kind ("" for none)."""
    now = timezone.now()
    verified = {"state": "verified", "decided_at": now, "decided_by": world.chair}
    claim_values = {
        "statement": f"{action.ref} has got there",
        "claimed_at": now,
        "claimed_by": world.lead,
    }
    claim = save(StageClaim(action=action, stage=stage, **(claim_values | verified | values)))
    if evidence:
        piece = some_evidence(world.plan, world.lead, kind=evidence)
        save(EvidenceClaim(evidence=piece, claim=claim))
    return claim


def a_meeting(world: World, held_on: date, cutoff_at: datetime, kind: str = "board") -> Meeting:
    number = Meeting.objects.filter(plan=world.plan, kind=kind).count() + 1
    days = {"held_on": held_on, "cutoff_at": cutoff_at}
    return save(Meeting(plan=world.plan, kind=kind, number=number, **days))


def older(world: World, at: datetime) -> World:
    """The same people, on a plan of their own that was entered at that instant."""
    other = copy(world)
    with backfilled(at, BY):
        plan = other.plan = a_plan("older")
        other.practice = save(Workstream(plan=plan, code="FP", name="Practice", lead=world.lead))
        other.hub = save(Workstream(plan=plan, code="MH", name="The hub", order=2))
        other.outcome = save(Outcome(plan=plan, code="O1", statement="I am safe"))
        other.round = a_round(plan)
    return other


def worse_since(plan: Plan, since: datetime) -> list[WorseLine]:
    """What the dashboard tells got worse between the instant and today."""
    on, then_on = clock.today(), timezone.localdate(since)
    then = plan_then(plan, since)
    assert then is not None
    before = Before(
        then_on,
        thresholds_of(then),
        facts_then(plan, since, then_on),
        measure_lines(plan, since, then_on),
    )
    return before.worse(read_plan(plan, on).rows, measure_lines(plan, None, on))


def serves(world: World, action: Action) -> ActionOutcome:
    """Link the action to the plan's one outcome."""
    return save(ActionOutcome(action=action, outcome=world.outcome))


def facts_read(read: PlanRead) -> list[Any]:
    """All that was read, by value."""
    unchanging = read.unchanging.added, read.unchanging.active
    return [list(read.rows), read.claims, read.kept, read.left, read.streams, *unchanging]


def changed(record: Any, **values: Any) -> Any:
    """The record, saved with other values."""
    for name, value in values.items():
        setattr(record, name, value)
    return save(record)


def draft(world, by=None, **values):
    values_sent = {
        "audience": "scrutiny",
        "note": "How it stands",
        "at": clock.now(),
        "on": clock.today(),
        "reason": "For the meeting",
    } | values
    return draft_publication(world.plan, by=by or world.manager, **values_sent)


def issue(world, publication, by=None, **values):
    values_sent = {
        "version": publication.version,
        "now": this_instant(),
        "reason": "Read through",
    } | values
    return issue_publication(publication.pk, by=by or world.chair, **values_sent)


def a_total(world: World, parts: str = "AB", **values: Any) -> dict[str, Measure]:
    """A total T with its parts, without readings yet."""
    values = {"unit": "children", "plan": world.plan, "outcome": world.outcome} | values
    total = save(Measure(code="T", name="T", **values))
    measures = {
        code: save(Measure(code=code, name=code, part_of=total, **values)) for code in parts
    }
    return {"T": total} | measures


def read(
    measures: dict[str, Measure], text: str, period: date = date(2026, 10, 1), **values: Any
) -> None:
    """Enter or correct the readings of a period: "T=100 A=50"."""
    for entry in text.split():
        code, _, value = entry.partition("=")
        measure = stored_now(measures[code])
        stored = measure.readings.filter(period=period, series=measure.series).first()
        reading = stored or Reading(measure=measure, period=period, series=measure.series)
        changed(reading, value=Decimal(value), **values)
        this_instant()


def stored_now(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def a_challenge(
    world: World, by=None, about=None, post="lead", lead_of=None, of_scrutiny=False, **values
) -> Challenge:
    lead_of = (lead_of or world.practice) if post == "lead" else None
    sent = {"words": "What has changed?", "due": days(7), "now": timezone.now()} | values
    put = ask_for_scrutiny if of_scrutiny else raise_challenge
    return put(world.plan, by=by or world.chair, about=about, post=post, lead_of=lead_of, **sent)


def replied(challenge: Challenge, by, **values) -> Exchange:
    exchange = challenge.exchanges.last()
    sent = {
        "answer": "accepted",
        "reply": "Visits are in time.",
        "version": exchange.version,
    } | values
    return reply_to_challenge(exchange.pk, by=by, now=timezone.now(), **sent)


def concluded(challenge: Challenge, by, conclusion="yes", **values) -> Exchange:
    exchange = challenge.exchanges.last()
    sent = {"version": exchange.version, "note": "It says so"} | values
    return conclude_challenge(exchange.pk, by=by, conclusion=conclusion, now=timezone.now(), **sent)


def looked_at(look: FollowUp, by, **values) -> FollowUp:
    sent = {"found": "done", "words": "It is", "version": look.version} | values
    return follow_up_challenge(look.pk, by=by, now=timezone.now(), **sent)


def asked_twice(world: World) -> Challenge:
    """A recommendation of scrutiny’s that was asked twice, accepted, and is done in part."""
    said = {"post": "manager", "of_scrutiny": True, "kind": "recommendation", "due": days(30)}
    said |= {"about": world.owned, "words": "Visit two teams a month."}
    asked = a_challenge(world, by=world.councillor, **said)
    replied(asked, world.manager, answer="not", reply="There is no time for it.")
    concluded(asked, world.councillor, "no", note="Find it", again=("And one?", days(20)))
    replied(asked, world.manager, answer="partly", reply="Yes, from June.")
    concluded(asked, world.councillor)
    look = asked.follow_ups.get()
    more = {"found": "partly", "words": "Some were visited.", "next_due": days(90)}
    looked_at(look, world.councillor, **more)
    return asked


def a_decision(world: World, **values: Any) -> Decision:
    """What the board decided at a meeting ten days ago, which the lead is to carry out."""
    meetings = Meeting.objects.filter(plan=world.plan, kind="board", held_on__lte=clock.today())
    meeting = values.get("meeting") or meetings.first()
    meeting = meeting or a_meeting(world, days(-10), timezone.now() - timedelta(days=17))
    usual = {"text": "Visits are counted by team", "reasons": "Two teams fell behind"}
    usual |= {"owner_post": "Head of service", "owner": world.lead, "due": days(20)}
    taken = {"plan": world.plan, "meeting": meeting, "effective": meeting.held_on}
    decision = Decision(**taken | usual | values)
    return record_decision(decision, by=world.manager, now=timezone.now())


def a_judgement(world: World, **values: Any) -> Judgement:
    """What the board judged of the first action, at a meeting ten days ago."""
    meetings = Meeting.objects.filter(plan=world.plan, kind="board", held_on__lte=clock.today())
    meeting = values.pop("meeting", None) or meetings.first()
    meeting = meeting or a_meeting(world, days(-10), timezone.now() - timedelta(days=17))
    subject = values.pop("subject", world.action)
    sent = {"rating": "red", "words": "Nothing has changed", "now": timezone.now()} | values
    return judge(subject, meeting, by=world.chair, **sent)
