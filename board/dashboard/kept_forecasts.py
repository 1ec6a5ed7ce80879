"""What was forecast month by month, and what came; the forecasts are read, never made here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from board.dashboard.pace import Dates
from board.dashboard.plan_read import dates_read, read_plan
from board.dashboard.requirements import MadeOf, made_of
from board.models import KeptForecast
from improvement.dates import Precision, in_words
from improvement.models import Plan

NONE = {
    "nothing": "Nothing was left to forecast",
    "months": "Too little history",
    "done": "Too little history",
    "in_use": "Too little history",
}


@dataclass(frozen=True)
class ForecastAndOutcome:
    """A forecast beside the day on which it came about; None where that has not. What is compared
    are the actions that it was made of."""

    kept: KeptForecast
    came: date | None
    on: date
    made_of: MadeOf

    @property
    def was_unanswered(self) -> bool:
        """Whether it was of a requirement that no action answered."""
        return self.kept.requirement_id is not None and not self.made_of.then

    @property
    def has_moved(self) -> bool:
        """Whether one of the same would be made of other actions now."""
        return not self.was_unanswered and self.made_of.then != self.made_of.now

    @property
    def forecast_in_words(self) -> str:
        return "No action answered it" if self.was_unanswered else months_in_words(self.kept)

    @property
    def came_in_words(self) -> str:
        if self.was_unanswered:
            return "Nothing to compare"
        return month_of(self.came) if self.came else "Not yet"

    @property
    def verdict(self) -> str:
        """How what came lies to the range of 8 in 10; "" while that can't be said."""
        kept, day = self.kept, self.came or self.on
        if kept.lacking:
            return ""
        if kept.late and day > kept.late:
            return "Later than forecast"
        if self.came is None:
            return ""
        if kept.early is None or day < kept.early.replace(day=1):
            return "Earlier than forecast"
        return "As forecast"


def months_in_words(kept: KeptForecast) -> str:
    """ "September 2013 to December 2013", or why there was none."""
    if kept.lacking:
        return NONE[kept.lacking]
    first = month_of(kept.early) if kept.early else "later than three years on"
    return f"{first} to {month_of(kept.late) if kept.late else 'later than three years on'}"


def month_of(day: date) -> str:
    return in_words(day, Precision.MONTH)


def came_about(actions: Iterable[Dates], *, all_of_them: bool) -> date | None:
    """The day on which every action that has not left was carried out, or nine in ten of them."""
    asked = [action for action in actions if not action.left]
    finished = sorted(action.finished for action in asked if action.finished)
    needed = len(asked) if all_of_them else len(asked) - len(asked) // 10
    return finished[needed - 1] if asked and len(finished) >= needed else None


def every_compared(plan: Plan, on: date) -> list[ForecastAndOutcome]:
    """All that were kept of the plan, the latest first."""
    kept = list(KeptForecast.objects.filter(plan=plan).select_related("requirement"))
    dates = dates_read(read_plan(plan, on))
    return compare(kept, dates, made_of(plan, kept, dates), on)


def compare(
    kept: Sequence[KeptForecast], dates: Sequence[Dates], sets: dict[int, MadeOf], on: date
) -> list[ForecastAndOutcome]:
    """`sets` says by the forecast's key of which actions it was made."""
    rows, by_ref = [], {action.ref: action for action in dates}
    for each in kept:
        own = [by_ref[ref] for ref in sets[each.pk].then if ref in by_ref]
        came = came_about(own, all_of_them=each.requirement_id is not None)
        rows.append(ForecastAndOutcome(each, came, on, sets[each.pk]))
    return rows
