"""Registers the database views of this package."""

from __future__ import annotations

from improvement.database_views import VIEWS, DatabaseView
from improvement.history import history_model
from workstreams.models import (
    Action,
    DateChange,
    Evidence,
    EvidenceAction,
    EvidenceClaim,
    Round,
    StageClaim,
    Update,
)
from workstreams.ratings import facts_view

VIEWS.register(facts_view.NAME)(
    DatabaseView(
        {vendor: facts_view.select(vendor) for vendor in ("postgresql", "sqlite")},
        (
            *(Action, history_model(Action), Update, Round, DateChange, StageClaim),
            *(Evidence, EvidenceAction, EvidenceClaim),
        ),
    )
)
