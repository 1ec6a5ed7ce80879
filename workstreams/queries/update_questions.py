"""The questions of an update: which are asked, given the answers so far, and what is missing.

`answers` are those so far: an Update, or anything else with the same fields. A function that needs
the day `on` as well looks at the action's rating, so its action must be read `with_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from improvement.dates import in_words, last_day
from improvement.models import Plan
from improvement.prepared import first_of, read_of
from workstreams.models import RAG, Action, DateChange, Evidence, StageClaim, Update
from workstreams.queries.claims_to_check import claims_standing, next_stage, why_not_claimed
from workstreams.queries.worklist import against_green
from workstreams.ratings.stages import ORDER, EvidenceSummary, Stage, missing_evidence

STEPS: dict[str, tuple[str, ...]] = {
    "progress": ("done", "next", "delivery", "finished", "declared_rag"),
    "why": (
        *("explanation", "confidence", "confidence_reason"),
        *("date_holds", "proposed_due", "date_cause", "date_reason"),
    ),
    "stage": ("stage", "stage_statement", "evidence"),
}
FIELDS = tuple(name for names in STEPS.values() for name in names)
REPORTABLE = (
    Action.Delivery.NOT_STARTED,
    Action.Delivery.UNDER_WAY,
    Action.Delivery.CARRIED_OUT,
)
LESS_THAN_SURE: dict[str, str] = dict.fromkeys(
    (Update.Confidence.MEDIUM, Update.Confidence.LOW), "Say why you are not more sure"
)
NEEDED_FOR_A_DATE = {
    "proposed_due": "Enter the date you ask for",
    "date_cause": "Choose why the date has to move",
    "date_reason": "Say why the date has to move",
}


class Answers(Protocol):
    """The answers of an update; "" or None for one that is not given yet."""

    @property
    def done(self) -> str: ...
    @property
    def next(self) -> str: ...
    @property
    def delivery(self) -> str: ...
    @property
    def finished(self) -> date | None: ...
    @property
    def declared_rag(self) -> str: ...
    @property
    def confidence(self) -> str: ...
    @property
    def confidence_reason(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def date_holds(self) -> str: ...
    @property
    def proposed_due(self) -> date | None: ...
    @property
    def stage(self) -> str: ...
    @property
    def stage_statement(self) -> str: ...


class AnswersWithEvidence(Answers, Protocol):
    """The answers with the evidence chosen for the stage that they claim."""

    @property
    def evidence(self) -> Iterable[Evidence]: ...


def is_carried_out(answers: Answers) -> bool:
    return answers.delivery == Action.Delivery.CARRIED_OUT


def is_asked_of_date(answers: Answers, action: Action) -> bool:
    """Whether a new date can be asked for; green says that the agreed one will hold."""
    if action.due is None or is_carried_out(answers):
        return False
    return answers.declared_rag in (RAG.AMBER, RAG.RED)


def asks_for_date(answers: Answers, action: Action) -> bool:
    return is_asked_of_date(answers, action) and answers.date_holds == Update.DateHolds.NO


def is_verified_as_carried_out(action: Action) -> bool:
    if action.delivery != Action.Delivery.CARRIED_OUT:
        return False
    verified = StageClaim.State.VERIFIED
    claims = claims_standing(action)
    return any((c.stage, c.state) == (Stage.CARRIED_OUT, verified) for c in claims)


def states_to_choose(action: Action, on: date) -> list[Action.Delivery]:
    """The states that an update may say of an action that is not verified as carried out, none
    that `contradictions` would refuse."""
    begins_later = action.starts is not None and action.starts > on
    return [s for s in REPORTABLE if not (begins_later and s == Action.Delivery.CARRIED_OUT)]


def is_asked_for_stage(answers: Answers, action: Action, on: date) -> bool:
    """Whether a stage can be claimed: of an action carried out whose claim is not made yet."""
    if not is_carried_out(answers) or claim_stands(answers, action, on):
        return False
    return bool(stages_to_claim(answers, action, on))


def stages_to_claim(answers: Answers, action: Action, on: date) -> list[Stage]:
    """The next stage and the one chosen before, where they can be claimed with what evidence the
    action has."""
    chosen = (next_stage(action, on), answers.stage)
    evidence = evidence_for(action)
    claimable = [stage for stage in ORDER if stage in chosen]
    claimable = [stage for stage in claimable if not why_not_claimed(action, stage, on)]
    return [stage for stage in claimable if not missing_evidence(stage, evidence)]


def claim_stands(answers: Answers, action: Action, on: date) -> bool:
    """Whether the answers' stage is claimed already: the claim waits for its check, or it holds."""
    if not claims_stage(answers):
        return False
    claims = [claim for claim in claims_standing(action) if claim.stage == answers.stage]
    return not all(claim.has_lapsed(on) for claim in claims)


def claims_stage(answers: Answers) -> bool:
    return answers.stage not in ("", Update.NO_STAGE)


def steps_of(answers: Answers, action: Action, on: date) -> list[str]:
    """The steps whose questions are asked, given the answers so far, in order."""
    wants_stage = is_asked_for_stage(answers, action, on)
    return [step for step in STEPS if step != "stage" or wants_stage]


def step_after(step: str, answers: Answers, action: Action, on: date) -> str:
    """The step that comes next; the last one that is asked, where none does."""
    order = list(STEPS)
    asked = steps_of(answers, action, on)
    later = (one for one in asked if order.index(one) > order.index(step))
    return next(later, asked[-1])


def why_is_it_green(answers: Answers, action: Action, on: date) -> str:
    """Asks for the reason of a green that the facts contradict; "" where they do not.

    An action that the answers say is carried out is not asked: that is checked by a stage claim.
    """
    if answers.declared_rag != RAG.GREEN or is_carried_out(answers):
        return ""
    facts = against_green(action, on)
    return f"You chose green, and {facts.in_short}. Say why green is right" if facts else ""


def answers_to_clear(answers: Answers, action: Action, on: date) -> dict[str, Any]:
    """Empty values, by field, for the answers whose questions are not asked any more."""
    cleared: dict[str, Any] = {}
    if not asks_for_date(answers, action):
        cleared = {"date_holds": "", "proposed_due": None, "date_cause": "", "date_reason": ""}
    if claims_stage(answers) and (
        claim_stands(answers, action, on) or is_asked_for_stage(answers, action, on)
    ):
        return cleared
    stage = answers.stage if is_carried_out(answers) and not claims_stage(answers) else ""
    return cleared | {"stage": stage, "stage_statement": ""}


def problems(answers: AnswersWithEvidence, action: Action, on: date) -> dict[str, str]:
    """What is missing or does not fit, in words, by the name of the answer.

    Each colour is to be explained, so that none is the one that costs least.
    """
    messages = contradictions(answers, action, on)
    if not (answers.done.strip() or answers.next.strip()):
        messages["done"] = "Say what was done since the last update, or what is next"
    if not answers.explanation.strip() and answers.declared_rag == RAG.GREEN:
        messages["explanation"] = why_is_it_green(answers, action, on) or "Say why it is green"
    return messages | problems_of_date(answers, action, on) | problems_of_stage(answers, action, on)


def contradictions(answers: Answers, action: Action, on: date) -> dict[str, str]:
    """What no update that is sent may say, by the name of the answer.

    The state and the rating must be among the choices, what was verified must stay, the day of
    completion must fit the state and the calendar, and a rating or a confidence that needs a reason
    must have one. Updates that are not made with the forms are held to this alone; the forms ask
    more (see `problems`).
    """
    messages = {}
    if answers.delivery not in REPORTABLE:
        messages["delivery"] = "Choose whether the action is not started, under way or done"
    elif changes_verified_delivery(answers, action):
        messages["delivery"] = "This was verified as carried out, so its state and day can’t change"
    if why := why_not_finished_then(answers, action, on):
        messages["finished"] = why
    if answers.declared_rag not in RAG:
        messages["declared_rag"] = "Choose green, amber or red"
    elif answers.declared_rag != RAG.GREEN and not answers.explanation.strip():
        messages["explanation"] = "Explain why this action is not green"
    if answers.confidence in LESS_THAN_SURE and not answers.confidence_reason.strip():
        messages["confidence_reason"] = LESS_THAN_SURE[answers.confidence]
    return messages


def changes_verified_delivery(answers: Answers, action: Action) -> bool:
    """Whether the answers change the state or the day of an action verified as carried out."""
    same = (answers.delivery, answers.finished) == (action.delivery, action.finished)
    return not same and is_verified_as_carried_out(action)


def why_dates_conflict(answers: Answers) -> str:
    """How the answers on the agreed date conflict, where all were given at once; "" if they fit."""
    asks = answers.date_holds == Update.DateHolds.NO
    if answers.proposed_due and not asks:
        return "Tick this if you ask for a new date, or take the date out"
    if asks and answers.declared_rag == RAG.GREEN:
        return "Green says that the date will hold: choose amber or red instead"
    return ""


def why_not_finished_then(answers: Answers, action: Action, on: date) -> str:
    """Why the day of completion does not fit the other answers, the action or today; "" if it does.

    The day on which the action starts and today both fit.
    """
    if is_carried_out(answers) and answers.finished is None:
        return "Enter the day it was carried out"
    if answers.finished is None:
        return ""
    if not is_carried_out(answers):
        return "Enter the day it was carried out, only if it has been"
    if answers.finished > on:
        return "The day it was carried out must be today or in the past"
    if action.starts is not None and answers.finished < action.starts:
        return f"The action was to start later, on {in_words(action.starts)}"
    return ""


def problems_of_date(answers: Answers, action: Action, on: date) -> dict[str, str]:
    if not asks_for_date(answers, action):
        return {}
    needed = NEEDED_FOR_A_DATE.items()
    messages = {name: text for name, text in needed if not getattr(answers, name)}
    proposed = answers.proposed_due and last_day(answers.proposed_due, action.due_precision)
    if proposed and proposed <= max(on, action.due or on):
        messages["proposed_due"] = "The date you ask for must be after the agreed date, and to come"
    return messages


def open_date_change(action: Action) -> str:
    """The request to move the date that waits for its decision, as a sentence; "" for none."""
    change = first_of(date_changes_open, action)
    if change is None:
        return ""
    day = in_words(change.to_due, action.due_precision)
    return f"{change.asked_by} has asked for {day}, and the chair has not decided yet."


def date_changes_open(action: Action) -> QuerySet[DateChange]:
    """At most one."""
    return action.date_changes.filter(decision=DateChange.Decision.OPEN).select_related("asked_by")


def problems_of_stage(answers: AnswersWithEvidence, action: Action, on: date) -> dict[str, str]:
    if not is_asked_for_stage(answers, action, on):
        return {}
    if answers.stage not in (Update.NO_STAGE, *stages_to_claim(answers, action, on)):
        return {"stage": "Say which stage it has reached, or that it is none yet"}
    if not claims_stage(answers):
        return {}
    messages = {} if answers.stage_statement else {"stage_statement": "Say what you claim"}
    if missing := missing_evidence(answers.stage, summaries(answers.evidence)):
        messages["evidence"] = missing
    return messages


def evidence_for(action: Action) -> list[EvidenceSummary]:
    """What can be put behind a claim on the action."""
    plan = Plan(pk=action.plan_id)
    return [EvidenceSummary(*told) for told in read_of(evidence_told, action, plan)]


def evidence_told(action: Action, plan: Plan) -> QuerySet[Evidence, tuple[str, bool]]:
    return Evidence.objects.to_choose_for(action, plan).order_by().values_list("kind", "heard")


def summaries(evidence: Iterable[Evidence]) -> list[EvidenceSummary]:
    return [EvidenceSummary(piece.kind, piece.heard) for piece in evidence]
