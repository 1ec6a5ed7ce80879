"""A forecast in sentences: months and never days, how many of ten plans like it, no promise."""

from __future__ import annotations

from datetime import date

from board.dashboard.forecast import (
    CHANCES,
    LEAST_CARRIED_OUT,
    LEAST_IN_USE,
    LEAST_MONTHS,
    Forecast,
)
from board.dashboard.months_ahead import AHEAD
from board.dashboard.pace import Month, Stage, month_number

FEWEST_FOR_NINE_IN_TEN = 10  # fewer actions are asked about as a whole
WORDS: dict[Stage, str] = {"carried_out": "carried out", "in_use": "in use"}


def headline(forecast: Forecast, stage: Stage, today: date) -> str:
    """The sentence above the chart: what the plan said, how far it is, and where its pace leads."""
    if forecast.too_little:
        return why_none(forecast, stage)
    if forecast.total < FEWEST_FOR_NINE_IN_TEN:
        return of_a_set(forecast, stage, today)
    said, words = forecast.planned["nine_in_ten"], WORDS[stage]
    what = f"nine in ten of its {forecast.total} actions"
    return (
        f"{said_and_done(said, what, forecast, words)} "
        f"At its pace so far {of_ten(forecast, today)}."
    )


def of_ten(forecast: Forecast, today: date) -> str:
    """By when 1, 5 and 9 in 10 plans like it would have nine in ten done: on the scale on which the
    verdict says how many would in time."""
    got_there = "in 10 plans like it would get there by"
    said: list[str] = []
    for chance in CHANCES[::2]:
        of, month = round(10 * chance), forecast.month_of("nine_in_ten", chance)
        if month is None:
            said.append(f"{of} only after {end(today)}")
            break
        said.append(f"{of} {'by' if said else got_there} {in_words(month)}")
    if len(said) == 1:
        return f"fewer than 1 {got_there} {end(today)}"
    return f"{', '.join(said[:-1])} and {said[-1]}"


def said_and_done(said: Month | None, what: str, forecast: Forecast, words: str) -> str:
    are = "is" if forecast.done == 1 else "are"
    if said is None:
        return f"Of its {forecast.total} actions {forecast.done} {are} {words}; none had a date."
    return f"The plan said {what} would be {words} by {in_words(said)}; {forecast.done} {are}."


def of_a_set(forecast: Forecast, stage: Stage, today: date) -> str:
    """The line of one requirement, or of a plan with few actions."""
    total, said = forecast.total, forecast.planned["every"]
    what = "The one action" if total == 1 else f"All {total} actions"
    plan_said = f"the plan said {in_words(said)}" if said is not None else "the plan gave no date"
    return (
        f"{what}: at the plan's pace 8 in 10 such sets would be {WORDS[stage]} "
        f"{between(forecast, 'every', today)}; {plan_said}."
    )


def in_short(forecast: Forecast, today: date) -> str:
    """The months of a set's forecast alone, for a table; or why there are none."""
    if not forecast.too_little:
        when = between(forecast, "every", today)
        return f"{when[:1].upper()}{when[1:]}"
    if forecast.too_little != "nothing":
        return "Too little history"
    return "Nothing is left to forecast" if forecast.total else "There is no action to forecast"


def why(forecast: Forecast) -> str:
    """The rates that it rests on, in round numbers."""
    assert forecast.record
    rates = forecast.record.rates
    return (
        f"In the month it is due, about {round(rates['due'] * 10)} in 10 actions are carried out; "
        f"once late, about {round(rates['late'] * 100)} in 100 a month."
    )


def every_one(forecast: Forecast, today: date) -> str:
    """That the last action is hard to foresee; no upper end is given for a whole plan."""
    first = forecast.month_of("every", 0.1)
    when = f"before {in_words(first)}" if first is not None else f"at the end of {end(today)}"
    return (
        f"The last action is hard to foresee: 9 in 10 such plans would still have one open {when}."
    )


def why_none(forecast: Forecast, stage: Stage) -> str:
    """Why there is no forecast."""
    lacking = {
        "months": f"{LEAST_MONTHS} months since the first action was added; "
        f"there are {forecast.seen}.",
        "done": f"{LEAST_CARRIED_OUT} actions carried out that had a date; "
        f"there are {forecast.seen}.",
        "in_use": f"{LEAST_IN_USE} actions seen in use; there are {forecast.seen}.",
    }
    if forecast.too_little == "nothing":
        if not forecast.total:
            return "There is no action to forecast."
        return f"All {forecast.total} actions are {WORDS[stage]}: nothing is left to forecast."
    return f"Too little history for a forecast: it needs {lacking[forecast.too_little]}"


# What always stands beside a forecast.
NOT_THE_SAME = "Carried out, as leads say, does not mean in use or better for children."


def what_it_counts(suspended: int) -> str:
    left_out = f"; leaves out {suspended} suspended" if suspended else ""
    return f"{NOT_THE_SAME} Counts the actions now in the plan{left_out}."


def between(forecast: Forecast, what: str, today: date) -> str:
    """The months that hold 8 in 10."""
    first, last = (forecast.month_of(what, chance) for chance in (CHANCES[0], CHANCES[-1]))
    if first is None:
        return f"later than {end(today)}"
    if last is None:
        return f"between {in_words(first)} and some time after {end(today)}"
    if first == last:
        return f"in {in_words(first)}"
    if first // 12 == last // 12:
        return f"between {in_words(first).split()[0]} and {in_words(last)}"
    return f"between {in_words(first)} and {in_words(last)}"


def end(today: date) -> str:
    """The last month that is looked at."""
    return in_words(month_number(today) + AHEAD - 1)


def in_words(month: Month) -> str:
    return f"{date(month // 12, month % 12 + 1, 1):%B %Y}"
