"""The questions of a report, which of them an action is asked, and what is still missing.

`said` is what has been answered so far: an Update, or anything with the same answers.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from improvement.dates import in_words, last_day
from workstreams.models import RAG, Action, DateChange, StageClaim, Update
from workstreams.queries.worklist import against_green
from workstreams.ratings.stages import Seen, lacks

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


def is_done(said: Any) -> bool:
    return said.delivery == Action.Delivery.CARRIED_OUT


def is_asked_of_date(said: Any, action: Action) -> bool:
    """Whether the agreed date will hold is asked where the rating does not say so: green does."""
    return bool(action.due) and not is_done(said) and said.declared_rag in (RAG.AMBER, RAG.RED)


def is_asked_for_explanation(said: Any, action: Action, on: date) -> bool:
    return said.declared_rag in (RAG.AMBER, RAG.RED) or bool(why_is_it_green(said, action, on))


def is_asked_for_stage(said: Any, action: Action) -> bool:
    """What is carried out may claim a stage, unless the claim that a report makes was sent."""
    return is_done(said) and not claim_waits(said, action)


def claim_waits(said: Any, action: Action) -> bool:
    sent = action.stage_claims.filter(stage=said.stage, state=StageClaim.State.CLAIMED)
    return claims_stage(said) and sent.exists()


def claims_stage(said: Any) -> bool:
    return said.stage not in ("", Update.NO_STAGE)


def steps_of(said: Any, action: Action, on: date) -> list[str]:
    """The steps that the answers so far lead through, in their order."""
    wants_date = is_asked_of_date(said, action)
    wants_stage = is_asked_for_stage(said, action)
    asked = {
        "explanation": is_asked_for_explanation(said, action, on),
        "date": wants_date,
        "new-date": wants_date and said.date_holds == Update.DateHolds.NO,
        "stage": wants_stage,
        "evidence": wants_stage and claims_stage(said),
    }
    return [step for step in STEPS if asked.get(step, True)]


def step_after(step: str, said: Any, action: Action, on: date) -> str:
    """The step that comes next; "" when the answers are to be checked."""
    order = list(STEPS)
    later = (one for one in steps_of(said, action, on) if order.index(one) > order.index(step))
    return next(later, "")


def why_is_it_green(said: Any, action: Action, on: date) -> str:
    """What green has to answer for, of an action read `with_facts`; "" where nothing is.

    What is said to be carried out is for a check to judge.
    """
    if said.declared_rag != RAG.GREEN or is_done(said):
        return ""
    facts = against_green(action, on)
    return f"You chose green, and {facts.in_short}. Say why green is right" if facts else ""


def unasked(said: Any, action: Action, on: date) -> dict[str, Any]:
    """The answers to leave out, since the others no longer lead to their questions."""
    wrong = {} if is_asked_for_explanation(said, action, on) else {"explanation": ""}
    return wrong | unasked_of_date(said, action) | unasked_of_stage(said)


def unasked_of_date(said: Any, action: Action) -> dict[str, Any]:
    new_date = {"proposed_due": None, "date_cause": "", "date_reason": ""}
    if not is_asked_of_date(said, action):
        return {"date_holds": "", **new_date}
    return {} if said.date_holds == Update.DateHolds.NO else new_date


def unasked_of_stage(said: Any) -> dict[str, Any]:
    if not is_done(said):
        return {"stage": "", "stage_statement": ""}
    return {} if claims_stage(said) else {"stage_statement": ""}


def problems(said: Any, action: Action, on: date) -> dict[str, str]:
    """What is missing or does not fit, by the name of the answer, of an action `with_facts`."""
    found = contradictions(said, action, on)
    found |= {name: text for name, text in NEEDED.items() if not getattr(said, name)}
    if not said.explanation and (why := why_is_it_green(said, action, on)):
        found["explanation"] = why
    return found | problems_of_date(said, action, on) | problems_of_stage(said, action)


def contradictions(answers: Any, action: Action, on: date) -> dict[str, str]:
    """What no update that is sent may say, by the name of the answer.

    The state and the rating must be among the choices, the day of completion must fit the state
    and the calendar, and a rating or a confidence that needs a reason must have one. Updates that
    are not made with the forms are held to this alone; the forms ask more (see `problems`).
    """
    found = {}
    if answers.delivery not in REPORTABLE:
        found["delivery"] = "Choose whether the action is not started, under way or done"
    if why := why_not_finished_then(answers, action, on):
        found["finished"] = why
    if answers.declared_rag not in RAG:
        found["declared_rag"] = "Choose green, amber or red"
    elif answers.declared_rag != RAG.GREEN and not answers.explanation.strip():
        found["explanation"] = "Explain why this action is not green"
    if answers.confidence in LESS_THAN_SURE and not answers.confidence_reason.strip():
        found["confidence_reason"] = LESS_THAN_SURE[answers.confidence]
    return found


def why_not_finished_then(answers: Any, action: Action, on: date) -> str:
    """Why the day of completion does not fit the other answers, the action or today; "" if it does.

    The day on which the action starts and today both fit.
    """
    if is_done(answers) and answers.finished is None:
        return "Enter the day it was carried out"
    if answers.finished is None:
        return ""
    if not is_done(answers):
        return "Enter the day it was carried out, only if it has been"
    if answers.finished > on:
        return "The day it was carried out must be today or in the past"
    if action.starts is not None and answers.finished < action.starts:
        return f"The action was to start later, on {in_words(action.starts)}"
    return ""


def problems_of_date(said: Any, action: Action, on: date) -> dict[str, str]:
    if not is_asked_of_date(said, action):
        return {}
    if not said.date_holds:
        return {"date_holds": "Say whether the agreed date will hold"}
    if said.date_holds == Update.DateHolds.YES:
        return {"date_holds": why} if (why := why_it_can_not_hold(action, on)) else {}
    if said.date_holds == Update.DateHolds.UNKNOWN:
        return {}
    found = {name: text for name, text in NEEDED_FOR_A_DATE.items() if not getattr(said, name)}
    asked = said.proposed_due and last_day(said.proposed_due, action.due_precision)
    if asked and asked <= max(on, action.due or on):
        found["proposed_due"] = "The date you ask for must be after the agreed date, and to come"
    return found


def why_it_can_not_hold(action: Action, on: date) -> str:
    """Why nobody can say that the action's agreed date will hold; "" where somebody can."""
    assert action.due is not None
    if action.due < on:
        return f"The agreed date, {action.due_in_words}, has passed"
    asked = action.date_changes.filter(decision=DateChange.Decision.OPEN).first()
    if asked is None:
        return ""
    day = in_words(asked.to_due, action.due_precision)
    return f"{asked.asked_by} has asked to move the date to {day}, and the chair has not decided"


def problems_of_stage(said: Any, action: Action) -> dict[str, str]:
    if not is_asked_for_stage(said, action):
        return {}
    if not said.stage:
        return {"stage": "Say which stage it has reached, or that it is none yet"}
    if not claims_stage(said):
        return {}
    found = {} if said.stage_statement else {"stage_statement": "Say what you claim"}
    missing = lacks(said.stage, [Seen(one.kind, one.heard) for one in said.evidence])
    return found | ({"evidence": missing} if missing else {})
