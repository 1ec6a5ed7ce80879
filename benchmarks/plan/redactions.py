"""Texts that were asked to be taken out: of findings and of what was published of the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.plan.sizes import instant, month
from benchmarks.plan.writer import BY, Writer
from improvement.history import backfilled, history_model
from improvement.models import Redaction
from improvement.redaction.changes import decide_redaction
from workstreams.models import Finding

ASKED, TAKEN_OUT, REFUSED = 15, 3, 7
WEEK = timedelta(days=7)


def redact(writer: Writer) -> None:
    """Soon after the plan was entered; five still wait for a decision."""
    day, manager = month(1) + 2 * WEEK, writer.managers[0]
    redactions = [
        Redaction(
            plan=writer.plan,
            history_table=history_model(Finding)._meta.db_table,
            record_id=finding.pk,
            column="text",
            versions="1",
            ground=Redaction.Ground.PERSON,
            asked_by=manager,
            asked_at=instant(day),
        )
        for finding in writer.findings[:ASKED]
    ]
    writer.save(redactions, manager, "It says who is meant", day)
    refused = redactions[TAKEN_OUT : TAKEN_OUT + REFUSED]
    for each in refused:
        each.decision, each.decided_by = Redaction.Decision.REFUSED, writer.chair
        each.decided_at = instant(day + WEEK)
    writer.save(refused, writer.chair, "Nobody is named", day + WEEK)
    now = instant(day + WEEK)
    for each in redactions[:TAKEN_OUT]:
        about: dict[str, Any] = {"by": writer.chair, "version": each.version, "now": now}
        with backfilled(now, BY):
            decide_redaction(each.pk, "approved", reason="Somebody is named", **about)
    for finding in writer.findings[:TAKEN_OUT]:
        finding.refresh_from_db()
