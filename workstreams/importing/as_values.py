"""What a proposed action would hold in the plan: the values of its fields, by their names; pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from workstreams.importing.proposals import ProposedAction
from workstreams.importing.states import lacks, state_meant

LONGEST_TITLE, LONGEST_POST, LONGEST_REF = 200, 120, 60
# What has no field of its own is kept in the description, each under its name.
KEPT = {
    "measure": "How we will know",
    "accountable": "Accountable",
    "status": "Status when imported",
    "cost": "Cost",
    "priority": "Priority as stated",
    "response": "Response",
    "monitoring": "Monitoring",
}


STATED, RATING, PROGRESS = (
    "Date as stated",
    "Rating when imported",
    "Progress when imported",
)


def values_of(proposed: ProposedAction) -> dict[str, Any]:
    """The values of an action's own fields. What is due at once has the priority and no day; of a
    row of the plan's own workbook, the values that it has."""
    if proposed.own:
        return dict(proposed.own.values)
    due, first = proposed.due, day_of(proposed.more.get("baseline_due"))
    return {
        "source_ref": (proposed.ref or "")[:LONGEST_REF],
        "title": shortened(proposed.action),
        "description": described(proposed),
        "owner_post": (proposed.lead or "")[:LONGEST_POST],
        "priority": "immediate" if proposed.precision == "immediate" else "standard",
        "starts": day_of(proposed.more.get("starts")),
        "baseline_due": first or due,
        "due": due or first,
        "due_precision": precision_of(proposed),
        **state_of(proposed),
    }


def state_of(proposed: ProposedAction) -> dict[str, Any]:
    """The state with its day, or with the decision that makes it. A rating that means a state and
    lacks what that needs sets none."""
    finished = day_of(proposed.more.get("finished"))
    if finished:
        return {"delivery": "carried_out", "finished": finished}
    if lacks(proposed):
        return {}
    state = {"delivery": state_meant(proposed) or "not_started", "finished": None}
    decision = proposed.more.get("decision")
    return state | ({"delivery_decision": decision} if decision else {})


def day_of(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def precision_of(proposed: ProposedAction) -> str:
    """How exactly the day is known; a year is one of the calendar or of money by its last day."""
    due, stated = proposed.due, proposed.precision
    if due is None or stated not in ("ongoing", "month", "quarter", "year"):
        return "day"
    ends = {(12, 31): "year", (3, 31): "fin_year"}
    return ends.get((due.month, due.day), "day") if stated == "year" else stated


def shortened(text: str) -> str:
    """The text as a title: cut at a word where it is longer than one can be."""
    if len(text) <= LONGEST_TITLE:
        return text
    return f"{text[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"


def described(proposed: ProposedAction) -> str:
    """All that the file says of the action and that has no field of its own."""
    said = [proposed.action] if len(proposed.action) > LONGEST_TITLE else []
    said += [
        f"{name}: {value}" for field, name in KEPT.items() if (value := proposed.more.get(field))
    ]
    if proposed.stated and (proposed.due is None or proposed.precision != "day"):
        said.append(f"{STATED}: {proposed.stated}")
    if proposed.rag:
        meaning = f" ({proposed.meaning})" if proposed.meaning else ""
        said.append(f"{RATING}: {proposed.rag}{meaning}")
    if proposed.progress:
        said.append(f"{PROGRESS}: {proposed.progress}")
    return "\n".join(said)


def kept_in(description: str) -> dict[str, str]:
    """What `described` wrote, by the name of its column, or by STATED, RATING and PROGRESS."""
    fields = {name: field for field, name in KEPT.items()}
    found: dict[str, str] = {}
    last = ""
    for line in description.split("\n"):
        name, colon, value = line.partition(": ")
        if last == PROGRESS:
            found[last] += f"\n{line}"
        elif colon and (name in fields or name in (STATED, RATING, PROGRESS)):
            last = fields.get(name, name)
            found[last] = value
    return found


def without_progress(description: str) -> str:
    """The description without what `described` wrote of how far the action was when it was
    imported; progress comes last, and may have several lines."""
    of_then = (STATED, RATING, KEPT["status"])
    lines = []
    for line in description.split("\n"):
        name, colon, _ = line.partition(": ")
        if colon and name == PROGRESS:
            break
        if not (colon and name in of_then):
            lines.append(line)
    return "\n".join(lines)
