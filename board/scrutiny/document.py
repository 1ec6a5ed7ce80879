"""What a page needs to show a stored publication; nothing here reads the live plan."""

from datetime import date

from board.models import Publication

STAGES = {
    "carried_out": "Carried out",
    "in_use": "In use",
    "making_a_difference": "Making a difference",
}


def reading(publication: Publication) -> dict:
    """A page's context: the publication, its document, and lists drawn from that document."""
    document = publication.document
    actions = [
        (stream, action) for stream in document["workstreams"] for action in stream["actions"]
    ]
    shown = [
        (stream, action, claim)
        for stream, action in actions
        for claim in action["shown"]
        if claim["stage"] == "making_a_difference"
    ]
    late = sorted((row for row in actions if row[1]["days_late"]), key=days_late, reverse=True)
    return {
        "publication": publication,
        "document": document,
        "late": late,
        "differences": shown,
        "stages": STAGES,
        "redacted_on": [date.fromisoformat(day) for day in document.get("redacted_on", ())],
    }


def days_late(row: tuple) -> int:
    return row[1]["days_late"]
