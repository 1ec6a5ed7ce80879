"""The figures of a document for the public as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator

from board.publishing import Document
from board.publishing.stored import every_measure
from improvement.csv_export import Cell

HEADINGS = ("about", "key", "name", "figure", "period", "value", "unit")
Rows = Iterator[tuple[Cell, ...]]


def figures(document: Document) -> Rows:
    """The counts of the plan and of each area, of each action its dates and days, of each measure
    its readings, and what scrutiny asked."""
    yield from counted("plan", "", document["plan"]["title"], document["counts"])
    for stream in document["workstreams"]:
        yield from counted("area", stream["code"], stream["name"], stream["counts"])
        for action in stream["actions"]:
            whose = ("action", action["key"], action["title"])
            for figure in ("state", "due", "first_due", "finished"):
                yield (*whose, figure, "", action[figure], "")
            for figure in ("days_late", "days_late_suspended", "days_moved"):
                yield (*whose, figure, "", action[figure], "days")
    for measure in every_measure(document):
        whose = ("measure", measure["key"], measure["name"])
        for figure in ("baseline", "target", "target_to"):
            yield (*whose, figure, "", measure[figure], measure["unit"])
        for reading in measure["readings"]:
            yield (*whose, "reading", reading["period"], reading["value"], measure["unit"])
    for challenge in document.get("challenges", ()):
        yield from asked(challenge)


def asked(challenge: Document) -> Rows:
    """Each time that it was put and looked at, in words; its period is the day."""
    whose = (challenge["kind"], challenge["key"], challenge["about"])
    yield (*whose, "to", "", challenge["to"], "")
    for each in challenge["exchanges"]:
        yield (*whose, "asked", each["asked"], each["words"], "")
        yield (*whose, "due", "", each["due"], "")
        if each["reply"]:
            yield (*whose, "answer", each["replied"], each["answer"], "")
            yield (*whose, "reply", each["replied"], each["reply"], "")
        if each["conclusion"]:
            yield (*whose, "conclusion", "", each["conclusion"], "")
            yield (*whose, "note", "", each["note"], "")
    for look in challenge["looks"]:
        yield (*whose, "found", look["on"], look["found"], "")
        yield (*whose, "what was done", look["on"], look["words"], "")


def counted(about: str, key: str, name: str, counts: Document) -> Rows:
    for figure, count in counts.items():
        if figure == "verified":
            for stage, number in count.items():
                yield about, key, name, f"verified_{stage}", "", number, "actions"
        else:
            yield about, key, name, figure, "", count, "actions"
