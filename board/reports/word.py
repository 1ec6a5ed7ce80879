"""Writes a report as a Word document: headings, tables with heads that repeat, contents in words.

The body is written as XML at once: building it cell by cell takes python-docx seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from board.reports.blocks import Block, Bullets, Heading, Picture, Table, Text
from board.reports.chart_pictures import HEIGHT
from board.reports.chart_pictures import WIDTH as PIXELS
from board.reports.house_style import LANGUAGE, Look, dress
from board.reports.paper import Paper
from improvement.files.xml_text import legal

OFFICE = "http://schemas.openxmlformats.org"
NAMESPACES = {
    "w": f"{OFFICE}/wordprocessingml/2006/main",
    "r": f"{OFFICE}/officeDocument/2006/relationships",
    "wp": f"{OFFICE}/drawingml/2006/wordprocessingDrawing",
    "a": f"{OFFICE}/drawingml/2006/main",
    "pic": f"{OFFICE}/drawingml/2006/picture",
}
WIDTH = 9_638  # of the text on A4 with margins of 2 cm, in twentieths of a point
PADDING = 108  # of a cell, by which a table would stand out of the text
MARGIN, PAGE = 1_134, (11_906, 16_838)
NUMBER = re.compile(r"-?[\d,.]+%?")
PICTURE = (6_048_000, 6_048_000 * HEIGHT // PIXELS)  # width and height, in EMU
ON_A_NEW_PAGE = "<w:pageBreakBefore/>"


def word_of(paper: Paper, look: Look, at: datetime) -> bytes:
    """The file. `at` is the instant that it bears as that of its making."""
    from docx import Document

    file = Document()
    names = dress(file, look)
    lay_out(file, paper, names)
    for element in elements(paper, Writer(names, file.part)):
        file.element.body.sectPr.addprevious(element)
    about = file.core_properties
    about.title, about.subject = f"{paper.title}: {paper.council}", paper.marking
    about.author, about.comments, about.language = paper.council, "", LANGUAGE
    about.created = about.modified = at.replace(tzinfo=None)
    about.last_modified_by, about.revision = "", 1
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


def lay_out(file: Any, paper: Paper, names: Mapping[str, str]) -> None:
    """The page, with the marking above and below the text and the number of the page."""
    from docx.oxml import parse_xml

    section = file.sections[0]
    section.page_width, section.page_height = (size * 635 for size in PAGE)  # in EMU
    for edge in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, edge, MARGIN * 635)
    field = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    beside = f"{paper.title} · {paper.marking} · page "
    parts = (("header", paper.marking, ""), ("footer", beside, field))
    for part, words, after in parts:
        own = getattr(section, part)
        xml = paragraph(names[part], run(words) + after, "")
        old = own.paragraphs[0]._p
        old.addprevious(parse_xml(rooted(xml))[0])
        old.getparent().remove(old)


def elements(paper: Paper, writer: Writer) -> list[Any]:
    from docx.oxml import parse_xml

    return list(parse_xml(rooted("".join(writer.whole(paper)))))


def rooted(xml: str) -> str:
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in NAMESPACES.items())
    return f"<w:body {spaces}>{xml}</w:body>"


class Writer:
    """Turns blocks into XML; it numbers tables and pictures, and marks headings for the contents.
    Pictures are put into `part` of the file."""

    def __init__(self, names: Mapping[str, str], part: Any) -> None:
        self.names, self.part = names, part
        self.tables = self.pictures = self.marks = 0

    def whole(self, paper: Paper) -> Iterator[str]:
        yield self.styled("title", paper.title)
        yield self.styled("subtitle", paper.council)
        yield from (self.styled("line", line) for line in paper.front)
        yield self.styled("contents", "Contents")
        headings = [*paper.headings, *(b.text for b in paper.proof if isinstance(b, Heading))]
        for number, words in enumerate(headings, 1):
            link = f'<w:hyperlink w:anchor="part{number}">{run(words)}</w:hyperlink>'
            yield paragraph(self.names["line"], link, "")
        for number, block in enumerate([*paper.blocks, *paper.proof]):
            is_apart = number in (0, len(paper.blocks))
            yield from self.block(block, ON_A_NEW_PAGE if is_apart else "")

    def block(self, block: Block, beside: str) -> Iterator[str]:
        if isinstance(block, Heading):
            yield self.heading(block, beside)
        elif isinstance(block, Text):
            yield from (self.styled("normal", line) for line in block.paragraphs)
        elif isinstance(block, Bullets):
            yield from (self.styled("bullet", line) for line in block.lines)
        elif isinstance(block, Picture):
            yield from self.picture(block)
        else:
            yield from self.table(block)

    def picture(self, block: Picture) -> Iterator[str]:
        self.pictures += 1
        key, _ = self.part.get_or_add_image(BytesIO(block.png))
        caption = f"Picture {self.pictures}: {block.caption}"
        yield self.styled("caption", caption, "<w:keepNext/>")
        size = f'cx="{PICTURE[0]}" cy="{PICTURE[1]}"'
        named = f'id="{self.pictures}" name="Picture {self.pictures}"'
        described = attribute(block.described)
        apart = 'distT="0" distB="0" distL="0" distR="0"'
        drawn = (
            f"<w:r><w:drawing><wp:inline {apart}><wp:extent {size}/>"
            f"<wp:docPr {named} descr={described}/><a:graphic>"
            f'<a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic><pic:nvPicPr>'
            f"<pic:cNvPr {named} descr={described}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
            f'<a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r>"
        )
        yield paragraph(self.names["line"], drawn, "")

    def styled(self, style: str, words: str, beside: str = "") -> str:
        if style == "bullet":  # ours, whatever lists the style sheet has
            beside += (
                f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.names["list"]}"/></w:numPr>'
            )
        return paragraph(self.names[style], run(words), beside)

    def heading(self, block: Heading, beside: str) -> str:
        style = self.names[f"heading {block.level}"]
        if block.level > 1:
            return paragraph(style, run(block.text), f"<w:keepNext/>{beside}")
        self.marks += 1
        named = f'<w:bookmarkStart w:id="{self.marks}" w:name="part{self.marks}"/>'
        content = f'{named}{run(block.text)}<w:bookmarkEnd w:id="{self.marks}"/>'
        return paragraph(style, content, f"<w:keepNext/>{beside}")

    def table(self, block: Table) -> Iterator[str]:
        self.tables += 1
        caption = f"Table {self.tables}: {block.caption}"
        yield self.styled("caption", caption, "<w:keepNext/>")
        widths = [(WIDTH - PADDING) * share // sum(block.widths) for share in block.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        described = f"Columns: {', '.join(block.heads)}. {len(block.rows)} rows."
        right = [is_of_numbers([row[i] for row in block.rows]) for i in range(len(widths))]
        rows = [self.row(block.heads, widths, right, is_head=True)]
        rows += [self.row(row, widths, right) for row in block.rows]
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.names["table"]}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="{PADDING}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
            ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={attribute(caption)}/>"
            f"<w:tblDescription w:val={attribute(described)}/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        yield paragraph(self.names["cell"], "", "")  # else two tables would be one

    def row(self, cells: Any, widths: Any, right: Any, is_head: bool = False) -> str:
        told = zip(cells, widths, right, strict=True)
        drawn = "".join(self.cell(words, width, ends, is_head) for words, width, ends in told)
        head = "<w:tblHeader/>" if is_head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{drawn}</w:tr>"

    def cell(self, words: str, width: int, is_right: bool, is_head: bool) -> str:
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECEF"/>' if is_head else ""
        beside = '<w:jc w:val="right"/>' if is_right else ""
        inner = paragraph(self.names["cell"], run(words, is_bold=is_head), beside)
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{inner}</w:tc>'


def is_of_numbers(cells: Sequence[str]) -> bool:
    """Whether some of the cells are numbers, and the others are empty."""
    return any(cells) and all(not cell or NUMBER.fullmatch(cell) for cell in cells)


def paragraph(style: str, content: str, beside: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{beside}</w:pPr>{content}</w:p>'


def run(words: str, is_bold: bool = False) -> str:
    """The words as a run; the end of a line within them stays one."""
    lines = legal(words).splitlines() or [""]
    told = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if is_bold else ''}{told}</w:r>"


def attribute(words: str) -> str:
    return quoteattr(" ".join(legal(words).split()))
