"""The file that a reader outside keeps of a publication: its document, with what proves it.

The document can't hold its own digest, nor the head of the record at the moment of its issue; so
they stand in an envelope round it. The form is that of board/publishing/schemas/envelope-1.json.
"""

from django.http import HttpResponse

from board.models import Publication
from improvement.access import PlanRequest
from improvement.audit.access_log import AccessEvent, note_read
from improvement.audit.canonical import canonical_json

ENVELOPE_VERSION = 1


def envelope(publication: Publication) -> dict[str, object]:
    """What the file of an issued publication holds; instants are in UTC.

    `digest` is that of the document as it was drafted: SHA-256 over its canonical JSON. `head` is
    the last entry of the ledger before the issue; None where there was no ledger yet.
    """
    head = publication.head
    assert publication.issued_at is not None
    return {
        "envelope_version": ENVELOPE_VERSION,
        "plan": publication.plan.slug,
        "audience": publication.audience,
        "number": publication.number,
        "issued_at": publication.issued_at.isoformat(),
        "digest": publication.digest,
        "head": {"entry": head.sequence, "digest": head.digest} if head else None,
        "document": publication.document,
    }


def as_text(publication: Publication) -> str:
    """The envelope as canonical JSON, so that the document in it is the text that was digested."""
    return canonical_json(envelope(publication))


def file_of(request: PlanRequest, publication: Publication) -> HttpResponse:
    """The envelope as a file to download, which the access log notes."""
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"{publication} (JSON)")
    name = f"{publication.plan.slug}-{publication.audience}-{publication.number}.json"
    response = HttpResponse(as_text(publication), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
