"""Issues reports, makes the files of one that nobody has saved, and reads what is in them."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

from django.utils import timezone
from docx.oxml.ns import qn
from lxml import etree

from board.changes.reports import issue_report
from board.models import Publication, Report
from board.publishing.document import make_document
from board.reports.files import files_of
from board.reports.outline import written_parts

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ON = date(2026, 11, 20)
URL = "reports/"
W = qn("w:p").removesuffix("p")


def made(world, kind="board", words=None, document=None, **values):
    """The files of a report of the plan as it is, which nobody has saved; as `words`, what is
    written under each of its headings."""
    document = document or make_document(world.plan, at=AT, on=ON, audience="scrutiny")
    publication = Publication(
        plan=world.plan, audience="scrutiny", number=1, as_at=AT, document=document, digest="0" * 64
    )
    said = {"number": 1, "drafted_by": world.manager, "drafted_at": AT}
    report = Report(plan=world.plan, kind=kind, publication=publication, **said, **values)
    written = {part.name: words or f"On {part.name}" for part in written_parts(kind)}
    return files_of(report, written, AT)


def unzipped(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words_in(content):
    """All that a reader sees of a Word document, a line a paragraph."""
    body = etree.fromstring(unzipped(content)["word/document.xml"])
    lines = ("".join(p.itertext(f"{W}t")) for p in body.iter(f"{W}p"))
    return "\n".join(lines)


def issue(world, report, by=None, now=None):
    about = {"by": by or world.chair, "now": now or timezone.now(), "reason": "Read through"}
    return issue_report(report.pk, version=report.version, **about)
