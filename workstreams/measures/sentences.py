"""A measure's chart in English sentences: the verdict with its reason, then the target."""

from __future__ import annotations

from collections.abc import Sequence

from workstreams.measures.rounding import half_up, plain
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
    """One or more whole sentences; the first gives the verdict."""
    if analysis.verdict is Verdict.WORDS:
        return ("This measure has no reading in numbers.",)
    if analysis.verdict is Verdict.FEW:
        return tuple(sentences_of_few(analysis))
    headline = f"{headline_of(analysis)}."
    rest = [sentence_of_trial(analysis)] if analysis.is_trial else sentences_of_target(analysis)
    return (headline, *rest)


def sentences_of_few(analysis: Analysis) -> list[str]:
    """Why there is no verdict yet, and what would help."""
    count, series = len(analysis.last), analysis.series
    since = since_rebase(analysis)
    parts = [f"Too few readings for the rules: there {are(count)}{since}, {NEEDS}."]
    if series.months >= 3:
        parts.append(
            f"A reading for each {series.noun} gives {PLAN_MONTHS // series.months} in a plan of "
            f"{PLAN_MONTHS} months: load the readings from before the plan to say more."
        )
    return parts


def are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def since_rebase(analysis: Analysis) -> str:
    """ " since the process changed in …", where the last segment begins with a rebase; or ""."""
    begun = analysis.last[0].date
    words = [rebase.words for rebase in analysis.series.rebases if rebase.period == begun]
    return f" since the process changed in {words[0]}" if words else ""


def sentence_of_trial(analysis: Analysis) -> str:
    target = (
        " Until then nothing is said of the target." if analysis.series.target is not None else ""
    )
    count, since = len(analysis.last), since_rebase(analysis)
    return (
        f"The limits are a trial: they rest on {count} readings{since}, and settle at {SETTLED}."
        f"{target}"
    )


def headline_of(analysis: Analysis) -> str:
    """The verdict with its reason: "This has got better: the last 7 months are above average"."""
    heads = {
        Verdict.BETTER: "This has got better",
        Verdict.WORSE: "This has got worse",
        Verdict.HIGH: "This is higher than usual",
        Verdict.LOW: "This is lower than usual",
    }
    if analysis.verdict is Verdict.SAME:
        return f"{Verdict.SAME.value}: {reason_of_no_change(analysis)}"
    return f"{heads[analysis.verdict]}: {REASONS[analysis.last[-1].cause](analysis)}"


def reason_of_no_change(analysis: Analysis) -> str:
    last, series = analysis.last[-1], analysis.series
    ends = [end for end in (last.lower, last.upper) if end is not None]
    between = " and ".join(series.amount_of(series.within(end)) for end in ends)
    return (
        f"the latest, {latest(analysis)}, lies between {between}, where chance alone would put it"
    )


def latest(analysis: Analysis, places: int = 1) -> str:
    """The last value with its period: "52% in August 2013 (provisional)"."""
    reading = next(r for r in reversed(analysis.series.readings) if r.value is not None)
    note = " (provisional)" if reading.provisional else ""
    return f"{analysis.series.amount_of(reading.value or 0, places)} in {reading.words}{note}"


def reason_outside(analysis: Analysis) -> str:
    last = analysis.last[-1]
    end = last.upper if last.side > 0 else last.lower
    way = "above" if last.side > 0 else "below"
    places = places_apart(last.value, end or 0)
    limit = analysis.series.amount_of(end or 0, places)
    last_value = latest(analysis, places)
    return f"the latest, {last_value}, is {way} {limit}, which is more than chance would explain"


def reason_trend(analysis: Analysis) -> str:
    points, way = analysis.last, analysis.last[-1].side
    count = 1
    while count < len(points) and way * (points[-count].value - points[-count - 1].value) > 0:
        count += 1
    return (
        f"the last {count} {nouns(analysis, count)} {'rise' if way > 0 else 'fall'} without a break"
    )


def reason_near(analysis: Analysis) -> str:
    way = "above" if analysis.last[-1].side > 0 else "below"
    return f"two or more of the last three {nouns(analysis, 3)} are far {way} average"


def reason_shift(analysis: Analysis) -> str:
    points, side = analysis.last, analysis.last[-1].side
    count = 0
    while count < len(points) and side * (points[-count - 1].value - points[0].mean) > 0:
        count += 1
    way = "above" if side > 0 else "below"
    return f"the last {count} {nouns(analysis, count)} are {way} average"


REASONS = {
    "outside": reason_outside,
    "trend": reason_trend,
    "near": reason_near,
    "shift": reason_shift,
}


def nouns(analysis: Analysis, count: int) -> str:
    """ "months", "quarters" or "years" where the last `count` readings follow one another without a
    gap; "readings" otherwise."""
    months = analysis.series.months
    places = [point.date.year * 12 + point.date.month for point in analysis.last[-count:]]
    unbroken = places == list(range(places[0], places[-1] + 1, months or 1))
    return f"{analysis.series.noun}s" if unbroken else "readings"


def sentences_of_target(analysis: Analysis) -> Sequence[str]:
    """Whether the process as it is now meets its target: always, never, or at random."""
    series, last = analysis.series, analysis.last[-1]
    if analysis.assurance is None or series.target is None:
        return ()
    noun = series.noun
    if series.target_to is not None:
        return (sentence_of_range(analysis, series.target, series.target_to),)
    if analysis.assurance == "inconsistent":
        target = series.amount_of(series.target)
        return (
            f"The target of {target} will be met in some {noun}s and missed in others, at random.",
        )
    above = series.target > last.mean
    end, name = (last.upper or 0, "highest") if above else (last.lower or 0, "lowest")
    met = "will not be met" if analysis.assurance == "fail" else f"will be met every {noun}"
    end = series.within(end)
    places = places_apart(series.target, end)
    target, best = series.amount_of(series.target, places), series.amount_of(end, places)
    return (f"As things are, the target of {target} {met}: the {name} to expect is {best}.",)


def sentence_of_range(analysis: Analysis, low: float, high: float) -> str:
    """The same for a target that is a range, with as many places as show that a limit and an end
    differ."""
    series, noun = analysis.series, analysis.series.noun
    lower, upper = map(series.within, expected_of(analysis.last[-1]))
    fails = analysis.assurance == "fail"
    places = max(places_apart(upper, low), places_apart(lower, high)) if fails else 1
    within = f"{series.amount_of(low, places)} to {series.amount_of(high, places)}"
    if analysis.assurance == "inconsistent":
        return (
            f"It will lie within the target range of {within} in some {noun}s and outside it in "
            "others, at random."
        )
    met = "will not be met" if fails else f"will be met every {noun}"
    expect = f"{series.amount_of(lower, places)} to {series.amount_of(upper, places)}"
    return f"As things are, the target range of {within} {met}: what to expect is {expect}."


PUBLIC = {
    Verdict.SAME: "Still within its usual ups and downs.",
    Verdict.BETTER: "It has got better, by more than its usual ups and downs.",
    Verdict.WORSE: "It has got worse, by more than its usual ups and downs.",
    Verdict.HIGH: "It is higher than its usual ups and downs.",
    Verdict.LOW: "It is lower than its usual ups and downs.",
    Verdict.FEW: "There are too few readings yet to tell a change from its usual ups and downs.",
    Verdict.WORDS: "It has no reading in numbers.",
}


def public_sentences(analysis: Analysis) -> tuple[str, ...]:
    """The same for readers who know no statistics: the verdict, then the target."""
    return (PUBLIC[analysis.verdict], *public_sentence_of_target(analysis))


def public_sentence_of_target(analysis: Analysis) -> Sequence[str]:
    series = analysis.series
    if analysis.assurance is None or series.target is None:
        return ()
    target, verb = series.amount_of(series.target), "reach"
    if series.target_to is not None:
        low, high = (f"{plain(half_up(end, 1), ',')}" for end in (series.target, series.target_to))
        target, verb = f"the range {low}–{high}{series.unit if series.unit == '%' else ''}", "be in"
    if analysis.assurance == "fail":
        return (f"At this rate it will not {verb} {target}.",)
    if analysis.assurance == "pass":
        return (f"At this rate it will {verb} {target} every {series.noun}.",)
    return (f"At this rate it will {verb} {target} in some {series.noun}s and not in others.",)
