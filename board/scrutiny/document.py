"""The values that a page takes from a stored publication; nothing here reads the live plan."""

from datetime import date

from board.models import Publication

STAGES = {
    "carried_out": "Carried out",
    "in_use": "In use",
    "making_a_difference": "Making a difference",
}


def document_context(publication: Publication) -> dict[str, object]:
    """A page's context: the publication, its document, and lists taken from that document."""
    document = publication.document
    version = document["schema_version"]
    actions = [
        (stream, action) for stream in document["workstreams"] for action in stream["actions"]
    ]
    differences = [
        (stream, action, claim)
        for stream, action in actions
        for claim in action["shown"]
        if claim["stage"] == "making_a_difference"
    ]
    late = [(stream, action) for stream, action in actions if action["days_late"]]
    late.sort(key=lambda row: row[1]["days_late"], reverse=True)
    unexplained = [row for row in late if not row[1]["why"]]
    return {
        "publication": publication,
        "document": document,
        "is_altered": not (publication.is_as_drafted or publication.is_as_redacted),
        "measures_template": f"board/measures{'_1' if version == 1 else ''}.html",
        "late": late,
        "late_with_reasons": [row for row in late if row[1]["why"]],
        "late_without": sorted(unexplained, key=lambda row: row[1]["lead_rating"]),
        "differences": differences,
        "stages": STAGES,
        "redacted_on": [date.fromisoformat(day) for day in document.get("redacted_on", ())],
    }
