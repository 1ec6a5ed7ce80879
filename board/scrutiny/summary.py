"""The short page of a publication: five questions, each answered from its document and from the
one before it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from board.models import Publication
from board.models.document import derived_from
from board.publishing.stored import outcome_measures
from board.scrutiny.asked import answers_in_words, asked_first, overdue_in_words
from workstreams.importing.due_dates import read_due

Stored = dict[str, Any]  # a document, or a part of one

MOST_CHARTS = 6
MOST_LATE = 12  # rows
MOST_ASKED = 2
LONG_LATE = 91  # days: a quarter of a year
CHANGED = ("worse", "better")
STEPS = (  # in words, and where their number stands in the counts of a document
    ("Published here", "", ("actions",)),
    ("Said to be done", "Its lead says so.", ("carried_out",)),
    ("Checked as done", "Someone else saw the proof.", ("verified", "carried_out")),
    ("In use", "Staff work in the new way.", ("verified", "in_use")),
    ("Shown to help children", "0: not shown yet.", ("verified", "making_a_difference")),
)
JUDGED = (*CHANGED, "same")  # verdicts that compare with usual ups and downs; the worst first


@dataclass(frozen=True)
class Answer:
    """A question with its answer: first the few words that matter most. `anchor` is that of the
    section that explains it."""

    question: str
    anchor: str
    first: str
    rest: str


@dataclass(frozen=True)
class StepCount:
    """How many of the plan's actions have come so far; `before` is None where nothing is compared,
    `width` the share of all in per cent."""

    label: str
    meaning: str
    before: int | None
    now: int
    width: float


class LateRow(NamedTuple):
    """A late action with its workstream; `since_first` are the days since the date first agreed, 0
    where that has not moved or no day can be read from its words."""

    stream: Stored
    action: Stored
    since_first: int


@dataclass(frozen=True)
class LateGroup:
    heading: str
    rows: list[LateRow]


def summary_of(publication: Publication, last: Publication | None = None) -> dict[str, Any]:
    """Context of the page; `last` is what the same readers were given before. Nothing for a
    document of version 1, which has no charts to judge by."""
    document, before = publication.document, last.document if last else None
    if document["schema_version"] == 1:
        return {}
    late, charts = late_rows(document), judged(document)
    return {
        "before": before,
        "is_public": publication.audience == Publication.Audience.PUBLIC,
        "answers": list(answers(document, before)),
        "steps": list(steps(document["counts"], before["counts"] if before else None)),
        "late_in_words": late_in_words(document, before),
        "late_groups": late_groups(late[:MOST_LATE], document["on"], before),
        "late_left": len(late) - MOST_LATE,
        "asked_shown": asked_first(document)[:MOST_ASKED],
        "charts": charts[:MOST_CHARTS],
        # What all charts say stands once above them, and not in each.
        "none_moved": all(m["chart"]["verdict"] == "same" for m in charts),
        "charts_in_words": charts_in_words(charts, not_judged(document)),
    }


def answers(document: Stored, before: Stored | None) -> Iterator[Answer]:
    counts, charts = document["counts"], judged(document)
    done, late = counts["carried_out"], counts["late"]
    beside = f", {compared(done, before, 'carried_out')} on {before['on']}" if before else ""
    beside_late = f", {compared(late, before, 'late')} then" if before else ""
    first, rest = "There are no actions to count", "."
    if counts["actions"]:
        first = f"{done} of {counts['actions']} actions {are(done)} said to be done"
        rest = f"{beside}. {late or 'None'} {are(late or 1)} late{beside_late}."
    yield Answer("How are we doing?", "doing", first, rest)
    shown = counts["verified"]["making_a_difference"]
    first = f"{actions(shown)} {are(shown)} shown to help." if shown else "Nothing is shown yet."
    yield Answer("What has changed for children?", "children", first, charts_in_words(charts, []))
    rows = [action for _, action in late_rows(document)]
    reasons = sum(bool(action["why"]) for action in rows)
    said = sum(not action["why"] and is_explained(action) for action in rows)
    yield Answer(
        "What is late, and why?",
        "late",
        f"{actions(late)} {are(late)} late." if late else "Nothing is late.",
        reasons_in_words(late, reasons, said, counts.get("late_rated_green")),
    )
    yield asked(document)
    meeting = document["next_meeting"]
    yield Answer(
        "What comes next?",
        "next",
        f"The committee’s next meeting was set for {meeting}" if meeting else "No meeting is set.",
        "when this was published." if meeting else "",
    )


def compared(now: int, before: Stored, count: str) -> str:
    """ "3 more than" what the earlier one counted."""
    then = before["counts"][count]
    difference = abs(now - then)
    return f"{difference} {'more' if now > then else 'fewer'} than" if difference else "as many as"


def is_explained(action: Stored) -> bool:
    """Whether its lead wrote of it and rated it green: no reason is asked for then."""
    return action.get("lead_rating") == "green" and bool(action.get("done"))


def reasons_in_words(late: int, reasons: int, said: int, green: int | None) -> str:
    """For how many of the `late` a reason is published, and for how many none; of those `said`,
    which is_explained, neither is told."""
    if not late:
        return ""
    none = late - reasons - said
    words = f"No reason is published for {none}." if none else ""
    if none == late:
        words = "No reason is published."
    elif reasons:
        rest = f", none for {none}" if none else ""
        words = f"A reason is published for {reasons}{rest}."
    rated = "" if green is None else f"Their leads rated {green or 'none'} green (on course)."
    return " ".join(filter(None, (words, rated)))


def asked(document: Stored) -> Answer:
    question = "What was asked and answered?"
    number, own = len(document["questions"]), document.get("asked_by_scrutiny", {"asked": 0})
    gone = own.get("withdrawn", 0)  # none is said in documents of before it was counted
    if own["asked"]:
        n, answered = own["asked"], own["answered"]
        first = f"Scrutiny asked {n} question{'s' if n > 1 else ''}."
        more = f" {gone} more {'were' if gone > 1 else 'was'} withdrawn." if gone else ""
        second = f"{answers_in_words(document, n, answered)}{more}"
        return Answer(question, "asked", overdue_in_words(document) or first, second)
    was = "question was" if gone == 1 else "questions were"
    withdrawn = f"{gone} {was} asked by scrutiny and withdrawn." if gone else ""
    if gone and not number:
        return Answer(question, "asked", withdrawn, "")
    if not number:
        return Answer(question, "asked", "No question is published here.", "")
    months = {question["asked"] for question in document["questions"]}
    when = next(iter(months)) if len(months) == 1 else ""
    put = f"{number} question{'s were' if number > 1 else ' was'} put to the committee"
    first = f"{put} in {when}." if when else f"{put}."
    second = f"No answer is published here yet. {withdrawn}".rstrip()
    return Answer(question, "asked", first, second)


def steps(counts: Stored, before: Stored | None) -> Iterator[StepCount]:
    every = counts["actions"]
    for label, meaning, place in STEPS:
        now = number_at(counts, place)
        was = number_at(before, place) if before else None
        yield StepCount(label, meaning, was, now, round(100 * now / every, 1) if every else 0.0)


def number_at(counts: Stored, place: tuple[str, ...]) -> int:
    value: Any = counts
    for name in place:
        value = value[name]
    return int(value)


def late_rows(document: Stored) -> list[tuple[Stored, Stored]]:
    """Each late action with its workstream, the latest first."""
    return derived_from(document, late_actions)


def late_actions(document: Stored) -> list[tuple[Stored, Stored]]:
    rows = [
        (stream, action)
        for stream in document["workstreams"]
        for action in stream["actions"]
        if action["days_late"]
    ]
    return sorted(rows, key=lambda row: row[1]["days_late"], reverse=True)


def late_groups(
    late: list[tuple[Stored, Stored]], on: str, before: Stored | None
) -> list[LateGroup]:
    """Those that were late already, and those that became late; one group with nothing before."""
    rows = [LateRow(stream, action, days_since_first(action, on)) for stream, action in late]
    if before is None or before["schema_version"] == 1:  # whose actions have no keys
        return [LateGroup("", rows)] if rows else []
    keys = derived_from(before, late_keys)
    groups = [
        LateGroup(f"Late on {before['on']}, and still late", []),
        LateGroup(f"Not among the late on {before['on']}", []),
    ]
    for row in rows:
        groups[row.action.get("key") not in keys].rows.append(row)
    return [group for group in groups if group.rows]


def days_since_first(action: Stored, on: str) -> int:
    """Of an action whose date has moved: without them months that were agreed later would hide how
    long it has been promised."""
    if not action.get("days_moved"):
        return 0
    first, today = read_due(action["first_due"]).day, read_due(on).day
    return (today - first).days if first and today else 0


def late_keys(document: Stored) -> set[str]:
    return {action["key"] for _, action in late_rows(document) if "key" in action}


def done_keys(document: Stored) -> set[str]:
    """Of the actions that are said to be carried out."""
    return {
        action["key"]
        for stream in document["workstreams"]
        for action in stream["actions"]
        if action["delivery"] == "carried_out" and "key" in action
    }


def late_in_words(document: Stored, before: Stored | None) -> str:
    """How many are late for long, and what came of those that were late before."""
    rows = late_rows(document)
    long = sum(action["days_late"] > LONG_LATE for _, action in rows)
    words = f"{long or 'None'} {are(long or 1)} over three months late." if rows else ""
    if before is None:
        return words
    done = len(derived_from(before, late_keys) & derived_from(document, done_keys))
    if not done:
        return words
    then = f"{done} that {'was' if done == 1 else 'were'} late on {before['on']}"
    return f"{words} {then} {are(done)} now said to be done.".strip()


def judged(document: Stored) -> list[Stored]:
    """The outcome measures whose chart can tell a change from chance, the worst first."""
    found = [m for m in outcome_measures(document) if m["chart"]["verdict"] in JUDGED]
    return sorted(found, key=lambda measure: JUDGED.index(measure["chart"]["verdict"]))


def not_judged(document: Stored) -> list[Stored]:
    return [m for m in outcome_measures(document) if m["chart"]["verdict"] not in JUDGED]


def charts_in_words(charts: list[Stored], others: list[Stored]) -> str:
    """What the charts say together; and of `others`, how many can't be judged."""
    left = f" {measures(len(others))} can’t be judged yet." if others else ""
    if not charts:
        return f"No measure can be judged yet.{left}"
    verdicts = [measure["chart"]["verdict"] for measure in charts]
    worse, better = (verdicts.count(verdict) for verdict in CHANGED)
    if not worse and not better:
        one = "The measure that can be judged is still within its usual ups and downs."
        all_of = (
            f"{len(charts)} measures can be judged: all are still within their usual ups and downs."
        )
        return f"{all_of if len(charts) > 1 else one}{left}"
    said = f"{worse or 'none'} got worse and {better or 'none'} got better, by more than chance."
    return f"Of {measures(len(charts))} that can be judged, {said}{left}"


def measures(number: int) -> str:
    return f"{number} measure{'' if number == 1 else 's'}"


def actions(number: int) -> str:
    return f"{number} action{'' if number == 1 else 's'}"


def are(number: int) -> str:
    return "is" if number == 1 else "are"
