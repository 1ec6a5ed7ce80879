"""Every write to the plan: each function checks the right, locks the row, saves it and returns it.

Arguments after the record are keyword-only, and `by` is who makes the change: a person, or
"system:<command>". The functions raise PermissionDenied when `by` may not do it, StaleRecord when
the record is no longer at `version`, and ValidationError, with a message for the page, when a rule
of the plan is broken.
"""

from improvement.changes import add_record, edit_record
from workstreams.changes.actions import add_action, edit_action, withdraw_action
from workstreams.changes.date_changes import amend_date_change, ask_date_change, decide_date_change
from workstreams.changes.escalations import (
    answer_escalation,
    escalate,
    escalate_all_by_rule,
    escalate_by_rule,
)
from workstreams.changes.evidence import (
    add_evidence,
    edit_evidence,
    revise_evidence,
    supersede_evidence,
)
from workstreams.changes.expectations import acknowledge, add_expectation, edit_expectation
from workstreams.changes.judged_changes import (
    ask_judged_change,
    ask_standing,
    decide_judged_change,
)
from workstreams.changes.markings import mark_record
from workstreams.changes.measures import ask_for_rebase, decide_rebase, edit_measure
from workstreams.changes.plan import agree_plan, edit_plan
from workstreams.changes.plan_copies import copy_structure
from workstreams.changes.plan_imports import (
    add_import,
    answer_import,
    take_back_import,
    write_import,
)
from workstreams.changes.readings import confirm_reading, record_readings
from workstreams.changes.reminders import (
    choose_mail,
    choose_update_path,
    claim_message,
    drop_list,
    keep_list,
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
from workstreams.changes.several_actions import ChangedMeanwhile, edit_actions
from workstreams.changes.stage_claims import claim_stage, decide_stage_claim
from workstreams.changes.update_batches import BatchResult, accept_updates, submit_updates
from workstreams.changes.update_reviews import accept_update, return_update
from workstreams.changes.updates import (
    UpdateAnswers,
    keep_draft,
    mark_update_ready,
    submit_draft,
    submit_unchanged,
    submit_update,
)

__all__ = [
    "BatchResult",
    "ChangedMeanwhile",
    "UpdateAnswers",
    "accept_update",
    "accept_updates",
    "acknowledge",
    "add_action",
    "add_evidence",
    "add_expectation",
    "add_import",
    "add_record",
    "agree_plan",
    "amend_date_change",
    "answer_escalation",
    "answer_import",
    "ask_date_change",
    "ask_for_rebase",
    "ask_judged_change",
    "ask_standing",
    "choose_mail",
    "choose_update_path",
    "claim_message",
    "claim_stage",
    "close_round",
    "confirm_reading",
    "copy_structure",
    "decide_date_change",
    "decide_judged_change",
    "decide_rebase",
    "decide_stage_claim",
    "drop_list",
    "edit_action",
    "edit_actions",
    "edit_evidence",
    "edit_expectation",
    "edit_measure",
    "edit_plan",
    "edit_record",
    "edit_round",
    "escalate",
    "escalate_all_by_rule",
    "escalate_by_rule",
    "keep_draft",
    "keep_list",
    "mark_record",
    "mark_update_ready",
    "open_round",
    "record_readings",
    "record_refused",
    "record_sent",
    "renew_calendar",
    "reopen_round",
    "return_update",
    "revise_evidence",
    "submit_draft",
    "submit_unchanged",
    "submit_update",
    "submit_updates",
    "supersede_evidence",
    "sweep_up",
    "take_back_import",
    "withdraw_action",
    "write_import",
]
