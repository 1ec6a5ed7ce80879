"""Reporting progress on an action in the open round, and accepting or returning the report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.changes import lock, require
from improvement.dates import in_words
from improvement.history import StaleRecord, audited
from improvement.models import User
from improvement.roles import Permission
from workstreams.models import Action, Round, Update
from workstreams.models.round import RAG

REPORTABLE = (
    Action.Delivery.NOT_STARTED,
    Action.Delivery.UNDER_WAY,
    Action.Delivery.CARRIED_OUT,
)


@dataclass(frozen=True)
class Report:
    """What a lead or an owner says of an action in a round."""

    delivery: str
    declared_rag: str
    done: str
    next: str
    explanation: str = ""
    finished: date | None = None
    confidence: str = ""
    confidence_reason: str = ""
    proposed_due: date | None = None

    def check(self, on: date, starts: date | None) -> None:
        """Raise ValidationError for what does not hang together, field by field."""
        problems = {}
        if self.delivery not in REPORTABLE:
            problems["delivery"] = "Choose whether the action is not started, under way or done"
        if (self.delivery == Action.Delivery.CARRIED_OUT) != (self.finished is not None):
            problems["finished"] = "Enter the day it was carried out, only if it has been"
        if self.finished is not None and self.finished > on:
            problems["finished"] = "The day it was carried out must be today or in the past"
        if self.finished is not None and starts is not None and self.finished < starts:
            problems["finished"] = f"The action was to start later, on {in_words(starts)}"
        if self.declared_rag not in RAG:
            problems["declared_rag"] = "Choose green, amber or red"
        elif self.declared_rag != RAG.GREEN and not self.explanation.strip():
            problems["explanation"] = "Explain why this action is not green"
        if problems:
            raise ValidationError(problems)


def report_progress(
    action_pk: int,
    report: Report,
    *,
    by: User,
    now: datetime,
    version: int | None = None,
    update_version: int | None = None,
    draft: bool = False,
) -> Update:
    """Submit (or keep as a draft) what is said of an action in the open round.

    `version` and `update_version` (0 for none yet) are those that the person read. A submitted
    report also moves the action's own state.
    """
    with audited(by, "Kept a draft report" if draft else "Reported progress"):
        action = lock(Action, action_pk, version)
        if not action.can_be_updated_by(by):
            raise PermissionDenied("This action is for someone else to report on")
        if not draft:
            report.check(timezone.localtime(now).date(), action.starts)
        update = open_update(action, update_version)
        for name, value in asdict(report).items():
            setattr(update, name, value)
        if draft:
            keep_as_draft(update)
        else:
            update.state = Update.State.SUBMITTED
            update.submitted_at, update.submitted_by = now, by
            update.decided_at = update.decided_by = None
            update.decision_note = ""
        reason = f"{'Kept a draft' if draft else 'Reported progress'} in {update.round}"
        update.full_clean()
        update.save_as(by, reason)
        if not draft:
            move_delivery(action, report, by=by, reason=reason)
    return update


def keep_as_draft(update: Update) -> None:
    """What was returned stays so until it is submitted again; what was submitted is no draft."""
    if update.state == Update.State.SUBMITTED:
        raise ValidationError("This report was submitted already: submit it again to replace it")
    if update.state != Update.State.RETURNED:
        update.state = Update.State.DRAFT


def open_update(action: Action, version: int | None) -> Update:
    """The action's update in the open round, new if there is none yet; its row locked."""
    current = Round.objects.filter(plan=action.plan_id, state=Round.State.OPEN).first()
    if current is None:
        raise ValidationError("No reporting round is open, so nothing can be reported now")
    rows = Update.objects.select_for_update().filter(action=action, round=current)
    update = rows.first() or Update(action=action, round=current)
    if version is not None and update.version != version:
        raise StaleRecord(update)
    if update.state == Update.State.ACCEPTED:
        raise ValidationError(f"The report for {current} has been accepted and can’t change")
    return update


def move_delivery(action: Action, report: Report, *, by: User, reason: str) -> None:
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


def accept_update(
    pk: int, *, by: User, now: datetime, note: str = "", version: int | None = None
) -> Update:
    """Accept a submitted report. Raises PermissionDenied to whoever submitted it."""
    reason = note or "Accepted the report"
    return decide(pk, Update.State.ACCEPTED, reason, by=by, now=now, note=note, version=version)


def return_update(
    pk: int, *, by: User, now: datetime, note: str, version: int | None = None
) -> Update:
    """Send a submitted report back with what is missing from it."""
    if not note.strip():
        raise ValidationError("Say what has to change before the report can be accepted")
    return decide(pk, Update.State.RETURNED, note, by=by, now=now, note=note, version=version)


def decide(
    pk: int,
    state: str,
    reason: str,
    *,
    by: User,
    now: datetime,
    note: str,
    version: int | None,
) -> Update:
    with audited(by, reason):
        update = lock(Update, pk, version)
        require(by, Permission.DECIDE_UPDATE, update.belongs_to_plan())
        if update.submitted_by_id == by.pk:
            raise PermissionDenied("Nobody accepts or returns their own report")
        if update.state != Update.State.SUBMITTED:
            raise ValidationError("Only a submitted report can be accepted or returned")
        update.state, update.decision_note = state, note
        update.decided_at, update.decided_by = now, by
        update.save_as(by, reason)
        if state == Update.State.RETURNED:
            take_back(update, by=by, reason=reason)
    return update


def take_back(update: Update, *, by: User, reason: str) -> None:
    """A returned report no longer moves the action: it stands as it did before the report."""
    action = lock(Action, update.action_id)
    said, before = (update.delivery, update.finished), stood_before(update)
    if (action.delivery, action.finished) == said and said != before:
        action.delivery, action.finished = before
        action.full_clean()
        action.save_as(by, reason)


def stood_before(update: Update) -> tuple[str, date | None]:
    """The state and day last accepted; where none ever was, those the action began with."""
    accepted = Update.objects.filter(action=update.action_id, state=Update.State.ACCEPTED)
    last = accepted.filter(swept_up=False).latest_first().first()
    stood = last or Action.history.filter(id=update.action_id).earliest("version")
    return stood.delivery, stood.finished
