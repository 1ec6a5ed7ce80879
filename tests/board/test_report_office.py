"""LibreOffice, where it is there, opens every kind of report, says what they say, and tags its PDF;
and it opens their workbooks. It is started three times in all, since starting it takes seconds.
"""

import shutil
import subprocess
from io import BytesIO

import openpyxl
import pytest

from board.models import Report, ReportFile
from tests.board.factories import asked_twice
from tests.board.reports_made import made, words_in

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
TAGGED = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)


@pytest.fixture
def converted(tmp_path):
    """Makes of files what LibreOffice makes of them: by their names, with another ending."""
    if PROGRAM is None:
        packages = "libreoffice-writer-nogui, libreoffice-calc-nogui"
        pytest.skip(f"LibreOffice is not on this machine (Debian: {packages})")

    def convert(contents, ending, form):
        made_of = [tmp_path / f"{name}.{ending}" for name in contents]
        for path in made_of:
            path.write_bytes(contents[path.stem])
        profile, out = f"-env:UserInstallation=file://{tmp_path / 'profile'}", tmp_path / "made"
        command = [PROGRAM, "--headless", profile, "--convert-to", form, "--outdir", out]
        subprocess.run([*command, *made_of], check=True, capture_output=True, timeout=240)
        given = form.partition(":")[0]
        return {name: (out / f"{name}.{given}").read_bytes() for name in contents}

    return convert


def plain(text):
    """The words alone: where lines and cells end differs from program to program."""
    return "".join(text.split())


def made_of_each_kind(world, form):
    asked_twice(world)
    return {each.value: made(world, each.value, marking="sensitive")[form] for each in Report.Kind}


def test_libreoffice_opens_a_report_says_its_words_and_tags_its_pdf(world, converted):
    contents = made_of_each_kind(world, ReportFile.Form.WORD)
    told = converted(contents, "docx", "txt:Text (encoded):UTF8")
    pdfs = converted(contents, "docx", TAGGED)
    for kind, content in contents.items():
        lines = [line for line in words_in(content).split("\n") if line.strip()]
        assert len(lines) > 30, kind
        said = plain(told[kind].decode("utf-8-sig"))
        assert [line for line in lines if plain(line) not in said] == [], kind
        for part in (b"/MarkInfo<</Marked true>>", b"/StructTreeRoot", b"/Lang(en-GB)"):
            assert part in pdfs[kind], kind


def test_libreoffice_opens_the_workbook_and_reads_the_same_cells(world, converted):
    contents = made_of_each_kind(world, ReportFile.Form.WORKBOOK)
    given = converted(contents, "xlsx", "xlsx")
    for kind, content in contents.items():
        read = cells_of(given[kind])
        names = openpyxl.load_workbook(BytesIO(content)).sheetnames
        assert [name for name, _ in read] == list(names), kind
        assert sum(len(rows) for _, rows in read) > 30, kind
        assert read == cells_of(content), kind


def cells_of(content):
    """What stands in the cells of each sheet; where an empty row or column ends is left out."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [
        (sheet.title, {cell.coordinate: cell.value for row in sheet for cell in row if cell.value})
        for sheet in book
    ]
