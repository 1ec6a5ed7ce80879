"""Loads the three parts in order, in one transaction, and counts what was entered."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from board.demo import BY
from board.demo.accounts import add_accounts
from board.demo.actions import action_events
from board.demo.challenges import challenge_events
from board.demo.course import Course, check_final_state, replay
from board.demo.covers import cover_events
from board.demo.date_changes import date_change_events
from board.demo.decisions import decision_events
from board.demo.escalations import escalation_events
from board.demo.evidence import evidence_events
from board.demo.expectations import expectation_events
from board.demo.files import Part, read_part
from board.demo.grades import grade_events
from board.demo.impact_assessments import impact_assessment_events
from board.demo.imports import import_events
from board.demo.judgements import judgement_events
from board.demo.measures import measure_events
from board.demo.meetings import meeting_events
from board.demo.notice import forecast_events, notice_course_events
from board.demo.public_record import load_followed, notice_events
from board.demo.publications import publication_events
from board.demo.published_plan import load_published
from board.demo.releases import release_events
from board.demo.reports import report_events
from board.demo.resources import resource_events
from board.demo.risks import risk_events
from board.demo.rounds import round_events
from board.demo.scrutiny import scrutiny_events
from board.demo.stage_claims import stage_claim_events
from board.demo.terms import terms_events
from board.demo.updates import update_events
from board.demo.validations import validation_events
from improvement.audit.rules import tracked_models
from improvement.history import audited_all_or_nothing
from improvement.models import Plan
from workstreams.models import Action, Fact, Sourced, Update


class Parts(NamedTuple):
    """The three parts as read from their files."""

    published: Part
    followed: Part
    course: Part


def read_parts(data: Path) -> Parts:
    """Raises FileNotFoundError where a part is missing."""
    folders = ("published-2012-11-16", "followed-after-2012.yaml", "illustrative-2013")
    return Parts(*(read_part(data / name) for name in folders))


def load(parts: Parts, begin_step: Callable[[str], object] = lambda name: None) -> Plan:
    """Enter the whole demonstration, or nothing. `begin_step` is given the name of each step."""
    with audited_all_or_nothing(BY, "Loaded the demonstration"):
        begin_step("What was published")
        plan = load_published(parts.published)
        begin_step("What followed")
        load_followed(plan, parts.followed)
        load_course(plan, parts, begin_step)
    plan.refresh_from_db()
    return plan


def load_course(plan: Plan, parts: Parts, begin_step: Callable[[str], object]) -> None:
    """Replay every change of the course, and the improvement notice, in the order of time."""
    begin_step("Accounts")
    course = Course(plan, add_accounts(plan, parts.course), parts.course)
    kinds = (  # of two events at the same instant, the one listed first happens first
        action_events,
        measure_events,
        evidence_events,
        round_events,
        update_events,
        date_change_events,
        cover_events,
        stage_claim_events,
        escalation_events,
        expectation_events,
        terms_events,
        meeting_events,
        grade_events,
        publication_events,
        report_events,
        scrutiny_events,
        challenge_events,
        release_events,
        decision_events,
        notice_course_events,
        forecast_events,
        judgement_events,
        validation_events,
        impact_assessment_events,
        import_events,
    )
    notice = notice_events(plan, parts.followed)
    risks = risk_events(course, parts.published)
    money = resource_events(course, parts.published)
    replay(chain(notice, *(events(course) for events in kinds), risks, money), begin_step)
    check_final_state(course)


def count_lines(plan: Plan) -> list[str]:
    """What the plan now holds of each part, a line each."""
    facts = Fact.objects.filter(plan=plan)
    updates = Update.objects.filter(action__plan=plan)
    rows = sum(model.history.filter(backfill=True).count() for model in tracked_models())
    return [
        f"As published: {facts.filter(provenance=Sourced.Provenance.PUBLISHED).count()} facts",
        f"Public record: {facts.filter(provenance=Sourced.Provenance.FOLLOWED).count()} facts",
        f"Illustrative: {Action.objects.filter(plan=plan).count()} actions, "
        f"{updates.count():,} updates",
        f"History: {rows:,} changes, each marked as entered later",
    ]
