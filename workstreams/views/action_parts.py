"""What the page of an action shows, part by part, as the context of its template."""

from datetime import date
from typing import Any

from improvement.access import PlanRequest
from improvement.dates import in_words
from improvement.models import Plan
from improvement.remembered import remembered
from improvement.roles import GRANTS, Permission
from workstreams.models import (
    Action,
    ActionMeasure,
    DateChange,
    EvidenceAction,
    Finding,
    JudgedChange,
    Measure,
    Milestone,
    Outcome,
    Round,
    StageClaim,
    Theme,
)
from workstreams.models.judged import is_agreed
from workstreams.queries.action_dates import (
    date_line,
    dates_in_short,
    milestone_lines,
    milestones_counted,
)
from workstreams.queries.action_facts import facts_of
from workstreams.queries.action_parts import (
    Linked,
    claims_of,
    date_changes_of,
    evidence_on,
    measures_named,
    milestones_of,
)
from workstreams.queries.checks_made import checks_made
from workstreams.queries.kept_dates import kept_date_of
from workstreams.queries.measure_series import listed_series, verdicts_on
from workstreams.queries.past_updates import past_updates
from workstreams.queries.record_parts import judged_changes_of, read_own
from workstreams.queries.remembered import OF_ACTIONS
from workstreams.ratings.stages import ORDER, Stage
from workstreams.views.measures import card

SHOWN_IN_FULL = 2  # rounds


def rounds_and_dates(action: Action, on: date) -> dict[str, object]:
    """Context: what was said in the last rounds, the dates with what became of them, milestones."""
    past = past_updates(action, on)
    changes = read_own(date_changes_of, DateChange, action)
    approved = sum(change.decision == change.Decision.APPROVED for change in changes)
    planned = read_own(milestones_of, Milestone, action)
    milestones = milestone_lines(planned, on)
    return {
        "past_updates": past[:SHOWN_IN_FULL],
        "earlier": len(past[SHOWN_IN_FULL:]),
        "is_asked": any(not each.round.is_closed for each in past)
        or Round.objects.taking_updates(action.plan_id, on) is not None,
        "kept": kept_date_of(action, on),
        "date_changes": changes,
        "line": date_line(action, changes, on),
        "dates_upshot": dates_in_short(facts_of(action), approved, on),
        "milestones": milestones,
        "milestones_upshot": milestones_counted(milestones),
    }


def measures_to_move(action: Action, linked: list[Linked], on: date) -> dict[str, object]:
    """Context: the measures that the action names, drawn with their readings up to the day, and the
    others of the outcomes that it serves, each with what its chart says."""
    plan = Plan(pk=action.plan_id)
    named = read_own(measures_named, ActionMeasure, action, plan)
    others = [each for each in linked if each.kind is Measure]
    verdicts = remembered(verdicts_on, plan, on, unaltered_by=OF_ACTIONS) if others else {}
    return {
        "named": [card(series) for series in listed_series(named, on)],
        "others": [(measure, verdicts[measure.pk]) for measure in others],
    }


def judging(action: Action, plan: Plan) -> dict[str, object]:
    """Context: the requests to change how the action is judged, and whether one waits."""
    changes = read_own(judged_changes_of, JudgedChange, action)
    return {
        "agreed": is_agreed(plan),
        "judged_changes": changes,
        "judged_waits": any(change.is_open for change in changes),
    }


def bears_on(linked: list[Linked]) -> list[tuple[str, list[str]]]:
    """The records of the plan's structure that the action is linked to, by kind and in words."""
    return [
        ("Areas of improvement", [each.name for each in linked if each.kind is Theme]),
        ("Findings", [f"{each.code}: {each.name}" for each in linked if each.kind is Finding]),
        ("Outcomes", [each.name for each in linked if each.kind is Outcome]),
    ]


def stages_and_evidence(action: Action, request: PlanRequest) -> dict[str, object]:
    """Context: the stages claimed, the evidence, and what the reader may do with them."""
    claims = read_own(claims_of, StageClaim, action)
    evidence = read_own(evidence_on, EvidenceAction, action, request.plan)
    made = checks_made(claims)
    may_check = GRANTS[Permission.VERIFY_STAGE] & request.roles
    return {
        "has_claims": bool(claims),
        "stages": stage_boxes(action, [(claim, made.get(claim.pk)) for claim in claims]),
        "checks": {
            claim.pk
            for claim in claims
            if may_check
            and claim.state != StageClaim.State.RETURNED
            and not request.user.counts_as(claim.claimed_by_id, action.plan_id, claim.claimed_at)
        },
        "evidence": evidence,
        "may_add_evidence": GRANTS[Permission.ADD_EVIDENCE] & request.roles,
    }


def stage_boxes(action: Action, claims: list[tuple[StageClaim, Any]]) -> list[dict[str, object]]:
    """The three stages in their order, each with its claims, the latest first; which of them the
    action must reach, and which lie beyond that."""
    asked = ORDER.index(Stage(action.required_stage))
    boxes = []
    for place, stage in enumerate(ORDER):
        own = [(claim, made) for claim, made in claims if claim.stage == stage]
        words = [
            what_is_asked(action, place - asked),
            "" if own or place > asked else "not claimed",
        ]
        boxes.append(
            {
                "label": stage.label,
                "words": "; ".join(filter(None, words)),
                "is_asked": place == asked,
                "is_beyond": place > asked,
                "claims": own,
            }
        )
    return boxes


def what_is_asked(action: Action, beyond: int) -> str:
    """Whether a stage is asked of the action; `beyond` says by how many it lies past the one that
    it must reach."""
    if beyond > 0:
        return "not asked of it"
    shown = f", to be shown by {in_words(action.shown_by)}" if action.shown_by else ""
    return f"it must reach this{shown}" if beyond == 0 else ""
