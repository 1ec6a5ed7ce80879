"""The pages behind the dashboard, each reached from the figure that it explains."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from board.dashboard.evidence_claims import (
    BESIDE_CLAIMS,
    OF_CLAIMS,
    claims_by_choice,
    evidence_shares,
)
from board.dashboard.how_far import how_far_of
from board.dashboard.kept_in_period import kept_in_period
from board.dashboard.measure_questions import questions_of
from board.dashboard.outcome_evidence import MOST, OutcomeEvidence, outcome_evidence
from board.dashboard.plan_read import remembered_of_actions
from board.dashboard.rounds_rated import RoundsOf
from board.forms.filters import (
    DisagreementFilterForm,
    EvidenceFilterForm,
    KeptFilterForm,
    MeasuresFilterForm,
    WaitingFilterForm,
)
from board.pictures.ratings import DRAWN, draw_ratings, in_words
from board.pictures.slips import draw_slips
from board.pictures.stages import draw_stages
from board.pictures.trajectory import NARROW, WIDE, draw_trajectory
from board.queries.challenges import asked_about
from board.queries.waiting import waiting
from board.views.dashboard import figures_on, may_act, own_organisations
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import crumbs
from improvement.filters import FilterForm
from improvement.models import Plan
from improvement.paging import LONG_ROWS, asks_for_all, page_of
from improvement.remembered import remembered
from improvement.roles import Permission
from workstreams.queries.immediate_findings import immediate_findings
from workstreams.queries.missing_updates import RoundMissing, missing_updates
from workstreams.queries.reasons_given import reasons_given
from workstreams.queries.remembered import SAID
from workstreams.queries.touched import remembered_of_columns

ROUNDS_DRAWN = 6  # beside each other
ROUNDS = 2  # of which is told who did not report: the last that was due, and the one before


def shown(
    request: PlanRequest, plan: Plan, heading: str, form: FilterForm | None, **context: Any
) -> HttpResponse:
    """The page with its heading, its filters and the way back to the dashboard; 400 where a filter
    has a value that it can't have."""
    assert request.resolver_match
    name = (request.resolver_match.url_name or "").replace("-", "_")
    status = form.status if form else 200
    context |= {
        "plan": plan,
        **may_act(request),
        "form": form,
        "heading": heading,
        "breadcrumbs": crumbs(("Board", reverse("board-dashboard", args=[plan.slug])), heading),
    }
    return render(request, f"board/{name}.html", context, status=status)


@require_safe
@allows(Permission.READ_BOARD)
def board_disagreements(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Every action of which something is said that the facts contradict, the worst first."""
    form = DisagreementFilterForm(request.GET or None, plan=plan)
    told = figures_on(plan, clock.today()).told
    left = [] if form.is_refused else [each for each in told if form.leaves(each)]
    page = page_of(request, left, LONG_ROWS)
    asked = asked_about(plan, [each.row.ref for each in page])
    reasons = reasons_given(each.row.key for each in page)
    rows = [(each, asked.get(each.row.ref), reasons.get(each.row.key)) for each in page]
    heading = "Told one thing, the facts say another"
    return shown(request, plan, heading, form, page=page, rows=rows)


@require_safe
@allows(Permission.READ_BOARD)
def board_evidence(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What stands behind the stages that were claimed, who checked it, and what nobody has."""
    form = EvidenceFilterForm(request.GET or None)
    on = clock.today()
    show = form.values.get("show", "")
    claims = claims_by_choice(plan, on)
    context = {
        "on": on,
        "show": show,
        "shares": evidence_shares(claims),
        "coverage": [] if show else coverage_kept(plan, on),
        "named": "" if asks_for_all(request, "named") else MOST,
        "page": page_of(request, [] if form.is_refused else claims[show]),
    }
    return shown(request, plan, "Evidence and checks", form, **context)


def coverage_kept(plan: Plan, on: date) -> tuple[OutcomeEvidence, ...]:
    return remembered_of_columns(coverage, plan, on, OF_CLAIMS, BESIDE_CLAIMS)


def coverage(plan: Plan, on: date) -> tuple[OutcomeEvidence, ...]:
    return outcome_evidence(plan, [each.claim for each in claims_by_choice(plan, on)[""]], on)


@require_safe
@allows(Permission.READ_BOARD)
def board_organisations(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Each organisation: what is late, red or contradicted, and how it kept its word."""
    own = own_organisations(request, plan)
    *bodies, total = figures_on(plan, clock.today()).bodies
    leading = [body for body in bodies if body.leads_something or body.ref in own]
    leading.sort(key=lambda body: body.ref not in own)
    idle = [body.name for body in bodies[:-1] if body not in leading]
    context = {"page": page_of(request, leading), "idle": idle, "total": total, "own": own}
    return shown(request, plan, "What each organisation leads", None, **context)


@require_safe
@allows(Permission.READ_BOARD)
def board_workstreams(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Each workstream and its lead: how it kept its word, and who did not report."""
    on = clock.today()
    page = page_of(request, figures_on(plan, on).areas, LONG_ROWS)
    codes = {area.code for area in page}
    rows = [row for row in remembered_of_actions(how_far_of, plan, on) if row.code in codes]
    context = {
        "page": page,
        "rows": rows,
        "stages": draw_stages(rows),
        "stages_in_words": " ".join(row.stages_in_words for row in rows),
        "slips": draw_slips(rows),
        "slips_in_words": " ".join(row.slips_in_words for row in rows),
        "rounds": not_sent(request, plan, on),
        "findings": page_of(request, immediate_findings(plan, on), LONG_ROWS, "findings"),
    }
    return shown(request, plan, "Workstreams and their word", None, **context)


class NotSent(NamedTuple):
    """What was not sent in a round, with a page of its leads and the name of that list."""

    missing: RoundMissing
    leads: Page[Any]
    name: str


def not_sent(request: PlanRequest, plan: Plan, on: date) -> list[NotSent]:
    """What was not sent in the last rounds that were due."""
    return [
        NotSent(each, page_of(request, each.silent, LONG_ROWS, name), name)
        for each in remembered(missing_in_rounds, plan, on)
        for name in [f"round-{each.round.number}"]
    ]


def missing_in_rounds(plan: Plan, on: date) -> list[RoundMissing]:
    """Of the last rounds that were due."""
    rounds = (missing_updates(plan, on, back) for back in range(ROUNDS))
    return [each for each in rounds if each is not None]


@require_safe
@allows(Permission.READ_BOARD)
def board_kept(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Who kept their word, of what fell due in a period: `?due_from=…&due_to=…`, days."""
    form = KeptFilterForm(request.GET or None)
    days = form.values.get("due_from"), form.values.get("due_to")
    context: dict[str, Any] = {}
    if not form.is_refused:
        kept = (
            kept_in_period(plan, clock.today(), *days)
            if any(days)
            else remembered(kept_in_period, plan, clock.today(), unaltered_by=SAID)
        )
        bodies = page_of(request, kept.bodies, name="bodies")
        context = {"kept": kept, "page": page_of(request, kept.streams), "bodies": bodies}
    return shown(request, plan, "Who kept their word?", form, **context)


@require_safe
@allows(Permission.READ_BOARD)
def board_pace(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What was carried out, in use and making a difference by when, and where the pace leads."""
    course = figures_on(plan, clock.today()).trajectory
    drawings = [draw_trajectory(course, size) for size in (WIDE, NARROW)] if course.total else []
    context = {"course": course, "drawings": drawings}
    return shown(request, plan, "How fast the plan is going", None, **context)


@require_safe
@allows(Permission.READ_BOARD)
def board_rounds(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What leads said beside what the facts showed, round by round, the latest rounds first."""
    on = clock.today()
    opened = plan.rounds.filter(opens__lte=on).order_by("-number")
    page = page_of(request, opened, ROUNDS_DRAWN)
    context: dict[str, Any] = {"page": page}
    if page.object_list:
        rated = remembered(RoundsOf(tuple(each.number for each in page)), plan, on)
        context |= {
            "rated": rated,
            "picture": draw_ratings(rated),
            "picture_in_words": in_words(rated),
            "left_out": max(0, len(rated.rows) - DRAWN),
        }
    return shown(request, plan, "What leads said, and what the facts showed", None, **context)


@require_safe
@allows(Permission.READ_BOARD)
def board_measures(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The outcome measures, those that got worse first, and what they raise for the board."""
    form = MeasuresFilterForm(request.GET or None)
    show = form.values.get("show", "")
    on = clock.today()
    lines = figures_on(plan, on).measures
    left = [] if form.is_refused else [line for line in lines if line.is_shown(show)]
    page = page_of(request, left)
    questions = questions_of(plan, lines, [line.key for line in page], on)
    return shown(request, plan, "Measures", form, page=page, questions=questions)


@require_safe
@allows(Permission.READ_BOARD)
def board_waiting(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What was asked and waits for a decision, the reader's own first."""
    form = WaitingFilterForm(request.GET or None)
    on = clock.today()
    asked = [] if form.is_refused else waiting(plan, request.user, request.roles, on)
    left = [each for each in asked if each.is_yours or not form.values.get("yours")]
    return shown(request, plan, "Waiting for a decision", form, page=page_of(request, left), on=on)
