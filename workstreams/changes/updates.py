"""Reporting progress on an action in the open round: kept a step at a time, or sent at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.changes import lock
from improvement.history import StaleRecord, audited
from improvement.models import User
from workstreams.changes.date_changes import ask_with_update
from workstreams.changes.links import set_links
from workstreams.changes.stage_claims import claim_with_update
from workstreams.models import Action, Evidence, EvidenceUpdate, Round, Update
from workstreams.queries.unchanged_updates import last_word_on, said_again, why_not_unchanged
from workstreams.queries.update_questions import contradictions, problems, unasked


@dataclass(frozen=True)
class UpdateAnswers:
    """What a lead or an owner says of an action in a round."""

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
        """What has been kept so far."""
        return cls(**{field.name: getattr(update, field.name) for field in fields(cls)})


def submit_update(
    action_pk: int,
    report: UpdateAnswers,
    *,
    by: User,
    now: datetime,
    version: int | None = None,
    update_version: int | None = None,
    draft: bool = False,
    evidence: Collection[Evidence] | None = None,
) -> Update:
    """Submit (or keep as a draft) what is said of an action in the open round.

    `version` and `update_version` (0 for none yet) are those that the person read. A submitted
    report also moves the action's own state, asks for the new date that it names, and claims the
    stage that it names on its `evidence` (None: what was kept before).
    """
    if draft:
        kept = asdict(report) | ({} if evidence is None else {"evidence": evidence})
        return keep_draft(action_pk, kept, by=by, version=version, update_version=update_version)
    with audited(by, "Reported progress"):
        action = reported_on(action_pk, by=by, version=version)
        if refused := contradictions(report, action, timezone.localtime(now).date()):
            raise ValidationError(refused)
        update = open_update(action, update_version)
        put(update, asdict(report))
        update.state = Update.State.SUBMITTED
        update.submitted_at, update.submitted_by = now, by
        update.decided_at = update.decided_by = None
        update.decision_note = ""
        reason = f"Reported progress in {update.round}"
        update.full_clean()
        update.save_as(by, reason)
        put_behind(update, evidence, by=by, reason=reason)
        move_delivery(action, report, by=by, reason=reason)
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
    """Keep some answers of a report as a draft, with nothing required of them yet."""
    said = {"unchanged": False} | dict(answers)
    evidence = said.pop("evidence", None)
    with audited(by, "Kept a draft report"):
        action = reported_on(action_pk, by=by, version=version)
        update = open_update(action, update_version)
        put(update, said)
        keep_as_draft(update)
        update.full_clean()
        reason = f"Kept a draft in {update.round}"
        update.save_as(by, reason)
        put_behind(update, evidence, by=by, reason=reason)
    return update


def mark_update_ready(
    action_pk: int, *, by: User, now: datetime, update_version: int | None = None
) -> Update:
    """Say that a draft's answers have been checked, and are ready to be sent with others."""
    with audited(by, "Checked the answers"):
        update = whole_draft(action_pk, update_version, by=by, now=now)
        update.state = Update.State.READY
        update.full_clean()
        update.save_as(by, f"Checked the answers in {update.round}")
    return update


def submit_draft(
    action_pk: int, *, by: User, now: datetime, update_version: int | None = None
) -> Update:
    """Submit a report as its answers were kept, without those that are no longer asked."""
    with audited(by, "Reported progress"):
        update = whole_draft(action_pk, update_version, by=by, now=now)
        report = UpdateAnswers.of(update)
        return submit_update(action_pk, report, by=by, now=now, update_version=update.version)


def submit_unchanged(
    action_pk: int,
    *,
    by: User,
    now: datetime,
    version: int | None = None,
    update_version: int | None = None,
) -> Update:
    """Say that nothing has changed since the round before, and that it is still true.

    Raises ValidationError where the facts show that it can't be.
    """
    with audited(by, "Reported that nothing has changed"):
        action = reported_on(action_pk, by=by, version=version)
        on = timezone.localtime(now).date()
        last = last_word_on(action)
        if why := why_not_unchanged(with_facts(action, on), last, on):
            raise ValidationError(why)
        assert last is not None  # or there would have been a reason
        report = UpdateAnswers(**said_again(last))
        return submit_update(action_pk, report, by=by, now=now, update_version=update_version)


def reported_on(pk: int, *, by: User, version: int | None = None) -> Action:
    """The action, its row locked, for whoever may report on it."""
    action = lock(Action, pk, version)
    if not action.can_be_updated_by(by):
        raise PermissionDenied("This action is for someone else to report on")
    return action


def whole_draft(pk: int, version: int | None, *, by: User, now: datetime) -> Update:
    """The action's draft, if nothing is missing from it; what is not asked of it is left out."""
    on = timezone.localtime(now).date()
    update = open_update(reported_on(pk, by=by), version)
    if update.state == Update.State.SUBMITTED:
        raise ValidationError("This report was submitted already")
    action = with_facts(update.action, on)
    put(update, unasked(update, action, on))
    if found := problems(update, action, on):
        raise ValidationError(found)
    return update


def with_facts(action: Action, on: date) -> Action:
    return Action.objects.with_facts(action.plan, on).get(pk=action.pk)


def put(update: Update, answers: Mapping[str, Any]) -> None:
    for name, value in answers.items():
        setattr(update, name, value)


def put_behind(
    update: Update, evidence: Collection[Evidence] | None, *, by: User, reason: str
) -> None:
    if evidence is not None:
        kinds = {"evidence": (EvidenceUpdate, "evidence")}
        set_links(update, "update", kinds, {"evidence": evidence}, by=by, reason=reason)


def keep_as_draft(update: Update) -> None:
    """What was returned stays so until it is submitted again; what was submitted is no draft."""
    if update.state == Update.State.SUBMITTED:
        raise ValidationError("This report was submitted already: submit it again to replace it")
    update.state = Update.State.RETURNED if update.decided_at else Update.State.DRAFT


def open_update(action: Action, version: int | None) -> Update:
    """The action's update in the open round, new if there is none yet; its row locked."""
    current = Round.objects.filter(plan=action.plan_id, state=Round.State.OPEN).first()
    if current is None:
        raise ValidationError("No reporting round is open, so nothing can be reported now")
    rows = Update.objects.select_for_update().filter(action=action, round=current)
    update = rows.first() or Update(action=action, round=current)
    if version is not None and update.version != version:
        raise StaleRecord(update)
    if update.swept_up:
        begin_again(update)
    if update.state == Update.State.ACCEPTED:
        raise ValidationError(f"The report for {current} has been accepted and can’t change")
    return update


def begin_again(update: Update) -> None:
    """What was swept up is nobody's report: in a round that was reopened, it can be made."""
    update.state, update.swept_up, update.done = Update.State.DRAFT, False, ""
    update.decided_at = update.decided_by = None


def move_delivery(action: Action, report: UpdateAnswers, *, by: User, reason: str) -> None:
    if (action.delivery, action.finished) == (report.delivery, report.finished):
        return
    verified = action.stage_claims.filter(stage="carried_out", state="verified")
    if action.delivery == Action.Delivery.CARRIED_OUT and verified.exists():
        raise ValidationError(
            {"delivery": "This was verified as carried out, so its state and day can’t change"}
        )
    action.delivery, action.finished = report.delivery, report.finished
    action.full_clean()
    action.save_as(by, reason)
