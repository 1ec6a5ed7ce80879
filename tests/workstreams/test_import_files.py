"""Plans in Excel, Word and text files: how they are read, and which files are refused."""

import os
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from openpyxl.styles import Color

from improvement.files.plan_files import MOST_BYTES, UnreadableFile
from improvement.files.workbook_sheets import shown
from tests.files import GOOD, a_book
from tests.workstreams.plan_workbooks import PLAIN, a_workbook, asked, read, values
from workstreams.importing.plan_reading import read_plan


def test_colours_of_the_theme_and_the_old_palette_are_named():
    colours = [
        (Color(theme=4), "blue"),  # the first accent of the theme that a new workbook has
        (Color(theme=0), None),  # white
        (Color(theme=99), None),
        (Color(indexed=10), "red"),
        (Color(indexed=64), None),  # the system's own
        (Color(auto=True), None),
        ("FF92D050", "green"),
        ("FF000000", None),
        ("FF808080", None),
        ("FFFF3399", "red"),
    ]
    rows = [["Do x", "A", "1/1/2013", None]] * len(colours)
    cells = {f"D{row}": colour for row, (colour, _) in enumerate(colours, 2)}
    reading = read([*PLAIN, "RAG"], *rows, colours=cells)
    assert values(reading, "rag") == [(name,) for _, name in colours]


def test_a_day_is_shown_as_its_format_says_without_a_time():
    day = date(2013, 6, 5)
    formats = {
        "dd/mm/yyyy": "05/06/2013",
        "d mmm yy": "5 Jun 13",
        "mm-dd-yy": "05/06/2013",
        "dddd d mmmm yyyy": "Wednesday 5 June 2013",
        "yyyy-mm-dd h:mm:ss": "2013-06-05",
        "h:mm": "2013-06-05",
    }
    assert {code: shown(day, code) for code in formats} == formats


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_text_files_are_read_whatever_encodes_and_separates_them(encoding, mark):
    rows = ["Reference|Action|Owner|Deadline", "A1|Café mornings|Me|Dec-13", "A2|Two|Me|asap"]
    text = "\r\n".join(rows).replace("|", mark)
    reading = read_plan("plan.csv", text.encode(encoding))
    assert values(reading, "ref", "action", "due", "row") == [
        ("A1", "Café mornings", "2013-12-31", 2),
        ("A2", "Two", None, 3),
    ]


def book_of(rows: str, **values) -> bytes:
    """A workbook from the XML of its rows."""
    return a_book(rows, **{"[Content_Types]": "<x/>"}, **values)


def test_a_formula_is_its_stored_value_or_is_kept_as_text_and_asked_about():
    cell = '<c r="{0}" t="str"><v>{1}</v></c>'
    rows = "".join(
        cell.format(f"{column}1", text) for column, text in zip("ABC", PLAIN, strict=True)
    )
    first = cell.format("B2", "Me") + cell.format("C2", "Dec-13")
    content = book_of(
        f'<row r="1">{rows}</row>'
        f'<row r="2"><c r="A2" t="str"><f>B9</f><v>Stored</v></c>{first}</row>'
        f'<row r="3"><c r="A3"><f>B9</f></c>{first.replace("2", "3", 1).replace("C2", "C3")}</row>'
    )
    reading = read_plan("plan.xlsx", content)
    assert values(reading, "action") == [("Stored",), ("=B9",)]
    assert asked(reading) == [[], ["formula"]]


W = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'


def a_document(body: str) -> bytes:
    saved = BytesIO()
    with ZipFile(saved, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", W.format(body))
    return saved.getvalue()


def word_row(*cells: str) -> str:
    """A row of a Word table; a cell's text comes after its properties, which end with "|"."""
    made = []
    for cell in cells:
        properties, _, text = cell.rpartition("|")
        lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
        made.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>")
    return f"<w:tr>{''.join(made)}</w:tr>"


def test_the_tables_of_a_word_document_are_read_with_what_is_merged_and_coloured():
    first, again = '<w:vMerge w:val="restart"/>|', "<w:vMerge/>|"
    table = "".join(
        [
            word_row('<w:gridSpan w:val="5"/>|Front door'),
            word_row("Finding", "Action", "Lead", "By when", "RAG"),
            word_row(f"{first}Weak", "Do x", "A", "May 2013", '<w:shd w:fill="00B050"/>|'),
            word_row(again, "Do y", "B", "<w:shd w:fill='auto'/>|June 2013", "Red"),
        ]
    )
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>in it</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    nested = word_row("Weak", "Do z", "A", "May 2013", "Red").replace(
        "</w:p></w:tc>", f"</w:p>{inner}</w:tc>", 1
    )
    late = "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + word_row("Do q", "C", "x", "")[6:]
    text = "<w:p><w:r><w:t>Before</w:t><w:tab/><w:br/></w:r></w:p>"
    content = a_document(f"{text}<w:tbl>{table}{nested}{late}</w:tbl>{text}")
    reading = read_plan("plan.docx", content)
    assert values(reading, "row", "action", "finding", "rag") == [
        (3, "Do x", "Weak", "green"),
        (4, "Do y", "Weak", "Red"),
        (5, "Do z", "Weak in it", "Red"),
        (6, "Do q", "Weak in it", None),
    ]
    assert values(reading, "sheet", "workstream")[0] == ("Table 1", None)


def test_each_table_of_a_document_is_a_workstream_called_as_the_line_before_it():
    def table(action: str) -> str:
        rows = word_row("Action", "Lead", "By when") + word_row(action, "A", "May 2013")
        return f"<w:tbl>{rows}</w:tbl>"

    line = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    body = (
        f"{line.format('Front door')}<w:p/>{table('Do x')}{line.format('Practice')}{table('Do y')}"
    )
    reading = read_plan("plan.docx", a_document(body))
    assert values(reading, "action", "workstream") == [("Do x", "Front door"), ("Do y", "Practice")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.pdf", b"%PDF-1.7\n", "a plan is read from"),
        ("plan.bin", bytes(range(256)), "The file must be a"),
        ("plan.csv", b'"' + b"x" * 40_000, "is too long to be one"),
        ("plan.csv", b"a," * 300, "Cell "),
        ("plan.xlsx", a_workbook(["x"])[:-40], "The file must be a"),
        ("plan.xlsx", book_of("<row r='1'><c r='ZZ1'><v>1</v></c></row>"), "far from the rest"),
        ("plan.xlsx", book_of("<row r='1'><c r='A1' t='s'><v>9</v></c></row>"), "Cell A1 can’t be"),
        ("plan.xlsx", book_of("</row>"), "can’t be read as an Excel workbook"),
        ("plan.docx", a_document("<w:tbl><w:tr>" + "<w:tc/>" * 201 + "</w:tr></w:tbl>"), "Cell "),
        ("plan.docx", a_document("</w:tbl>"), "can’t be read as a Word document"),
        (
            "plan.xlsx",
            book_of(GOOD, method=ZIP_STORED).replace(b"Sep 2012", b"Sep 2013"),
            "damaged, or protected",
        ),
        ("plan.csv", b"x" * (MOST_BYTES + 1), "20 MB or smaller"),
        ("plan.csv", (b",".join([b"x"] * 200) + b"\n") * 380, "holds more than is read of one"),
        ("plan.csv", b'"a\n"' * 3 + b"\n" * 13_000 + b"a", "Cell A"),
    ],
)
def test_what_is_no_plan_is_refused_in_words(name, content, words):
    with pytest.raises(UnreadableFile, match=words):
        read_plan(name, content)


ENDLESS = (
    book_of("<row r='1'/>" * 1_000_000),
    a_document("<w:p/>" * 1_000_000),
    a_document(f"<w:tbl>{word_row('x' * 1_000_000) * 5}</w:tbl>"),
    book_of("</sheetData>" + "<mergeCell ref='A1:GR12000'/>" * 2 + "<sheetData>"),
)


@pytest.mark.parametrize("content", ENDLESS)
def test_a_file_that_unpacks_without_end_is_refused(content):
    with pytest.raises(UnreadableFile, match="holds more than is read of one"):
        read_plan("plan", content)


READ_ALL = """
import sys, time
from pathlib import Path
from improvement.files.plan_files import UnreadableFile
from workstreams.importing.plan_reading import read_plan

for file in sorted(Path(sys.argv[1]).iterdir()):
    content, began = file.read_bytes(), time.process_time()
    try:
        read_plan(file.name, content)
        print("read", end=" ")
    except UnreadableFile:
        print("refused", end=" ")
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    print(file.name, round(time.process_time() - began, 1), int(peak) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="says no peak of a process")
def test_no_hostile_file_takes_more_than_200_mb_or_holds_a_worker(tmp_path):
    """The worst of each kind, one after the other in a process that does nothing else."""
    day = '<c s="1"><v>41000.5</v></c>'
    days, codes = f"<row>{day * 200}</row>" * 400, {"codes": ("dd/mm/yyyy",)}
    hostile = {
        "days.xlsx": book_of(days, **codes),
        "cells.csv": (b",".join([b"x"] * 200) + b"\n") * 12_000,
        "rows.csv": b"a,b\n" * (MOST_BYTES // 4),
        "cells.xlsx": book_of(f"<row>{'<c><v>1</v></c>' * 200}</row>" * 600),
        "deep.xlsx": book_of("<a>" * 900_000),
    }
    for name, content in hostile.items():
        (tmp_path / name).write_bytes(content)
    # Being measured takes as long again as the reading does.
    unmeasured = {k: value for k, value in os.environ.items() if not k.startswith("COVERAGE")}
    read = [sys.executable, "-c", READ_ALL, str(tmp_path)]
    told = subprocess.run(read, check=True, capture_output=True, text=True, env=unmeasured).stdout
    lines = [line.split() for line in told.splitlines()]
    assert [how for how, *_ in lines] == ["refused"] * len(hostile), told
    assert max(float(seconds) for _, _, seconds, _ in lines) < 2.5, told  # a slow machine's second
    assert max(int(size) for *_, size in lines) < 200, told
