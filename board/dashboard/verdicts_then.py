"""The verdict on each measure as it stood at an instant, and where it differs between two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TypeVar

from django.db import models
from django.utils import timezone

from board.dashboard.standing import DIFFERENCES, ActionChanges, FactChange, versions
from improvement import clock
from improvement.history import Tracked
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.measures.verdicts import Verdict
from workstreams.models import Benchmark, Measure, Reading, Rebase
from workstreams.queries.measure_series import MeasureSeries, series_of

Record = TypeVar("Record", bound=Tracked)
# The worst first; a verdict that is not named says nothing of better or worse.
ORDER = (Verdict.WORSE, Verdict.SAME, Verdict.BETTER)


def records_then(records: models.QuerySet[Record], at: datetime | None) -> Iterator[Record]:
    """The records as they stood, with their methods; not to be saved."""
    names = [field.attname for field in records.model._meta.concrete_fields]
    for row in versions(records, at):
        yield records.model(**{name: getattr(row, name) for name in names})


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


def verdicts_then(plan: Plan, at: datetime | None, on: date) -> dict[int, MeasureSeries]:
    """Each outcome measure by its key, as it stood."""
    series = series_then(plan, at, on)
    return {each.measure.pk: each for each in series if not each.is_context}


@DIFFERENCES.register("verdicts")
def changed_verdicts(
    plan: Plan, since: datetime, until: datetime | None
) -> tuple[ActionChanges, ...]:
    """The measures whose verdict is another one than it was."""
    then = verdicts_then(plan, since, timezone.localdate(since))
    now = verdicts_then(plan, until, timezone.localdate(until) if until else clock.today())
    changes = []
    for key, series in now.items():
        if key in then and then[key].verdict is not series.verdict:
            old, new = then[key].verdict, series.verdict
            change = FactChange("Its chart", old.value, new.value, worse=is_worse(old, new))
            measure = series.measure
            changes.append(ActionChanges(measure.code, measure.name, (change,), "measure-detail"))
    return tuple(changes)


def is_worse(old: Verdict, new: Verdict) -> bool:
    if new is Verdict.WORSE:
        return True
    return old in ORDER and new in ORDER and ORDER.index(new) < ORDER.index(old)
