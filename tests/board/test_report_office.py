"""LibreOffice, where it is there, opens the reports, says what they say, and tags its PDF.

`make deep` opens a report of every kind; elsewhere one is enough, since opening one takes seconds.
"""

import os
import shutil
import subprocess

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
    """Makes of a Word document what LibreOffice makes of it: a file of the form, as bytes."""
    if PROGRAM is None:
        pytest.skip("LibreOffice is not on this machine (Debian: libreoffice-writer-nogui)")

    def convert(content, form):
        (tmp_path / "report.docx").write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = [PROGRAM, "--headless", profile, "--convert-to", form, "--outdir", tmp_path]
        subprocess.run(
            [*command, tmp_path / "report.docx"], check=True, capture_output=True, timeout=240
        )
        return (tmp_path / f"report.{form.partition(':')[0]}").read_bytes()

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
