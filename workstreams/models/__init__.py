"""The records of the plan, a file for each noun; only `workstreams/changes` writes them."""

from workstreams.models.action import (
    Action,
    ActionFinding,
    ActionOrganisation,
    ActionOutcome,
    ActionTheme,
)
from workstreams.models.action_facts import ActionFacts
from workstreams.models.action_measure import ActionMeasure
from workstreams.models.date_change import DateChange
from workstreams.models.escalation import Escalation
from workstreams.models.evidence import (
    Evidence,
    EvidenceAction,
    EvidenceClaim,
    EvidenceMeasure,
    EvidenceOutcome,
    EvidenceUpdate,
)
from workstreams.models.evidence_kind import EvidenceKind
from workstreams.models.expectation import Acknowledgement, Expectation
from workstreams.models.fact import Fact, Source
from workstreams.models.finding import Finding
from workstreams.models.judged_change import JudgedChange
from workstreams.models.measure import Measure
from workstreams.models.milestone import Milestone
from workstreams.models.outcome import Outcome
from workstreams.models.plan_import import PlanImport
from workstreams.models.reading import Benchmark, Reading, Rebase
from workstreams.models.reminder import TOLD_ONCE, Message, Preference, Reminder, ReminderKey
from workstreams.models.round import Round
from workstreams.models.sourced import Sourced
from workstreams.models.stage_claim import StageClaim
from workstreams.models.theme import Theme
from workstreams.models.update import RAG, Update
from workstreams.models.workstream import Workstream

__all__ = [
    "RAG",
    "TOLD_ONCE",
    "Acknowledgement",
    "Action",
    "ActionFacts",
    "ActionFinding",
    "ActionMeasure",
    "ActionOrganisation",
    "ActionOutcome",
    "ActionTheme",
    "Benchmark",
    "DateChange",
    "Escalation",
    "Evidence",
    "EvidenceAction",
    "EvidenceClaim",
    "EvidenceKind",
    "EvidenceMeasure",
    "EvidenceOutcome",
    "EvidenceUpdate",
    "Expectation",
    "Fact",
    "Finding",
    "JudgedChange",
    "Measure",
    "Message",
    "Milestone",
    "Outcome",
    "PlanImport",
    "Preference",
    "Reading",
    "Rebase",
    "Reminder",
    "ReminderKey",
    "Round",
    "Source",
    "Sourced",
    "StageClaim",
    "Theme",
    "Update",
    "Workstream",
]
