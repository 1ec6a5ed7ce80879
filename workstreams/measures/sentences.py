"""What a measure's chart says, in plain English: its headline with the reason, then its target."""

from __future__ import annotations

from collections.abc import Sequence

from workstreams.measures.verdicts import LEAST, SETTLED, Story, Verdict, expected_of, places_apart

PLAN_MONTHS = 18
NEEDS = f"and the rules need {LEAST}"


def sentences(story: Story) -> tuple[str, ...]:
    """One or more whole sentences; the first is the headline."""
    if story.verdict is Verdict.WORDS:
        return ("This measure has no reading in numbers.",)
    if story.verdict is Verdict.FEW:
        return tuple(few(story))
    headline = f"{said_of_change(story)}."
    rest = [said_of_trial(story)] if story.is_trial else said_of_target(story)
    return (headline, *rest)


def few(story: Story) -> list[str]:
    """Why nothing is said yet, and what would help."""
    count, series = len(story.last), story.series
    since = since_rebase(story)
    told = [f"Too few readings for the rules: there {are(count)}{since}, {NEEDS}."]
    if series.months >= 3:
        told.append(
            f"A reading for each {series.noun} gives {PLAN_MONTHS // series.months} in a plan of "
            f"{PLAN_MONTHS} months: load the readings from before the plan to say more."
        )
    return told


def are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def since_rebase(story: Story) -> str:
    begun = story.last[0].date
    said = [rebase.words for rebase in story.series.rebases if rebase.period == begun]
    return f" since the process changed in {said[0]}" if said else ""


def said_of_trial(story: Story) -> str:
    target = " Until then nothing is said of the target." if story.series.target is not None else ""
    return (
        f"The limits are a trial: they rest on {len(story.last)} readings{since_rebase(story)}, "
        f"and settle at {SETTLED}.{target}"
    )


def said_of_change(story: Story) -> str:
    """The headline with its reason: "This has got better: the last 7 months are above average"."""
    heads = {
        Verdict.BETTER: "This has got better",
        Verdict.WORSE: "This has got worse",
        Verdict.HIGH: "This is higher than usual",
        Verdict.LOW: "This is lower than usual",
    }
    if story.verdict is Verdict.SAME:
        return f"No real change: {expected(story)}"
    return f"{heads[story.verdict]}: {REASONS[story.last[-1].cause](story)}"


def expected(story: Story) -> str:
    last, said = story.last[-1], story.series.said
    ends = [end for end in (last.lower, last.upper) if end is not None]
    between = " and ".join(said(end) for end in ends)
    return f"the latest, {latest(story)}, lies between {between}, where chance alone would put it"


def latest(story: Story, places: int = 1) -> str:
    read = next(r for r in reversed(story.series.readings) if r.value is not None)
    note = " (provisional)" if read.provisional else ""
    return f"{story.series.said(read.value or 0, places)} in {read.words}{note}"


def outside(story: Story) -> str:
    last = story.last[-1]
    end = last.upper if last.side > 0 else last.lower
    way = "above" if last.side > 0 else "below"
    places = places_apart(last.value, end or 0)
    limit = story.series.said(end or 0, places)
    latest_said = latest(story, places)
    return f"the latest, {latest_said}, is {way} {limit}, which is more than chance would explain"


def trend(story: Story) -> str:
    points, way = story.last, story.last[-1].side
    count = 1
    while count < len(points) and way * (points[-count].value - points[-count - 1].value) > 0:
        count += 1
    return f"the last {count} {nouns(story, count)} {'rise' if way > 0 else 'fall'} without a break"


def near(story: Story) -> str:
    way = "above" if story.last[-1].side > 0 else "below"
    return f"two or more of the last three {nouns(story, 3)} are far {way} average"


def shift(story: Story) -> str:
    points, side = story.last, story.last[-1].side
    count = 0
    while count < len(points) and side * (points[-count - 1].value - points[0].mean) > 0:
        count += 1
    way = "above" if side > 0 else "below"
    return f"the last {count} {nouns(story, count)} are {way} average"


REASONS = {"outside": outside, "trend": trend, "near": near, "shift": shift}


def nouns(story: Story, count: int) -> str:
    """Months, quarters or years where none is missing among the last so many; else readings."""
    months = story.series.months
    places = [point.date.year * 12 + point.date.month for point in story.last[-count:]]
    unbroken = places == list(range(places[0], places[-1] + 1, months or 1))
    return f"{story.series.noun}s" if unbroken else "readings"


def said_of_target(story: Story) -> Sequence[str]:
    """Whether the process as it is now meets its target: always, never, or at random."""
    series, last = story.series, story.last[-1]
    if story.assurance is None or series.target is None:
        return ()
    noun = series.noun
    if series.target_to is not None:
        return (said_of_range(story, series.target, series.target_to),)
    if story.assurance == "inconsistent":
        target = series.said(series.target)
        return (
            f"The target of {target} will be met in some {noun}s and missed in others, at random.",
        )
    above = series.target > last.mean
    end, name = (last.upper or 0, "highest") if above else (last.lower or 0, "lowest")
    met = "will not be met" if story.assurance == "fail" else f"will be met every {noun}"
    places = places_apart(series.target, end)
    target, best = series.said(series.target, places), series.said(end, places)
    return (f"As things are, the target of {target} {met}: the {name} to expect is {best}.",)


def said_of_range(story: Story, low: float, high: float) -> str:
    """As a target is said, of both ends: no place is rounded where that would contradict it."""
    series, noun = story.series, story.series.noun
    lower, upper = expected_of(story.last[-1])
    fails = story.assurance == "fail"
    places = max(places_apart(upper, low), places_apart(lower, high)) if fails else 1
    within = f"{series.said(low, places)} to {series.said(high, places)}"
    if story.assurance == "inconsistent":
        return (
            f"It will lie within the target range of {within} in some {noun}s and outside it in "
            "others, at random."
        )
    met = "will not be met" if fails else f"will be met every {noun}"
    expect = f"{series.said(lower, places)} to {series.said(upper, places)}"
    return f"As things are, the target range of {within} {met}: what to expect is {expect}."
