"""Registers the board's kinds of record that are looked for: meetings, challenges, decisions,
risks, outside checks and what a notice requires."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from board.models import Challenge, Decision, Exchange, Meeting, Requirement, Risk, Validation
from board.queries.challenges import challenge_cited
from board.queries.decisions import decision_cited
from improvement.models import Plan
from improvement.roles import INSIDE, Permission
from improvement.text_order import folded
from workstreams.queries.search import KINDS, Hit, Kind, records
from workstreams.queries.words import SEARCHED, with_words

for name, fields in {
    "decision": ("text", "reasons", "alternatives", "owner_post", "done_note"),
    "exchange": ("words", "reply", "note"),
    "risk": ("ref", "title", "cause", "event", "effect", "controls", "owner_post"),
    "validation": ("title", "carried_out_by", "looks_at", "outcome", "called_off"),
    "requirement": ("ref", "heading", "words", "measured_by", "other_evidence"),
}.items():
    SEARCHED.register(name)(fields)


def meetings(plan: Plan, words: str) -> list[Meeting]:
    """Those named so, by body, day or place, or whose notes hold the words. A plan has a few
    hundred in ten years, and their days are words in no database."""
    wanted = [folded(word) for word in words.split()]
    return [
        meeting
        for meeting in Meeting.objects.filter(plan=plan)
        if all(word in folded(f"{meeting}\n{meeting.place}\n{meeting.notes}") for word in wanted)
    ]


def meeting_hit(meeting: Meeting) -> Hit:
    remark = "Called off" if meeting.called_off else meeting.place
    return Hit(str(meeting), meeting.page(), [meeting.notes], remark)


def challenges(plan: Plan, words: str) -> QuerySet[Challenge]:
    """Those in one exchange of which all the words stand, and the one that is cited so. Whoever
    reads the live plan sees every challenge; scrutiny, which sees its own, looks for none here."""
    exchanges = with_words(Exchange.objects.filter(challenge=OuterRef("pk")), words)
    is_cited = Q(pk__in=challenge_cited(plan, words.upper(), INSIDE).order_by().values("pk"))
    every = Challenge.objects.filter(plan=plan).prefetch_related("exchanges")
    return every.filter(Exists(exchanges) | is_cited)


def challenge_hit(challenge: Challenge) -> Hit:
    texts = [text for each in challenge.exchanges.all() for text in (each.words, each.reply)]
    remark = f"{challenge.get_kind_display()} to: {challenge.get_post_display()}"
    return Hit(str(challenge), challenge.page(), texts, remark)


def decisions(plan: Plan, words: str) -> QuerySet[Decision]:
    """Those in which all the words stand, and the one that is cited so."""
    worded = with_words(Decision.objects.filter(plan=plan), words)
    is_cited = Q(pk__in=decision_cited(plan, words.upper()).values("pk"))
    return Decision.objects.filter(Q(pk__in=worded.values("pk")) | is_cited, plan=plan)


def decision_hit(decision: Decision) -> Hit:
    texts = [decision.text, decision.reasons, decision.alternatives, decision.done_note]
    return Hit(str(decision), decision.page(), texts, decision.owner_post)


def risks(plan: Plan, words: str) -> QuerySet[Risk]:
    return records(Risk.objects.filter(plan=plan), words, "ref")


def risk_hit(risk: Risk) -> Hit:
    texts = [risk.event, risk.cause, risk.effect, risk.controls]
    remark = "Closed" if risk.closed_on else risk.owner_post
    return Hit(str(risk), risk.page(), texts, remark)


def validations(plan: Plan, words: str) -> QuerySet[Validation]:
    return records(Validation.objects.filter(plan=plan), words, "title")


def validation_hit(validation: Validation) -> Hit:
    texts = [validation.looks_at, validation.outcome, validation.called_off]
    return Hit(str(validation), validation.page(), texts, validation.carried_out_by)


def requirements(plan: Plan, words: str) -> QuerySet[Requirement]:
    return records(Requirement.objects.filter(plan=plan), words, "ref")


def requirement_hit(requirement: Requirement) -> Hit:
    texts = [requirement.words, requirement.measured_by, requirement.other_evidence]
    remark = "Required no more" if requirement.ended else f"Due: {requirement.due_in_words}"
    return Hit(str(requirement), requirement.page(), texts, remark)


READ = Permission.READ_BOARD
for name, kind in {
    "meetings": Kind("Meetings", meetings, meeting_hit, READ),
    "challenges": Kind("Challenges", challenges, challenge_hit),
    "decisions": Kind("Decisions", decisions, decision_hit, READ),
    "risks": Kind("Risks", risks, risk_hit, READ),
    "validations": Kind("Outside checks", validations, validation_hit, READ),
    "requirements": Kind("Requirements", requirements, requirement_hit, READ),
}.items():
    KINDS.register(name)(kind)
