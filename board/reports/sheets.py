"""A publication's document as the sheets of a workbook, a sheet a noun, with typed cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from board.publishing import Document
from board.publishing.stored import HIDDEN, every_measure
from board.reports.blocks import Bullets, Text
from board.reports.facts import actions_of, rated
from board.reports.paper import Paper, day_in
from improvement.files.workbook_writer import SheetToWrite, Value


def sheets_of(paper: Paper, document: Document) -> list[SheetToWrite]:
    return [
        about(paper),
        actions(document),
        measures(document),
        readings(document),
        benchmarks(document),
        asked(document),
        questions(document),
        left_out(document),
    ]


def about(paper: Paper) -> SheetToWrite:
    """What the workbook is, and how it can be checked."""
    lines = [paper.title, paper.council, paper.marking, *paper.front]
    for block in paper.proof:
        if isinstance(block, Text | Bullets):
            lines += block.paragraphs if isinstance(block, Text) else block.lines
    return SheetToWrite("About", ("About this workbook",), [(line,) for line in lines])


def actions(document: Document) -> SheetToWrite:
    heads = (
        *("Area", "Action", "Description", "Who answers", "Organisation", "State"),
        *("First date", "Agreed date", "Carried out on", "Days late", "Days moved"),
        *("Its lead’s rating", "What the facts show", "Done", "Next", "Why", "Said on"),
        *("Checked by someone else as", "Reference"),
    )
    rows = [
        (
            *(stream["name"], a["title"], a["description"], a["owner_post"], a["organisation"]),
            *(a["state"], day_in(a["first_due"]), day_in(a["due"]), day_in(a["finished"])),
            *(a["days_late"], a["days_moved"], rated(a), a.get("facts_label", "")),
            *(a["done"], a["next"], a["why"], day_in(a.get("said_on", ""))),
            "; ".join(claim["stage"].replace("_", " ") for claim in a["shown"]),
            a.get("ref", ""),
        )
        for stream, a in actions_of(document)
    ]
    return SheetToWrite("Actions", heads, rows)


def with_outcomes(document: Document) -> Iterator[tuple[str, Document]]:
    for outcome in document["outcomes"]:
        for measure in outcome["measures"]:
            yield outcome["statement"], measure
    for measure in document["demand"]:
        yield "Demand: neither higher nor lower is better", measure


def measures(document: Document) -> SheetToWrite:
    heads = (
        *("Outcome", "Measure", "Definition", "Unit", "Which way is better", "Start", "Latest"),
        *("Latest period", "Target", "Target to", "Target date", "What its chart shows", "Note"),
    )
    rows = []
    for outcome, m in with_outcomes(document):
        latest = m["latest"] or {"value": "", "period": ""}
        hidden = HIDDEN in (m["start"], latest["value"])
        rows.append(
            (
                *(outcome, m["name"], m["definition"], m["unit"], m["direction"]),
                *(number_in(m["start"]), number_in(latest["value"]), latest["period"]),
                *(number_in(m["target"]), number_in(m["target_to"]), day_in(m["target_date"])),
                *(m["chart"]["label"], m["hidden_words"] if hidden else ""),
            )
        )
    return SheetToWrite("Measures", heads, rows)


def readings(document: Document) -> SheetToWrite:
    heads = (
        *("Measure", "Period", "Begins on", "Figure", "Average", "Usual from", "Usual to"),
        *("Unit", "Provisional", "Note"),
    )
    rows = []
    for _, m in with_outcomes(document):
        for r, limit in zip(m["readings"], m["chart"]["rows"], strict=True):
            note = m["hidden_words"] if r["value"] == HIDDEN else r["words"]
            numbers = (number_in(n) for n in (r["value"], *map(limit.get, ("mean", "lower"))))
            rows.append(
                (
                    *(m["name"], r["period"], date.fromisoformat(r["starts"]), *numbers),
                    *(number_in(limit["upper"]), m["unit"]),
                    *("yes" if r["provisional"] else "", note),
                )
            )
    return SheetToWrite("Figures", heads, rows)


def benchmarks(document: Document) -> SheetToWrite:
    rows = [
        (
            *(m["name"], benchmark["name"], date.fromisoformat(each["starts"])),
            number_in(each["value"]),
        )
        for _, m in with_outcomes(document)
        for benchmark in m["chart"]["benchmarks"]
        for each in benchmark["values"]
    ]
    return SheetToWrite("Benchmarks", ("Measure", "Of", "Begins on", "Figure"), rows)


def asked(document: Document) -> SheetToWrite:
    """What scrutiny asked, a row each time that it was put."""
    heads = (
        *("Number", "Kind", "About", "To", "For the group", "What is asked", "Asked", "Due"),
        *("How it stands", "Answer", "Reply", "Replied", "Scrutiny says", "Why", "What was done"),
        "Look again",
    )
    rows = [
        (
            *(c["number"], c["kind"].capitalize(), c["about"], c["to"], c.get("group", "")),
            *(each["words"], day_in(each["asked"]), day_in(each["due"]), c["stands"]),
            *(each["answer"], each["reply"], day_in(each["replied"])),
            *(each["conclusion"], each["note"]),
            "; ".join(f"{look['found']} on {look['on']}: {look['words']}" for look in c["looks"]),
            day_in(c["look_again"]),
        )
        for c in document.get("challenges", ())
        for each in c["exchanges"]
    ]
    return SheetToWrite("What scrutiny asked", heads, rows)


def questions(document: Document) -> SheetToWrite:
    rows = [(q["label"], q["text"], q["where"], q["asked"]) for q in document["questions"]]
    return SheetToWrite("Questions put to scrutiny", ("Question", "Words", "Where", "Asked"), rows)


def left_out(document: Document) -> SheetToWrite:
    """Which figures are hidden and why, and under what else was withheld."""
    rows: list[tuple[Value, ...]] = [
        ("Figure", m["name"], r["period"], m["hidden_words"])
        for m in every_measure(document)
        for r in m["readings"]
        if r["value"] == HIDDEN
    ]
    rows += [("Something withheld", "", "", ground) for ground in document["withheld_under"]]
    return SheetToWrite("Left out", ("What", "Measure", "Period", "Why"), rows)


def number_in(text: str) -> Decimal | None:
    """The number of a document's text; None where it is hidden or there is none."""
    return None if text in ("", HIDDEN) else Decimal(text)
