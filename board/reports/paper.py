"""A whole report before it takes a form: its front, its blocks and its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from django.utils import timezone

from board.models import Publication, Report
from board.models.document import derived_from
from board.publishing import Document
from board.reports.blocks import Block, Bullets, Heading, Table, Text, cut
from board.reports.outline import OUTLINES, Part
from improvement.dates import in_words

NOTHING_WRITTEN = "Nothing is reported under this heading."
ILLUSTRATIVE = "Illustrative: made up for a demonstration, with some figures of public documents."


@dataclass(frozen=True)
class Section:
    """Blocks that a heading begins, and the heading of the first level that it stands under: ""
    where it is one."""

    above: str
    blocks: list[Block]


@dataclass(frozen=True)
class Paper:
    """`front` are the lines under the title; `blocks` begin with the first heading."""

    title: str
    council: str
    marking: str
    front: Sequence[str]
    blocks: Sequence[Block]
    proof: Sequence[Block]

    @property
    def headings(self) -> list[str]:
        """The contents: the headings of the first level."""
        return [b.text for b in self.blocks if isinstance(b, Heading) and b.level == 1]

    @property
    def sections(self) -> list[Section]:
        """What stands under each heading of any level."""
        sections: list[Section] = []
        above = ""
        for block in self.blocks:
            if isinstance(block, Heading):
                above = "" if block.level == 1 else above
                sections.append(Section(above, []))
                above = above or block.text
            sections[-1].blocks.append(block)
        return sections

    def shortened(self, most: int) -> list[Section]:
        """The sections, each of them cut where a table or a list of it has more rows than `most`:
        its further rows are sections too."""
        shortened: list[Section] = []
        for section in self.sections:
            shortened.append(Section(section.above, []))
            heading = section.blocks[0]
            assert isinstance(heading, Heading)
            for block in section.blocks:
                first, *further = in_pieces(block, most)
                shortened[-1].blocks.append(first)
                above = section.above or heading.text
                shortened += [Section(above, [piece]) for piece in further]
        return shortened


def in_pieces(block: Block, most: int) -> list[Block]:
    """The block, or where it is a longer table or list its parts."""
    if isinstance(block, Table) and len(block.rows) > most:
        parts = [block.rows[first : first + most] for first in range(0, len(block.rows), most)]
        name = block.caption
        captions = [name, *[f"{name} (continued)"] * (len(parts) - 1)]
        return [
            replace(block, caption=caption, rows=rows)
            for caption, rows in zip(captions, parts, strict=True)
        ]
    if isinstance(block, Bullets) and len(block.lines) > most:
        lines = block.lines
        return [Bullets(lines[first : first + most]) for first in range(0, len(lines), most)]
    return [block]


def paper_of(report: Report, words: Mapping[str, str]) -> Paper:
    """The report, with the `words` that were written under the names of its outline's parts."""
    document = as_read_on(report.publication.document, issue_day(report))
    return Paper(
        title=str(report),
        council=f"{document['plan']['council']}: {document['plan']['title']}",
        marking=report.get_marking_display(),
        front=list(front(report, document)),
        blocks=cut([*puts_right(report), *body(report.kind, document, words)]),
        proof=[*proof(report)],
    )


def issue_day(report: Report) -> date:
    """The day of its issue; of a draft, the day on which it was drafted."""
    return timezone.localdate(report.issued_at or report.drafted_at)


def as_read_on(document: Document, day: date) -> Document:
    """The document without the next meeting, where that had been held by the day."""
    meeting = day_in(document["next_meeting"])
    is_past = isinstance(meeting, date) and meeting < day
    return {**document, "next_meeting": ""} if is_past else document


def day_in(words: str) -> date | str:
    """The day that the words name; the words where they name a month, a year or nothing."""
    try:
        return datetime.strptime(words, "%d %B %Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return words


def front(report: Report, document: Document) -> Iterator[str]:
    yield f"The position on {document['on']}"
    if report.department_return:
        owed = report.department_return
        yield f"For the period to {in_words(owed.period_end)}, due on {in_words(owed.due)}"
    issued = report.publication.issued_at
    on = f", issued on {day_of(issued)}" if issued else ""
    yield f"Every figure is from {report.publication}{on}"
    yield f"Drafted by {report.drafted_by} on {day_of(report.drafted_at)}"
    if report.issued_at:
        yield f"Issued by {report.issued_by} on {day_of(report.issued_at)}"
    else:
        yield "Draft: this has not been issued"
    if document["plan"]["illustrative"]:
        yield ILLUSTRATIVE


def puts_right(report: Report) -> Iterator[Block]:
    if report.addendum_to:
        yield Heading(f"What this puts right in {report.addendum_to}")
        yield Text(report.addendum_words)


def body(kind: str, document: Document, words: Mapping[str, str]) -> Iterator[Block]:
    if kind != Report.Kind.DEPARTMENT and document["statement"]:
        yield Heading("What the publication says")
        yield Text(document["statement"])
    for part in OUTLINES[kind]:
        yield Heading(part.heading)
        yield from written(part, words)
        for each in part.facts:
            yield from derived_from(document, listed(each))


@cache
def listed(fact: Callable[[Document], Iterator[Block]]) -> Callable[[Document], list[Block]]:
    """The same function for each fact, by which its blocks are kept beside a stored document."""
    return lambda document: list(fact(document))


def written(part: Part, words: Mapping[str, str]) -> Iterator[Block]:
    if part.name:
        yield Text(words.get(part.name, "").strip() or NOTHING_WRITTEN)


def proof(report: Report) -> Iterator[Block]:
    """How a reader can check that nobody altered what this rests on."""
    publication = report.publication
    lines = [
        f"Document: {publication}",
        f"SHA-256 digest of the document: {publication.digest}",
        f"Audit head when the document was issued: {head_words(publication)}",
    ]
    if report.is_issued:
        lines.append(f"Audit head when this report was issued: {head_words(report)}")
    yield Heading("Proof")
    yield Text(
        "This report was made of one document and of what was written under its headings. The "
        "audit head is the last entry of the council’s record of changes. Whoever holds it can "
        "show that no earlier entry was altered. The digest of this file stands on the report’s "
        "page: a file cannot hold its own."
    )
    yield Bullets(lines)


def head_words(record: Publication | Report) -> str:
    head = record.head
    return f"entry {head.sequence:,}, digest {head.digest}" if head else "none was kept"


def day_of(instant: datetime) -> str:
    return in_words(timezone.localdate(instant))
