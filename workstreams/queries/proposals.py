"""What a form proposes for a new record: the reference and the place that come next; reads only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from improvement.models import Plan
from workstreams.models import Workstream

NUMBERED = re.compile(r"(.*?)([0-9]{1,6})")


def next_reference(references: Iterable[str]) -> str:
    """The reference after the highest of the kind that was given last; "" where none has a number.
    It has as many digits: FP-09 is followed by FP-10, and T5 by T6."""
    numbered = [match for match in map(NUMBERED.fullmatch, references) if match]
    if not numbered:
        return ""
    prefix, digits = numbered[-1].groups()
    highest = max(int(match[2]) for match in numbered if match[1] == prefix)
    return f"{prefix}{highest + 1:0{len(digits)}d}"


def proposed_action(plan: Plan, code: str = "") -> dict[str, Any]:
    """The workstream with the code, else that of the action added last; and its next reference."""
    last = plan.actions.order_by("-pk").select_related("workstream").first()
    stream: Workstream | None = plan.workstreams.filter(code=code).first()
    stream = stream or (last.workstream if last else None)
    if stream is None:
        return {}
    own = stream.actions.order_by("pk").values_list("ref", flat=True)
    like_it = [ref for ref in own if ref.startswith(f"{stream.code}-")]
    ref = next_reference(like_it) or f"{stream.code}-01"
    taken = plan.actions.filter(ref=ref).exists()
    return {"workstream": stream.pk, "ref": "" if taken else ref}


def proposed_record(records: Any) -> dict[str, Any]:
    """The next reference or code, and the next place in the list, of records of one kind."""
    names = {field.name for field in records.model._meta.concrete_fields}
    proposed: dict[str, Any] = {}
    for name in ("ref", "code"):
        if name in names:
            references = records.order_by("pk").values_list(name, flat=True)
            proposed[name] = next_reference(references)
    if "order" in names:
        highest = records.aggregate(highest=Max("order"))["highest"] or 0
        proposed["order"] = highest + 1
    return {name: value for name, value in proposed.items() if value}
