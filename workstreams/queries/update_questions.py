"""The questions of an update: which are asked, given the answers so far, and what is missing.

`answers` are those so far: an Update, or anything else with the same fields. A function that needs
the day `on` as well looks at the action's rating, so its action must be read `with_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from improvement.dates import in_words, last_day
from workstreams.models import RAG, Action, DateChange, Evidence, StageClaim, Update
from workstreams.queries.worklist import against_green
from workstreams.ratings.stages import EvidenceSummary, Stage, missing_evidence

STEPS: dict[str, tuple[str, ...]] = {
    "progress": ("delivery", "finished", "done", "next"),
    "rating": ("declared_rag", "confidence", "confidence_reason"),
    "explanation": ("explanation",),
    "date": ("date_holds",),
    "new-date": ("proposed_due", "date_cause", "date_reason"),
    "stage": ("stage", "stage_statement"),
    "evidence": ("evidence",),
}
FIELDS = tuple(name for names in STEPS.values() for name in names)
REPORTABLE = (
    Action.Delivery.NOT_STARTED,
    Action.Delivery.UNDER_WAY,
    Action.Delivery.CARRIED_OUT,
)
NEEDED = {
    "delivery": "Say what state the action is in",
    "done": "Say what was done since the last update",
    "next": "Say what is next",
}
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
    """Whether it is asked if the agreed date will hold; green says that it will."""
    if action.due is None or is_carried_out(answers):
        return False
    return answers.declared_rag in (RAG.AMBER, RAG.RED)


def is_asked_for_explanation(answers: Answers, action: Action, on: date) -> bool:
    is_not_green = answers.declared_rag in (RAG.AMBER, RAG.RED)
    return is_not_green or bool(why_is_it_green(answers, action, on))


def is_asked_for_stage(answers: Answers, action: Action) -> bool:
    """Whether a stage can be claimed: of an action carried out whose claim is not waiting yet."""
    return is_carried_out(answers) and not claim_is_waiting(answers, action)


def claim_is_waiting(answers: Answers, action: Action) -> bool:
    """Whether a claim of the answers' stage waits for its check already."""
    waiting = action.stage_claims.filter(stage=answers.stage, state=StageClaim.State.CLAIMED)
    return claims_stage(answers) and waiting.exists()


def claims_stage(answers: Answers) -> bool:
    return answers.stage not in ("", Update.NO_STAGE)


def steps_of(answers: Answers, action: Action, on: date) -> list[str]:
    """The steps whose questions are asked, given the answers so far, in order."""
    wants_date = is_asked_of_date(answers, action)
    wants_stage = is_asked_for_stage(answers, action)
    asked = {
        "explanation": is_asked_for_explanation(answers, action, on),
        "date": wants_date,
        "new-date": wants_date and answers.date_holds == Update.DateHolds.NO,
        "stage": wants_stage,
        "evidence": wants_stage and claims_stage(answers),
    }
    return [step for step in STEPS if asked.get(step, True)]


def step_after(step: str, answers: Answers, action: Action, on: date) -> str:
    """The step that comes next; "" after the last, when all the answers are to be checked."""
    order = list(STEPS)
    asked = steps_of(answers, action, on)
    return next((later for later in asked if order.index(later) > order.index(step)), "")


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
    unasked = {} if is_asked_for_explanation(answers, action, on) else {"explanation": ""}
    return unasked | date_answers_to_clear(answers, action) | stage_answers_to_clear(answers)


def date_answers_to_clear(answers: Answers, action: Action) -> dict[str, Any]:
    new_date = {"proposed_due": None, "date_cause": "", "date_reason": ""}
    if not is_asked_of_date(answers, action):
        return {"date_holds": "", **new_date}
    return {} if answers.date_holds == Update.DateHolds.NO else new_date


def stage_answers_to_clear(answers: Answers) -> dict[str, Any]:
    if not is_carried_out(answers):
        return {"stage": "", "stage_statement": ""}
    return {} if claims_stage(answers) else {"stage_statement": ""}


def problems(answers: AnswersWithEvidence, action: Action, on: date) -> dict[str, str]:
    """What is missing or does not fit, in words, by the name of the answer."""
    messages = contradictions(answers, action, on)
    messages |= {name: text for name, text in NEEDED.items() if not getattr(answers, name)}
    if not answers.explanation and (why := why_is_it_green(answers, action, on)):
        messages["explanation"] = why
    return messages | problems_of_date(answers, action, on) | problems_of_stage(answers, action)


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
    if same or action.delivery != Action.Delivery.CARRIED_OUT:
        return False
    verified = StageClaim.State.VERIFIED
    return action.stage_claims.filter(stage=Stage.CARRIED_OUT, state=verified).exists()


def date_conflicts(answers: Answers) -> dict[str, str]:
    """What conflicts in the answers on the agreed date, where all were given at once."""
    if answers.proposed_due and answers.date_holds != Update.DateHolds.NO:
        return {"date_holds": "Choose no if you ask for a new date, or take the date out"}
    if answers.date_holds not in ("", Update.DateHolds.YES) and answers.declared_rag == RAG.GREEN:
        return {"date_holds": "Green says that the date will hold: choose amber or red instead"}
    return {}


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
    if not is_asked_of_date(answers, action):
        return {}
    if not answers.date_holds:
        return {"date_holds": "Say whether the agreed date will hold"}
    if answers.date_holds == Update.DateHolds.YES:
        return {"date_holds": why} if (why := why_it_can_not_hold(action, on)) else {}
    if answers.date_holds == Update.DateHolds.UNKNOWN:
        return {}
    needed = NEEDED_FOR_A_DATE.items()
    messages = {name: text for name, text in needed if not getattr(answers, name)}
    proposed = answers.proposed_due and last_day(answers.proposed_due, action.due_precision)
    if proposed and proposed <= max(on, action.due or on):
        messages["proposed_due"] = "The date you ask for must be after the agreed date, and to come"
    return messages


def why_it_can_not_hold(action: Action, on: date) -> str:
    """Why "yes, the agreed date will hold" is refused, in words; "" where it is not."""
    assert action.due is not None
    if action.due < on:
        return f"The agreed date, {action.due_in_words}, has passed"
    change = action.date_changes.filter(decision=DateChange.Decision.OPEN).first()
    if change is None:
        return ""
    day = in_words(change.to_due, action.due_precision)
    return f"{change.asked_by} has asked to move the date to {day}, and the chair has not decided"


def problems_of_stage(answers: AnswersWithEvidence, action: Action) -> dict[str, str]:
    if not is_asked_for_stage(answers, action):
        return {}
    if not answers.stage:
        return {"stage": "Say which stage it has reached, or that it is none yet"}
    if not claims_stage(answers):
        return {}
    messages = {} if answers.stage_statement else {"stage_statement": "Say what you claim"}
    evidence = [EvidenceSummary(piece.kind, piece.heard) for piece in answers.evidence]
    if missing := missing_evidence(answers.stage, evidence):
        messages["evidence"] = missing
    return messages
