"""Beside which changes of actions an answer that is remembered (improvement/remembered.py) may
stand."""

from __future__ import annotations

from improvement.history import Tracked
from improvement.remembered import ALSO_AS_NOW
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    EvidenceUpdate,
    JudgedChange,
    Milestone,
    Round,
    StageClaim,
    Update,
)

# What is entered of actions day by day, beside which many an answer stands.
SAID = frozenset[type[Tracked]](
    {DateChange, Escalation, EvidenceUpdate, JudgedChange, Milestone, StageClaim, Update}
)
OF_ACTIONS = SAID | {Action}
ALSO_AS_NOW.register("rounds")(Round)
