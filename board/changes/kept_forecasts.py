"""Keeps the month's forecasts, so that they can be compared with what comes."""

from __future__ import annotations

from datetime import date

from board.dashboard.forecast import Forecast, forecast
from board.dashboard.pace import Month
from board.dashboard.plan_read import dates_read, read_plan
from board.dashboard.requirements import of_notice
from board.models import KeptForecast, Requirement
from board.queries.notices import notice_in_force
from improvement.dates import month_end
from improvement.history import audited, save_many_as
from improvement.models import Plan

REASON = "The forecasts of the month, kept to be compared with what comes"


def keep_forecasts(plan: Plan, *, by: str, on: date) -> list[KeptForecast]:
    """Keep the forecast of the plan and of each requirement, once a month; nothing where the
    month's were kept already."""
    with audited(by, REASON):
        month = on.replace(day=1)
        if KeptForecast.objects.filter(plan=plan, month=month).exists():
            return []
        read = read_plan(plan, on)
        dates, notice = dates_read(read), notice_in_force(plan)
        rows = of_notice(read, notice).rows if notice else ()
        whole = forecast(dates, on, "carried_out")
        kept = [kept_of(plan, month, None, whole, "nine_in_ten")]
        kept += [kept_of(plan, month, row.requirement, row.forecast, "every") for row in rows]
        for each in kept:
            each.full_clean()
        save_many_as(kept, by, REASON)
    return kept


def kept_of(
    plan: Plan, month: date, requirement: Requirement | None, made: Forecast, what: str
) -> KeptForecast:
    kept = KeptForecast(plan=plan, month=month, requirement=requirement)
    kept.total, kept.done, kept.lacking = made.total, made.done, made.too_little
    if not made.too_little:
        kept.planned = last_day_of(made.planned.get(what))
        kept.early, kept.middle, kept.late = (
            last_day_of(made.month_of(what, chance)) for chance in (0.1, 0.5, 0.9)
        )
    return kept


def last_day_of(month: Month | None) -> date | None:
    return month_end(date(month // 12, month % 12 + 1, 1)) if month is not None else None
