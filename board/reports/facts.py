"""What a report says of a document: counts, actions, measures, questions, as blocks; pure.

Nothing is worked out that the document does not state, so a number that is hidden there is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from board.publishing import Document
from board.publishing.stored import (
    HIDDEN,
    every_measure,
    outcome_measures,
    target_words,
    with_unit,
)
from board.reports.blocks import Block, Bullets, Heading, Table, Text
from board.reports.chart_pictures import picture_of
from improvement.numbers import counted

Facts = Callable[[Document], Iterator[Block]]
EMPTY = "–"  # in a table: nothing to say here
STATES = (
    ("not_started", "Not started"),
    ("under_way", "Under way"),
    ("carried_out", "Carried out"),
    ("late", "Late: past the agreed date and not carried out"),
    ("late_rated_green", "Late, while the lead rates it green"),
    ("moved", "Agreed date is later than the first date"),
    ("outside", "Withdrawn or suspended, in no number above"),
)
CHECKED = (
    ("carried_out", "Checked by someone else as carried out"),
    ("in_use", "Checked by someone else as in use"),
    ("making_a_difference", "Checked by someone else as making a difference"),
)


def position(document: Document) -> Iterator[Block]:
    counts = document["counts"]
    rows = [[words, str(counts[name])] for name, words in STATES]
    rows += [[words, str(counts["verified"][name])] for name, words in CHECKED]
    caption = f"Where the {counts['actions']:,} actions stand"
    yield Table(caption, ("Actions", "Number"), rows, (80, 20))
    if document["headline"]:
        yield Text(" ".join(document["headline"]))


def actions_of(document: Document) -> Iterator[tuple[Document, Document]]:
    """Each action with its workstream."""
    for stream in document["workstreams"]:
        for action in stream["actions"]:
            yield stream, action


def named(action: Document) -> str:
    """Its title; with its reference where the document's readers are given that."""
    return f"{action['ref']} {action['title']}" if action.get("ref") else str(action["title"])


def answers(stream: Document, action: Document) -> str:
    return "; ".join(filter(None, (stream["name"], action["owner_post"])))


def late(document: Document) -> Iterator[Block]:
    found = [pair for pair in actions_of(document) if pair[1]["days_late"]]
    found.sort(key=lambda pair: -pair[1]["days_late"])
    rows = [
        [named(a), answers(s, a), a["due"], str(a["days_late"]), a["why"] or "No reason given"]
        for s, a in found
    ]
    heads = ("Action", "Area and who answers", "Agreed date", "Days late", "Why, its lead says")
    yield table_or(rows, "Actions that are late", heads, (28, 22, 14, 8, 28), "No action is late.")
    paused = [pair for pair in actions_of(document) if pair[1].get("days_late_suspended")]
    if paused:
        names = [f"{named(a)}: {counted(a['days_late_suspended'], 'day')}" for _, a in paused]
        yield Text("Suspended, and past the agreed date; in no number above:")
        yield Bullets(names)


def moved(document: Document) -> Iterator[Block]:
    found = [pair for pair in actions_of(document) if pair[1]["days_moved"] > 0]
    found.sort(key=lambda pair: -pair[1]["days_moved"])
    rows = [
        [named(a), answers(s, a), a["first_due"], a["due"], str(a["days_moved"])] for s, a in found
    ]
    heads = ("Action", "Area and who answers", "First date", "Agreed date", "Days later")
    empty = "No agreed date is later than the first one."
    yield table_or(rows, "Actions whose date was moved", heads, (32, 26, 16, 16, 10), empty)


def contradicted(document: Document) -> Iterator[Block]:
    found = [a for _, a in actions_of(document) if a["days_late"] and a["lead_rating"] == "green"]
    if found:
        yield Text("Rated green by the lead, though late:")
        yield Bullets([f"{named(a)}: {counted(a['days_late'], 'day')} late" for a in found])


def shown(document: Document) -> Iterator[Block]:
    claims = [
        f"{claim['statement']} ({stream['name']}: {named(action)})"
        for stream, action in actions_of(document)
        for claim in action["shown"]
        if claim["stage"] == "making_a_difference"
    ]
    if claims:
        yield Bullets(claims)
    else:
        yield Text("No action has been shown to make a difference for children yet.")


def workstreams(document: Document) -> Iterator[Block]:
    for stream in document["workstreams"]:
        yield Heading(stream["name"], 2)
        lead = f"Led by: {stream['lead_post']}." if stream["lead_post"] else "No lead is named."
        yield Text(f"{lead} {stream['scope_note']}".strip())
        rows = [
            [named(a), a["owner_post"], a["due"], a["state"], rated(a), a.get("facts_label", "")]
            for a in stream["actions"]
        ]
        heads = (
            *("Action", "Who answers", "Agreed date", "State"),
            *("Its lead’s rating", "What the facts show"),
        )
        caption, empty = f"Actions of {stream['name']}", "No action is published here."
        yield filled(table_or(rows, caption, heads, (32, 18, 14, 12, 12, 12), empty))


def rated(action: Document) -> str:
    return str(action["lead_rating"]).replace("_", " ").capitalize() or "None accepted"


def measures(document: Document) -> Iterator[Block]:
    for outcome in document["outcomes"]:
        yield Heading(f"“{outcome['statement']}”", 2)
        yield compared(outcome["measures"], f"Measures of “{outcome['statement']}”")


def demand(document: Document) -> Iterator[Block]:
    yield Text("Of these, neither higher nor lower is better.")
    yield compared(document["demand"], "Demand on the service")


def compared(found: list[Document], caption: str) -> Block:
    rows = [
        [m["name"], start_of(m), latest_of(m), target_of(m), m["chart"]["label"]] for m in found
    ]
    heads = ("Measure", "Start", "Latest", "Target", "What its chart shows")
    return table_or(rows, caption, heads, (30, 14, 22, 14, 20), "No measure is published here.")


def worse(document: Document) -> Iterator[Block]:
    found = [m for m in outcome_measures(document) if m["chart"]["verdict"] == "worse"]
    for measure in found:
        yield Heading(measure["name"], 2)
        latest = f"Start: {start_of(measure)}. Latest: {latest_of(measure)}."
        yield Text(" ".join((latest, *measure["chart"]["sentences"])))
    if not found:
        yield Text("No measure is shown to be worse by more than its usual ups and downs.")


def readings(document: Document) -> Iterator[Block]:
    """Every measure's chart in words and as a table."""
    for measure in every_measure(document):
        yield Heading(measure["name"], 2)
        told = [measure["definition"], *measure["chart"]["sentences"]]
        yield Text(" ".join(filter(None, told)))
        if picture := picture_of(measure):
            yield picture
        rows = [
            [
                *(reading["period"], figure_of(reading, measure)),
                *(limit["mean"], limit["lower"], limit["upper"]),
                "provisional" if reading["provisional"] else "",
            ]
            for reading, limit in zip(measure["readings"], measure["chart"]["rows"], strict=True)
        ]
        heads = ("Period", "Figure", "Average", "Usual from", "Usual to", "Note")
        caption = f"Figures of {measure['name']}"
        yield filled(
            table_or(rows, caption, heads, (22, 26, 13, 13, 13, 13), "No figure is published.")
        )


def not_shown(document: Document) -> Iterator[Block]:
    """Which figures are hidden, and why."""
    rows = []
    for measure in every_measure(document):
        periods = [r["period"] for r in measure["readings"] if r["value"] == HIDDEN]
        periods += ["the starting point"] if measure["baseline"] == HIDDEN else []
        rows += [[measure["name"], period, measure["hidden_words"]] for period in periods]
    heads = ("Measure", "Period", "Why it is not shown")
    caption, empty = "Figures that are not shown", "Every figure of the publication is shown."
    yield table_or(rows, caption, heads, (45, 20, 35), empty)


def questions(document: Document) -> Iterator[Block]:
    """Those that a published document put to scrutiny; never what scrutiny itself asked."""
    if document["questions"]:
        yield Bullets([": ".join((q["label"], q["text"])) for q in document["questions"]])
    else:
        yield Text("No question put to scrutiny is published.")


def withheld(document: Document) -> Iterator[Block]:
    if document["withheld_under"]:
        yield Text("Something is left out of this report under:")
        yield Bullets(document["withheld_under"])
    else:
        yield Text("No action and no question of scrutiny’s was marked exempt or confidential.")


def next_meeting(document: Document) -> Iterator[Block]:
    if document["next_meeting"]:
        who = "board" if document["audience"] == "board" else "scrutiny committee"
        yield Text(f"The {who} meets next on {document['next_meeting']}.")


def table_or(
    rows: list[list[str]], caption: str, heads: Any, widths: Any, empty: str
) -> Table | Text:
    return Table(caption, heads, rows, widths) if rows else Text(empty)


def filled(block: Table | Text) -> Table | Text:
    """The table without columns in which nothing stands; in the others no cell is left empty."""
    if isinstance(block, Text):
        return block
    kept = [i for i in range(len(block.heads)) if any(row[i] for row in block.rows)]
    rows = [[row[i] or EMPTY for i in kept] for row in block.rows]
    heads, widths = [block.heads[i] for i in kept], [block.widths[i] for i in kept]
    return Table(block.caption, heads, rows, widths)


def value_words(value: str, measure: Document) -> str:
    if value == HIDDEN:
        return str(measure["hidden_words"])
    return with_unit(value, measure["unit"]) if value else ""


def start_of(measure: Document) -> str:
    return value_words(measure["start"], measure) or "Not published"


def latest_of(measure: Document) -> str:
    latest = measure["latest"]
    if latest is None:
        return "Not published"
    return f"{figure_of(latest, measure)} ({latest['period']})"


def figure_of(reading: Document, measure: Document) -> str:
    """Its number, or what it says in words; those are published only as they were stated."""
    told = value_words(reading["value"], measure) or reading["words"]
    return told or ("In words only" if reading.get("in_words") else "Not published")


def target_of(measure: Document) -> str:
    if not (words := target_words(measure)):
        return "None set"
    return f"{words} by {measure['target_date']}" if measure["target_date"] else words
