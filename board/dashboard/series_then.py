"""The measures with their readings as they stood at an instant."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from board.dashboard.standing import records_then
from improvement.history import Tracked
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.models import Benchmark, Measure, Reading, Rebase
from workstreams.queries.measure_series import MeasureSeries, series_of

Record = TypeVar("Record", bound=Tracked)


def series_then(plan: Plan, at: datetime | None, on: date) -> list[MeasureSeries]:
    """The plan's measures with their readings up to the day `on`, as they stood at the instant, or
    as they are now where it is None; four queries."""
    measures = list(records_then(Measure.objects.filter(plan=plan).order_by(in_order("code")), at))
    of_plan = {"measure__plan": plan}
    return series_of(
        measures,
        records_then(Reading.objects.filter(**of_plan), at),
        records_then(Benchmark.objects.filter(**of_plan), at),
        records_then(Rebase.objects.filter(**of_plan), at),
        on,
    )
