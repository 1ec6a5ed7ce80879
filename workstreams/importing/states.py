"""The state that a rating means, and what a person must say before an action is given it; pure.

What is complete needs the day on which it was, and what is suspended or withdrawn the decision.
"""

from __future__ import annotations

import re

from workstreams.importing.due_dates import Ask
from workstreams.importing.proposals import ProposedAction
from workstreams.importing.rating_keys import SUSPENDED

UNDER_WAY = {"under way", "underway", "in progress"}
COMPLETE = re.compile(r"(?:fully )?(?:completed?|done|carried out|implemented|achieved)\b")
WITHDRAWN = re.compile(r"withdrawn|cancelled|stopped|no longer|superseded")
# What each state needs, by the name of the answer that gives it.
NEEDS = {"carried_out": "finished", "suspended": "decision", "withdrawn": "decision"}


def state_in(words: str) -> str:
    """The state that the words of a rating or of its meaning say; "" for none."""
    words = words.casefold()
    if SUSPENDED.search(words):
        return "withdrawn" if WITHDRAWN.search(words) else "suspended"
    if COMPLETE.match(words):
        return "carried_out"
    return "under_way" if words in UNDER_WAY else ""


def state_meant(action: ProposedAction) -> str:
    """The state that the action's rating means: by what it was said to mean, else by its words."""
    return state_in(action.meaning or action.rag or "")


def lacks(action: ProposedAction) -> str:
    """The name of the answer without which the action is not given the state that it means."""
    needed = NEEDS.get(state_meant(action), "")
    is_finished = needed == "decision" and action.more.get("finished")
    return "" if is_finished or action.more.get(needed) else needed


def ask_for_state(action: ProposedAction) -> Ask | None:
    """What is asked of an action whose rating was said to mean a state."""
    name, rag = lacks(action), action.rag or ""
    if name == "finished":
        return Ask("state", f"on which day it was carried out: “{rag}” means that it is", name)
    if name == "decision":
        return Ask("state", f"{rag} is {state_meant(action)}, which needs a decision", name)
    return None
