"""Every write to the plan, each an imperative: check the right, lock the row, save, return.

All of them are keyword-only after the record, take `by` (a person, or "system:<command>"), raise
PermissionDenied when it is not theirs to do, StaleRecord when the record has moved on from
`version`, and ValidationError with a message for the page when a rule of the plan is broken.
"""

from improvement.changes import add_record, edit_record
from workstreams.changes.actions import add_action, edit_action, withdraw_action
from workstreams.changes.date_changes import amend_date, decide_date, propose_date
from workstreams.changes.escalations import answer_escalation, escalate, escalate_by_rule
from workstreams.changes.evidence import add_evidence, edit_evidence, supersede_evidence
from workstreams.changes.expectations import acknowledge, add_expectation, edit_expectation
from workstreams.changes.measures import ask_for_rebase, decide_rebase, edit_measure
from workstreams.changes.plan import agree_plan, edit_plan
from workstreams.changes.readings import confirm_reading, record_readings
from workstreams.changes.reminders import (
    choose_mail,
    claim_message,
    record_refused,
    record_sent,
    renew_calendar,
)
from workstreams.changes.rounds import (
    close_round,
    edit_round,
    open_round,
    reopen_round,
    sweep_up,
)
from workstreams.changes.stage_claims import claim_stage, decide_claim
from workstreams.changes.update_batches import Outcome, accept_several, submit_several
from workstreams.changes.update_reviews import accept_update, return_update
from workstreams.changes.updates import (
    Report,
    keep_answers,
    mark_ready,
    report_progress,
    report_unchanged,
    submit_kept,
)

__all__ = [
    "Outcome",
    "Report",
    "accept_several",
    "accept_update",
    "acknowledge",
    "add_action",
    "add_evidence",
    "add_expectation",
    "add_record",
    "agree_plan",
    "amend_date",
    "answer_escalation",
    "ask_for_rebase",
    "choose_mail",
    "claim_message",
    "claim_stage",
    "close_round",
    "confirm_reading",
    "decide_claim",
    "decide_date",
    "decide_rebase",
    "edit_action",
    "edit_evidence",
    "edit_expectation",
    "edit_measure",
    "edit_plan",
    "edit_record",
    "edit_round",
    "escalate",
    "escalate_by_rule",
    "keep_answers",
    "mark_ready",
    "open_round",
    "propose_date",
    "record_readings",
    "record_refused",
    "record_sent",
    "renew_calendar",
    "reopen_round",
    "report_progress",
    "report_unchanged",
    "return_update",
    "submit_kept",
    "submit_several",
    "supersede_evidence",
    "sweep_up",
    "withdraw_action",
]
