"""Lawful erasure: one person asks for text to be taken out, and another decides.

An approval takes the text out of the live record, its history and the documents of the plan that
repeat it, and the salts that could prove a guess at it out of the ledger, in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from improvement.audit.canonical import REDACTED, canonical_json
from improvement.audit.erasure import erase
from improvement.changes import lock, require
from improvement.history import Tracked, audited
from improvement.models import Plan, Redaction, User
from improvement.redaction.places import Place, documents, place_of, table_name
from improvement.roles import Permission

# A model, the document's column, the id of the record, and the digest of what is left.
DocumentKey = tuple[type[Tracked], str, int, str]


def ask_redaction(
    plan: Plan, place: Place, ground: str, *, by: User, now: datetime, reason: str
) -> Redaction:
    """Ask for a text to be taken out of every version of a record that has it in one column."""
    with audited(by, reason):
        require(by, Permission.ASK_REDACTION, plan.pk)
        repeat_nothing(place, reason)
        redaction = Redaction(plan=plan, ground=ground, asked_by=by, asked_at=now, **named(place))
        waiting = Redaction.objects.filter(plan=plan, decision=Redaction.Decision.OPEN)
        if waiting.filter(**named(place)).exists():
            raise ValidationError("Someone has asked for this already, and it waits for a decision")
        redaction.full_clean()
        redaction.save_as(by, reason)
    return redaction


def named(place: Place) -> dict[str, Any]:
    return {
        "history_table": table_name(place.model),
        "record_id": place.record_id,
        "column": place.column,
        "versions": joined(place.versions),
    }


def joined(versions: tuple[int, ...]) -> str:
    return "-".join(map(str, versions))


def repeat_nothing(place: Place, reason: str) -> None:
    """A reason stays for ever: it must not keep what is taken out."""
    if any(text.lower() in reason.lower() for text in place.texts):
        raise ValidationError({"reason": "Do not repeat the text here: this reason stays for ever"})


def decide_redaction(
    pk: int, decision: str, *, by: User, version: int, now: datetime, reason: str
) -> Redaction:
    """Approve, which takes the text out at once and for ever, or refuse."""
    with audited(by, reason):
        redaction = lock(Redaction, pk, version)
        require(by, Permission.DECIDE_REDACTION, redaction.plan_id)
        if redaction.asked_by_id == by.pk:
            raise PermissionDenied("Nobody decides on what they themselves asked for")
        if redaction.decision != Redaction.Decision.OPEN:
            raise ValidationError("This has been decided already")
        place = place_of(redaction)
        if place is not None:
            repeat_nothing(place, reason)
        redaction.decision, redaction.decided_by, redaction.decided_at = decision, by, now
        if decision == Redaction.Decision.APPROVED:
            approve(redaction, place, by=by, reason=reason)
        else:
            redaction.full_clean()
            redaction.save_as(by, reason)
    return redaction


def approve(redaction: Redaction, place: Place | None, *, by: User, reason: str) -> None:
    """The versions may have become more since it was asked for."""
    if place is None:
        raise ValidationError("This text has been taken out already")
    redaction.versions = joined(place.versions)
    take_out(redaction, place.model, REDACTED, by=by, reason=reason)
    for repeated, model, left in in_documents(redaction, place):
        take_out(repeated, model, left, by=by, reason=reason)


def take_out(
    redaction: Redaction, model: type[Tracked], left: Any, *, by: User, reason: str
) -> None:
    """The redaction comes first: the guards ask for it."""
    redaction.full_clean()
    redaction.save_as(by, reason)
    record = lock(model, redaction.record_id)
    if record.version in redaction.version_numbers and hasattr(record, redaction.column):
        setattr(record, redaction.column, left)
        record.validate_constraints()
        record.save_as(by, reason)
    numbers = redaction.version_numbers
    erase(redaction.history_table, redaction.column, redaction.record_id, numbers, left)


def in_documents(
    redaction: Redaction, place: Place
) -> list[tuple[Redaction, type[Tracked], dict[str, Any]]]:
    """A redaction, already decided, for each document that repeats the text; versions of a record
    with the same document share one."""
    versions_of: dict[DocumentKey, list[int]] = defaultdict(list)
    documents_left = {}
    assert redaction.decided_at is not None
    day = redaction.decided_at.date().isoformat()
    for model, column, row, left in documents(place.texts, redaction.plan_id):
        left |= {"redacted_on": sorted({*left.get("redacted_on", []), day})}
        digest = sha256(canonical_json(left).encode()).hexdigest()
        versions_of[model, column, row.id, digest].append(row.version)
        documents_left[digest] = left
    return [
        (repeated(redaction, key, tuple(versions)), key[0], documents_left[key[-1]])
        for key, versions in versions_of.items()
    ]


def repeated(redaction: Redaction, key: DocumentKey, versions: tuple[int, ...]) -> Redaction:
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
