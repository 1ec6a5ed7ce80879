"""The content of a report as pages: what is long is cut, and nothing of it is lost."""

from board.reports.blocks import Block, Bullets, Heading, Table, Text
from board.reports.paper import Paper

HEADS, WIDTHS = ("Action", "Late by"), (1, 1)


def a_table(number: int) -> Table:
    return Table("Late", HEADS, [(f"FP-{at}", "9 days") for at in range(number)], WIDTHS)


def a_paper(*blocks: Block) -> Paper:
    return Paper("Report 1", "Testshire", "Open", (), blocks, ())


def test_a_long_table_or_list_goes_on_in_sections_of_its_own():
    lines = [f"Line {at}" for at in range(6)]
    paper = a_paper(
        Heading("What is late"), Text("In full:"), a_table(11), Text("And:"), Bullets(lines)
    )
    sections = paper.shortened(5)
    assert [section.above for section in sections] == ["", *["What is late"] * 3]
    tables = [b for section in sections for b in section.blocks if isinstance(b, Table)]
    assert [len(table.rows) for table in tables] == [5, 5, 1]
    assert [row for table in tables for row in table.rows] == [*a_table(11).rows]
    assert [table.caption for table in tables] == ["Late", *["Late (continued)"] * 2]
    lists = [b for section in sections for b in section.blocks if isinstance(b, Bullets)]
    assert [line for each in lists for line in each.lines] == lines
    assert sections[2].blocks[1:] == [Text("And:"), Bullets(lines[:5])]


def test_what_is_short_stays_as_it_is():
    paper = a_paper(Heading("What is late"), a_table(5), Heading("Why", 2), a_table(0))
    assert paper.shortened(5) == paper.sections
