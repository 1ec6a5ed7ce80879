"""Redactions: one person asks for a text to be taken out, and another decides.

An approval takes the text out of the record, its history and the documents of the plan that repeat
it; and out of the ledger the salts, with which a guess at the text could be proved. All of that is
one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError

from improvement.audit.canonical import REDACTED, canonical_json
from improvement.audit.erasure import erase
from improvement.changes import require, require_another
from improvement.history import Tracked, audited
from improvement.locks import lock
from improvement.models import Plan, Redaction, User
from improvement.redaction.places import (
    Place,
    differs_only_by_marker,
    documents,
    place_of,
    table_name,
)
from improvement.roles import Permission
from improvement.sent_twice import once

# A model, the document's column, the id of the record, and the digest of what is left.
DocumentKey = tuple[type[Tracked], str, int, str]


def ask_redaction(
    plan: Plan, place: Place, ground: str, *, by: User, now: datetime, reason: str
) -> Redaction:
    """Ask for a text to be taken out of every version of a record that has it in one column."""
    with audited(by, reason):
        require(by, Permission.ASK_REDACTION, plan.pk)
        refuse_repetition(place, reason)
        redaction = Redaction(
            plan=plan, ground=ground, asked_by=by, asked_at=now, **columns_of(place)
        )
        waiting = Redaction.objects.filter(plan=plan, decision=Redaction.Decision.OPEN)
        with once(redaction, by):
            if waiting.filter(**columns_of(place)).exists():
                raise ValidationError(
                    "Someone has asked for this already, and it waits for a decision"
                )
            redaction.full_clean()
        redaction.save_as(by, reason)
    return redaction


def columns_of(place: Place) -> dict[str, Any]:
    """The columns of a redaction that say which text it is about."""
    return {
        "history_table": table_name(place.model),
        "record_id": place.record_id,
        "column": place.column,
        "versions": joined(place.versions),
    }


def joined(versions: tuple[int, ...]) -> str:
    return "-".join(map(str, versions))


def refuse_repetition(place: Place, reason: str) -> None:
    """Raise ValidationError where the reason, which stays in the history, repeats the text."""
    if any(text.lower() in reason.lower() for text in place.texts):
        raise ValidationError({"reason": "Do not repeat the text here: this reason stays for ever"})


def decide_redaction(
    pk: int, decision: str, *, by: User, version: int, now: datetime, reason: str
) -> Redaction:
    """Approve, which takes the text out at once and can't be undone, or refuse."""
    with audited(by, reason):
        redaction = lock(Redaction, pk, version)
        require(by, Permission.DECIDE_REDACTION, redaction.plan_id)
        refusal = "Nobody decides on what they themselves asked for"
        asked_by, asked_at = redaction.asked_by_id, redaction.asked_at
        require_another(by, asked_by, redaction.plan_id, refusal, asked_at)
        if redaction.decision != Redaction.Decision.OPEN:
            raise ValidationError("This has been decided already")
        place = place_of(redaction)
        if place is not None:
            refuse_repetition(place, reason)
        redaction.decision, redaction.decided_by, redaction.decided_at = decision, by, now
        if decision == Redaction.Decision.APPROVED:
            approve(redaction, place, by=by, reason=reason)
        else:
            redaction.full_clean()
            redaction.save_as(by, reason)
    return redaction


def approve(redaction: Redaction, place: Place | None, *, by: User, reason: str) -> None:
    """Take the text out of all versions that have it now, also those made since it was asked."""
    if place is None:
        raise ValidationError("This text has been taken out already")
    redaction.versions = joined(place.versions)
    take_out(redaction, place.model, REDACTED, by=by, reason=reason)
    for further, model, document in document_redactions(redaction, place):
        take_out(further, model, document, by=by, reason=reason)


def take_out(
    redaction: Redaction, model: type[Tracked], left: Any, *, by: User, reason: str
) -> None:
    """Save the redaction, which the guards demand first; then put `left` in place of the text."""
    redaction.full_clean()
    redaction.save_as(by, reason)
    record = lock(model, redaction.record_id)
    if record.version in redaction.version_numbers and hasattr(record, redaction.column):
        stands = getattr(record, redaction.column)
        if isinstance(stands, dict) and not differs_only_by_marker(stands, left):
            raise ValidationError("A document may lose text by a redaction, and say nothing else")
        setattr(record, redaction.column, left)
        record.validate_constraints()
        record.save_as(by, reason)
    numbers = redaction.version_numbers
    erase(redaction.history_table, redaction.column, redaction.record_id, numbers, left)


def document_redactions(
    redaction: Redaction, place: Place
) -> list[tuple[Redaction, type[Tracked], dict[str, Any]]]:
    """A further redaction, already decided, for each document that repeats the text.

    Each comes with the model and the document that is left. Versions of a record that have the same
    document share one redaction.
    """
    versions_of: dict[DocumentKey, list[int]] = defaultdict(list)
    documents_left = {}
    assert redaction.decided_at is not None
    day = redaction.decided_at.date().isoformat()
    for model, column, row, document in documents(place.texts, redaction.plan_id):
        document |= {"redacted_on": sorted({*document.get("redacted_on", []), day})}
        digest = sha256(canonical_json(document).encode()).hexdigest()
        versions_of[model, column, row.id, digest].append(row.version)
        documents_left[digest] = document
    return [
        (further_redaction(redaction, key, tuple(versions)), key[0], documents_left[key[-1]])
        for key, versions in versions_of.items()
    ]


def further_redaction(
    redaction: Redaction, key: DocumentKey, versions: tuple[int, ...]
) -> Redaction:
    """The redaction again, for another record that has the same document."""
    model, column, record_id, digest = key
    return Redaction(
        plan_id=redaction.plan_id,
        history_table=table_name(model),
        record_id=record_id,
        column=column,
        versions=joined(versions),
        left_digest=digest,
        ground=redaction.ground,
        asked_by=redaction.asked_by,
        asked_at=redaction.asked_at,
        decision=redaction.decision,
        decided_by=redaction.decided_by,
        decided_at=redaction.decided_at,
    )
