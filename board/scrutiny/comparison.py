"""What one publication says otherwise than the one before it for the same readers, from the two
stored documents alone.

Of a number that either of them hides nothing is said: neither that it was corrected, nor how its
chart moved. Numbers that both show are set side by side and never subtracted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from board.publishing.stored import HIDDEN, NOT_TOLD, every_measure, target_words, with_unit

Stored = dict[str, Any]  # a document, or a part of one

COUNTS = (  # in words, and where the number stands in the counts of a document
    ("Actions published", ("actions",)),
    ("Not started", ("not_started",)),
    ("Under way", ("under_way",)),
    ("Said to be carried out", ("carried_out",)),
    ("Checked as carried out", ("verified", "carried_out")),
    ("Checked as in use", ("verified", "in_use")),
    ("Checked as making a difference", ("verified", "making_a_difference")),
    ("Late", ("late",)),
    ("Moved to a later date", ("moved",)),
    ("Withdrawn or suspended", ("outside",)),
)
STAGES = {
    "carried_out": "carried out",
    "in_use": "in use",
    "making_a_difference": "making a difference",
}
HIDDEN_CHART = "hidden"  # the verdict of a chart that is not drawn


@dataclass(frozen=True)
class Moved:
    """A count or a figure, then and now; as text."""

    label: str
    before: str
    now: str


@dataclass(frozen=True)
class Line:
    """A line that says something else now: its name, where it stands, what changed in words."""

    name: str
    where: str
    changes: list[str]


@dataclass(frozen=True)
class Comparison:
    """`before_on` is the day of the earlier one; `is_comparable` is false where that has an old
    form, whose lines have no keys. `gone` is how many of its lines are not here any more: they are
    not named, since what was marked exempt in between would be pointed at. The first lines, so many
    as `of_actions`, are of actions."""

    before_on: str
    is_comparable: bool = True
    counts: list[Moved] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    gone: int = 0
    of_actions: int = 0


def compare(document: Stored, before: Stored) -> Comparison:
    if before["schema_version"] == 1 or document["schema_version"] == 1:
        return Comparison(before["on"], is_comparable=False)
    lines = [*measure_lines(document, before), *question_lines(document, before)]
    lines += challenge_lines(document, before)
    whole = Comparison(before["on"], lines=lines, gone=gone(document, before))
    return actions_compared_again(document, before, whole)


def actions_compared_again(document: Stored, before: Stored, known: Comparison) -> Comparison:
    """The comparison of the two, where that of the earlier one and a document with the same actions
    is known, which differs in nothing but what it says and counts of them."""
    if not known.is_comparable:
        return known
    own = list(action_lines(document, before))
    lines = [*own, *known.lines[known.of_actions :]]
    moved = list(counts(document, before))
    return replace(known, counts=moved, lines=lines, of_actions=len(own))


def gone(document: Stored, before: Stored) -> int:
    actions = actions_by_key(before).keys() - actions_by_key(document).keys()
    measures = measures_by_key(before).keys() - measures_by_key(document).keys()
    questions = questions_by_key(before).keys() - questions_by_key(document).keys()
    challenges = challenges_by_key(before).keys() - challenges_by_key(document).keys()
    return len(actions) + len(measures) + len(questions) + len(challenges)


def counts(document: Stored, before: Stored) -> Iterator[Moved]:
    for label, place in COUNTS:
        then, now = (str(at(each["counts"], place)) for each in (before, document))
        if then != now:
            yield Moved(label, then, now)


def at(values: Stored, place: tuple[str, ...]) -> Any:
    value: Any = values
    for name in place:
        value = value[name]
    return value


def actions_by_key(document: Stored) -> dict[str, tuple[str, Stored]]:
    return {
        action["key"]: (stream["name"], action)
        for stream in document["workstreams"]
        for action in stream["actions"]
    }


def action_lines(document: Stored, before: Stored) -> Iterator[Line]:
    then, now = actions_by_key(before), actions_by_key(document)
    for key, (stream, action) in now.items():
        earlier = then.get(key)
        changes = list(of_action(action, earlier[1])) if earlier else ["It was not here before"]
        if changes:
            yield Line(action["title"], stream, changes)


def of_action(action: Stored, before: Stored) -> Iterator[str]:
    if action["title"] != before["title"]:
        yield f"Its title was “{before['title']}”"
    if action["state"] != before["state"]:
        yield f"{before['state']} before, {action['state'].lower()} now"
    if action["due"] != before["due"]:
        due = [each["due"] or "no date" for each in (before, action)]
        yield f"Due: {due[0]} before, {due[1]} now"
    if bool(action["days_late"]) != bool(before["days_late"]):
        yield "Late now, and was not" if action["days_late"] else "Not late any more"
    checked = [each["stage"] for each in before["shown"]]
    for claim in action["shown"]:
        if claim["stage"] not in checked:
            yield f"Checked as {STAGES[claim['stage']]}"
    for stage in checked:
        if stage not in [each["stage"] for each in action["shown"]]:
            yield f"The check of {STAGES[stage]} does not stand any more"
    ratings = [each.get("lead_rating", "") or "not rated" for each in (before, action)]
    if ratings[0] != ratings[1]:
        yield f"Its lead’s rating: {ratings[0]} before, {ratings[1]} now"


def measures_by_key(document: Stored) -> dict[str, Stored]:
    return {m["key"]: m for m in every_measure(document)}


def measure_lines(document: Stored, before: Stored) -> Iterator[Line]:
    then, now = measures_by_key(before), measures_by_key(document)
    for key, measure in now.items():
        earlier = then.get(key)
        changes = list(of_measure(measure, earlier)) if earlier else ["It was not here before"]
        if changes:
            yield Line(measure["name"], "What is measured", changes)


def of_measure(measure: Stored, before: Stored) -> Iterator[str]:
    verdicts = [each["chart"]["verdict"] for each in (before, measure)]
    if HIDDEN_CHART not in verdicts and verdicts[0] != verdicts[1]:
        yield f"Its chart: {before['chart']['label']} before, {measure['chart']['label']} now"
    targets = [target_words(each) or "none" for each in (before, measure)]
    if targets[0] != targets[1]:
        yield f"Target: {targets[0]} before, {targets[1]} now"
    known = {(each["starts"], each["covers"]): each["value"] for each in before["readings"]}
    unit = measure["unit"]
    for reading in measure["readings"]:
        value, was = reading["value"], known.get((reading["starts"], reading["covers"]))
        if HIDDEN in (value, was) or not value or value == was:
            continue
        said = f"{reading['period']}: {with_unit(value, unit)}"
        yield f"{said}, {with_unit(was, unit)} before" if was else said
    yield from withdrawn(measure, before)


def withdrawn(measure: Stored, before: Stored) -> Iterator[str]:
    """The figures that were shown and are not, without those that either document hides."""
    now = {(each["starts"], each["covers"]): each["value"] for each in measure["readings"]}
    for reading in before["readings"]:
        value = now.get((reading["starts"], reading["covers"]), "")
        if reading["value"] not in ("", HIDDEN) and value == "":
            yield f"{reading['period']}: not shown any more"


def questions_by_key(document: Stored) -> dict[str, Stored]:
    return {question["key"]: question for question in document["questions"]}


def question_lines(document: Stored, before: Stored) -> Iterator[Line]:
    known = questions_by_key(before)
    for key, question in questions_by_key(document).items():
        if key not in known:
            where = "Questions put to scrutiny"
            yield Line(question["label"] or question["text"], where, ["It was not here before"])


def challenges_by_key(document: Stored) -> dict[str, Stored]:
    return {each["key"]: each for each in document.get("challenges", ())}


def challenge_lines(document: Stored, before: Stored) -> Iterator[Line]:
    """Nothing where the earlier one is from before the words of what scrutiny asked stood in it;
    and of words that are not published in either, nothing that was there before."""
    then = challenges_by_key(before)
    asked = challenges_by_key(document) if "challenges" in before else {}
    for key, challenge in asked.items():
        earlier = then.get(key)
        changes = list(of_challenge(challenge, earlier)) if earlier else ["It was not here before"]
        if changes:
            yield Line(challenge["exchanges"][0]["words"], "What scrutiny asked", changes)


def of_challenge(challenge: Stored, before: Stored) -> Iterator[str]:
    times, earlier = challenge["exchanges"], before["exchanges"]
    are_told = NOT_TOLD not in (times[0]["words"], earlier[0]["words"])
    if are_told and times[0]["words"] != earlier[0]["words"]:
        yield f"It was “{earlier[0]['words']}”"
    if len(times) > len(earlier):
        yield "Asked again"
    if challenge["stands"] != before["stands"]:
        yield f"{before['stands']} before, {challenge['stands'].lower()} now"
    for was, now in zip(earlier, times, strict=False):
        if are_told and was["reply"] and was["reply"] != now["reply"]:
            yield f"Its answer was “{was['reply']}”"
    for look in challenge["looks"][len(before["looks"]) :]:
        yield f"What was done: {look['found'].lower()}"
