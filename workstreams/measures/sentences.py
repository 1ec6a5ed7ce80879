"""What a measure's chart says, in plain English: its headline with the reason, then its target."""

from __future__ import annotations

from collections.abc import Sequence

from workstreams.measures.verdicts import (
    LEAST,
    SETTLED,
    Analysis,
    Verdict,
    expected_of,
    places_apart,
)

PLAN_MONTHS = 18
NEEDS = f"and the rules need {LEAST}"


def sentences(analysis: Analysis) -> tuple[str, ...]:
    """One or more whole sentences; the first is the headline."""
    if analysis.verdict is Verdict.WORDS:
        return ("This measure has no reading in numbers.",)
    if analysis.verdict is Verdict.FEW:
        return tuple(few(analysis))
    headline = f"{said_of_change(analysis)}."
    rest = [said_of_trial(analysis)] if analysis.is_trial else said_of_target(analysis)
    return (headline, *rest)


def few(analysis: Analysis) -> list[str]:
    """Why nothing is said yet, and what would help."""
    count, series = len(analysis.last), analysis.series
    since = since_rebase(analysis)
    told = [f"Too few readings for the rules: there {are(count)}{since}, {NEEDS}."]
    if series.months >= 3:
        told.append(
            f"A reading for each {series.noun} gives {PLAN_MONTHS // series.months} in a plan of "
            f"{PLAN_MONTHS} months: load the readings from before the plan to say more."
        )
    return told


def are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def since_rebase(analysis: Analysis) -> str:
    begun = analysis.last[0].date
    said = [rebase.words for rebase in analysis.series.rebases if rebase.period == begun]
    return f" since the process changed in {said[0]}" if said else ""


def said_of_trial(analysis: Analysis) -> str:
    target = (
        " Until then nothing is said of the target." if analysis.series.target is not None else ""
    )
    count, since = len(analysis.last), since_rebase(analysis)
    return (
        f"The limits are a trial: they rest on {count} readings{since}, and settle at {SETTLED}."
        f"{target}"
    )


def said_of_change(analysis: Analysis) -> str:
    """The headline with its reason: "This has got better: the last 7 months are above average"."""
    heads = {
        Verdict.BETTER: "This has got better",
        Verdict.WORSE: "This has got worse",
        Verdict.HIGH: "This is higher than usual",
        Verdict.LOW: "This is lower than usual",
    }
    if analysis.verdict is Verdict.SAME:
        return f"No real change: {expected(analysis)}"
    return f"{heads[analysis.verdict]}: {REASONS[analysis.last[-1].cause](analysis)}"


def expected(analysis: Analysis) -> str:
    last, said = analysis.last[-1], analysis.series.said
    ends = [end for end in (last.lower, last.upper) if end is not None]
    between = " and ".join(said(end) for end in ends)
    return (
        f"the latest, {latest(analysis)}, lies between {between}, where chance alone would put it"
    )


def latest(analysis: Analysis, places: int = 1) -> str:
    reading = next(r for r in reversed(analysis.series.readings) if r.value is not None)
    note = " (provisional)" if reading.provisional else ""
    return f"{analysis.series.said(reading.value or 0, places)} in {reading.words}{note}"


def outside(analysis: Analysis) -> str:
    last = analysis.last[-1]
    end = last.upper if last.side > 0 else last.lower
    way = "above" if last.side > 0 else "below"
    places = places_apart(last.value, end or 0)
    limit = analysis.series.said(end or 0, places)
    latest_said = latest(analysis, places)
    return f"the latest, {latest_said}, is {way} {limit}, which is more than chance would explain"


def trend(analysis: Analysis) -> str:
    points, way = analysis.last, analysis.last[-1].side
    count = 1
    while count < len(points) and way * (points[-count].value - points[-count - 1].value) > 0:
        count += 1
    return (
        f"the last {count} {nouns(analysis, count)} {'rise' if way > 0 else 'fall'} without a break"
    )


def near(analysis: Analysis) -> str:
    way = "above" if analysis.last[-1].side > 0 else "below"
    return f"two or more of the last three {nouns(analysis, 3)} are far {way} average"


def shift(analysis: Analysis) -> str:
    points, side = analysis.last, analysis.last[-1].side
    count = 0
    while count < len(points) and side * (points[-count - 1].value - points[0].mean) > 0:
        count += 1
    way = "above" if side > 0 else "below"
    return f"the last {count} {nouns(analysis, count)} are {way} average"


REASONS = {"outside": outside, "trend": trend, "near": near, "shift": shift}


def nouns(analysis: Analysis, count: int) -> str:
    """Months, quarters or years where none is missing among the last so many; else readings."""
    months = analysis.series.months
    places = [point.date.year * 12 + point.date.month for point in analysis.last[-count:]]
    unbroken = places == list(range(places[0], places[-1] + 1, months or 1))
    return f"{analysis.series.noun}s" if unbroken else "readings"


def said_of_target(analysis: Analysis) -> Sequence[str]:
    """Whether the process as it is now meets its target: always, never, or at random."""
    series, last = analysis.series, analysis.last[-1]
    if analysis.assurance is None or series.target is None:
        return ()
    noun = series.noun
    if series.target_to is not None:
        return (said_of_range(analysis, series.target, series.target_to),)
    if analysis.assurance == "inconsistent":
        target = series.said(series.target)
        return (
            f"The target of {target} will be met in some {noun}s and missed in others, at random.",
        )
    above = series.target > last.mean
    end, name = (last.upper or 0, "highest") if above else (last.lower or 0, "lowest")
    met = "will not be met" if analysis.assurance == "fail" else f"will be met every {noun}"
    places = places_apart(series.target, end)
    target, best = series.said(series.target, places), series.said(end, places)
    return (f"As things are, the target of {target} {met}: the {name} to expect is {best}.",)


def said_of_range(analysis: Analysis, low: float, high: float) -> str:
    """As a target is said, of both ends: no place is rounded where that would contradict it."""
    series, noun = analysis.series, analysis.series.noun
    lower, upper = expected_of(analysis.last[-1])
    fails = analysis.assurance == "fail"
    places = max(places_apart(upper, low), places_apart(lower, high)) if fails else 1
    within = f"{series.said(low, places)} to {series.said(high, places)}"
    if analysis.assurance == "inconsistent":
        return (
            f"It will lie within the target range of {within} in some {noun}s and outside it in "
            "others, at random."
        )
    met = "will not be met" if fails else f"will be met every {noun}"
    expect = f"{series.said(lower, places)} to {series.said(upper, places)}"
    return f"As things are, the target range of {within} {met}: what to expect is {expect}."
