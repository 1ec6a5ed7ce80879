"""LibreOffice, where it is there, opens the reports, says what they say, and tags its PDF; and it
opens their workbooks.

`make deep` opens those of every kind; elsewhere one is enough, since opening one takes seconds.
"""

import os
import shutil
import subprocess
from io import BytesIO

import openpyxl
import pytest

from board.models import Report, ReportFile
from tests.board.reports_made import made, words_in

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
EVERY_WAY = bool(os.environ.get("EVERY_WAY"))  # as `make deep` sets it
KINDS = [each.value for each in Report.Kind] if EVERY_WAY else [Report.Kind.DEPARTMENT.value]
TAGGED = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"}}'
)


@pytest.fixture
def converted(tmp_path):
    """Makes of a file's content what LibreOffice makes of it: a file of the form, as bytes."""
    if PROGRAM is None:
        packages = "libreoffice-writer-nogui, libreoffice-calc-nogui"
        pytest.skip(f"LibreOffice is not on this machine (Debian: {packages})")

    def convert(content, form, name="report.docx"):
        (tmp_path / name).write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        made = tmp_path / "made"
        command = [PROGRAM, "--headless", profile, "--convert-to", form, "--outdir", made]
        subprocess.run([*command, tmp_path / name], check=True, capture_output=True, timeout=240)
        return (made / f"report.{form.partition(':')[0]}").read_bytes()

    return convert


def plain(text):
    """The words alone: where lines and cells end differs from program to program."""
    return "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_opens_a_report_says_its_words_and_tags_its_pdf(world, converted, kind):
    content = made(world, kind, marking="sensitive")[ReportFile.Form.WORD]
    told = converted(content, "txt:Text (encoded):UTF8").decode("utf-8-sig")
    lines = [line for line in words_in(content).split("\n") if line.strip()]
    assert len(lines) > 30
    assert [line for line in lines if plain(line) not in plain(told)] == []
    pdf = converted(content, TAGGED)
    assert b"/MarkInfo<</Marked true>>" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang(en-GB)" in pdf


@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_opens_the_workbook_and_reads_the_same_cells(world, converted, kind):
    content = made(world, kind)[ReportFile.Form.WORKBOOK]
    read = cells_of(converted(content, "xlsx", "report.xlsx"))
    assert [name for name, _ in read] == list(openpyxl.load_workbook(BytesIO(content)).sheetnames)
    assert sum(len(rows) for _, rows in read) > 30
    assert read == cells_of(content)


def cells_of(content):
    """What stands in the cells of each sheet; where an empty row or column ends is left out."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [
        (sheet.title, {cell.coordinate: cell.value for row in sheet for cell in row if cell.value})
        for sheet in book
    ]
