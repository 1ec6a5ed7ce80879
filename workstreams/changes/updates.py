"""Updates on actions in the open round: drafts, saved one step at a time, and their submission."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from improvement.history import StaleRecord, audited
from improvement.locks import lock, locked_rows
from improvement.models import User
from workstreams.changes.date_changes import ask_with_update
from workstreams.changes.links import set_links
from workstreams.changes.requests import check_in_plan, check_may_update
from workstreams.changes.stage_claims import claim_with_update
from workstreams.models import Action, Evidence, EvidenceUpdate, Round, Update
from workstreams.queries.unchanged_updates import (
    previous_update,
    repeated_answers,
    why_not_unchanged,
)
from workstreams.queries.update_questions import answers_to_clear, contradictions, problems
from workstreams.ratings.rules import days_past
from workstreams.ratings.words import days


@dataclass(frozen=True)
class UpdateAnswers:
    """The answers of an update: what a lead or an owner says of an action in a round."""

    delivery: str
    declared_rag: str
    done: str
    next: str
    explanation: str = ""
    finished: date | None = None
    confidence: str = ""
    confidence_reason: str = ""
    date_holds: str = ""
    proposed_due: date | None = None
    date_cause: str = ""
    date_reason: str = ""
    stage: str = ""
    stage_statement: str = ""
    unchanged: bool = False

    @classmethod
    def of(cls, update: Update) -> UpdateAnswers:
        """The answers that a saved update holds."""
        return cls(**{field.name: getattr(update, field.name) for field in fields(cls)})


def submit_update(
    action_pk: int,
    answers: UpdateAnswers,
    *,
    by: User,
    now: datetime,
    version: int | None = None,
    update_version: int | None = None,
    evidence: Collection[Evidence] | None = None,
) -> Update:
    """Submit an update on an action in the open round.

    `version` and `update_version` (0 for none yet) are those that the person read. It also sets
    the action's own state and day of completion, asks for the new date that it names, and claims
    the stage that it names on its `evidence` (None: the evidence linked before). Raises
    ValidationError, by answer, for what `contradictions` finds.
    """
    with audited(by, "Sent an update"):
        action = action_to_update(action_pk, by=by, version=version)
        if errors := contradictions(answers, action, timezone.localtime(now).date()):
            raise ValidationError(errors)
        update = open_update(action, update_version)
        set_answers(update, asdict(answers))
        update.state = Update.State.SUBMITTED
        update.submitted_at, update.submitted_by = now, by
        update.decided_at = update.decided_by = None
        update.decision_note = ""
        reason = f"Sent an update in {update.round}{how_late(update.round, now)}"
        update.full_clean()
        update.save_as(by, reason)
        link_evidence(update, evidence, by=by, reason=reason)
        set_delivery(action, answers, by=by, reason=reason)
        ask_with_update(update, by=by, now=now)
        claim_with_update(update, by=by, now=now)
    return update


def keep_draft(
    action_pk: int,
    answers: Mapping[str, Any],
    *,
    by: User,
    version: int | None = None,
    update_version: int | None = None,
) -> Update:
    """Save some answers of an update as a draft. None of them is required or checked yet."""
    values = {"unchanged": False} | dict(answers)
    evidence = values.pop("evidence", None)
    with audited(by, "Kept a draft"):
        action = action_to_update(action_pk, by=by, version=version)
        update = open_update(action, update_version)
        set_answers(update, values)
        mark_as_draft(update)
        update.full_clean()
        reason = f"Kept a draft in {update.round}"
        update.save_as(by, reason)
        link_evidence(update, evidence, by=by, reason=reason)
    return update


def mark_update_ready(
    action_pk: int, *, by: User, now: datetime, update_version: int | None = None
) -> Update:
    """Mark a draft as ready to be submitted with others. Its answers are checked first."""
    with audited(by, "Marked as ready to send"):
        update = complete_draft(action_pk, update_version, by=by, now=now)
        update.state = Update.State.READY
        update.full_clean()
        update.save_as(by, f"Marked as ready to send in {update.round}")
    return update


def submit_draft(
    action_pk: int, *, by: User, now: datetime, update_version: int | None = None
) -> Update:
    """Submit a saved draft, without the answers to questions that are no longer asked."""
    with audited(by, "Sent an update"):
        update = complete_draft(action_pk, update_version, by=by, now=now)
        answers = UpdateAnswers.of(update)
        return submit_update(action_pk, answers, by=by, now=now, update_version=update.version)


def submit_unchanged(
    action_pk: int,
    *,
    by: User,
    now: datetime,
    version: int | None = None,
    update_version: int | None = None,
) -> Update:
    """Submit an update that repeats the last round's answers, and says that it does.

    Raises ValidationError where the facts show that something has changed.
    """
    with audited(by, "Sent that nothing has changed"):
        action = action_to_update(action_pk, by=by, version=version)
        on = timezone.localtime(now).date()
        last = previous_update(action)
        if why := why_not_unchanged(action_with_facts(action, on), last, on):
            raise ValidationError(why)
        assert last is not None  # or there would have been a reason
        answers = UpdateAnswers(**repeated_answers(last))
        return submit_update(action_pk, answers, by=by, now=now, update_version=update_version)


def how_late(of_round: Round, now: datetime) -> str:
    """How long after the round's due day an update is sent, as the end of a sentence; "" where it
    is not."""
    late = days_past(of_round.closes, timezone.localdate(now))
    return f", {days(late)} after it was due" if late else ""


def action_to_update(pk: int, *, by: User, version: int | None = None) -> Action:
    """The action, its row locked. Raises PermissionDenied unless the person may update it."""
    action = lock(Action, pk, version)
    check_in_plan(action)
    check_may_update(action, by)
    return action


def complete_draft(pk: int, version: int | None, *, by: User, now: datetime) -> Update:
    """The action's draft, without the answers to questions that are no longer asked.

    Raises ValidationError, by answer, for what is missing or does not fit.
    """
    on = timezone.localtime(now).date()
    update = open_update(action_to_update(pk, by=by), version)
    if update.state == Update.State.SUBMITTED:
        raise ValidationError("This update was sent already")
    action = action_with_facts(update.action, on)
    set_answers(update, answers_to_clear(update, action, on))
    if errors := problems(update, action, on):
        raise ValidationError(errors)
    return update


def action_with_facts(action: Action, on: date) -> Action:
    return Action.objects.with_facts(action.plan, on).get(pk=action.pk)


def set_answers(update: Update, answers: Mapping[str, Any]) -> None:
    for name, value in answers.items():
        setattr(update, name, value)


def link_evidence(
    update: Update, evidence: Collection[Evidence] | None, *, by: User, reason: str
) -> None:
    """Link the update to exactly this evidence; None leaves its links as they are."""
    if evidence is not None:
        kinds = {"evidence": (EvidenceUpdate, "evidence")}
        set_links(update, "update", kinds, {"evidence": evidence}, by=by, reason=reason)


def mark_as_draft(update: Update) -> None:
    """A returned update stays returned until it is submitted again; a submitted one is no draft."""
    if update.state == Update.State.SUBMITTED:
        raise ValidationError("This update was sent already: send it again to replace it")
    update.state = Update.State.RETURNED if update.decided_at else Update.State.DRAFT


def open_update(action: Action, version: int | None) -> Update:
    """The action's update in the open round, new if there is none yet; its row locked."""
    current = Round.objects.taking_updates(action.plan_id)
    if current is None:
        raise ValidationError("No reporting round is open, so no update can be sent now")
    found = locked_rows(to_open, action, current)
    update = found[0] if found else Update(action=action, round=current)
    if version is not None and update.version != version:
        raise StaleRecord(update)
    if update.swept_up:
        reset_swept_up(update)
    if update.state == Update.State.ACCEPTED:
        raise ValidationError(f"The update for {current} has been accepted and can’t change")
    return update


def to_open(action: Action, current: Round) -> QuerySet[Update]:
    """The one update of the action in the round, to be locked."""
    return Update.objects.select_for_update().filter(action=action, round=current).order_by()


def reset_swept_up(update: Update) -> None:
    """Let a swept-up update be written again in a reopened round, without the office's note."""
    if update.state == Update.State.ACCEPTED:  # as those were until drafts were kept
        update.state, update.delivery, update.finished, update.done = (
            Update.State.DRAFT,
            "",
            None,
            "",
        )
    update.swept_up = False
    if not update.is_returned:
        update.decided_at, update.decided_by, update.decision_note = None, None, ""


def set_delivery(action: Action, answers: UpdateAnswers, *, by: User, reason: str) -> None:
    """Set the action's state and day of completion as the update says."""
    if (action.delivery, action.finished) == (answers.delivery, answers.finished):
        return
    action.delivery, action.finished = answers.delivery, answers.finished
    action.full_clean()
    action.save_as(by, reason)
