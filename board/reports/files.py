"""Makes the files of a report, and reads the house style that they are made in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from board.models import Report, ReportFile
from board.reports.house_style import OURS, Look, look_of
from board.reports.paper import paper_of
from board.reports.sheets import sheets_of
from board.reports.word import word_of
from improvement.files import store
from improvement.files.kinds import EXCEL, WORD, Kind
from improvement.files.workbook_writer import workbook_of

KINDS: dict[str, Kind] = {ReportFile.Form.WORD: WORD, ReportFile.Form.WORKBOOK: EXCEL}


class StyleLost(ValueError):
    """The file of the house style is missing, or is not what was kept."""


def files_of(report: Report, words: Mapping[str, str], at: datetime) -> dict[str, bytes]:
    """The content of each file by its form. Raises StyleLost."""
    paper, document = paper_of(report, words), report.publication.document
    return {
        ReportFile.Form.WORD: word_of(paper, look_for(report), at),
        ReportFile.Form.WORKBOOK: workbook_of(sheets_of(paper, document)),
    }


def look_for(report: Report) -> Look:
    if report.style is None:
        return OURS
    content = store.read(report.style.file_key, report.style.file_digest)
    if content is None:
        raise StyleLost(f"The house style “{report.style}” is missing from the store")
    return look_of(content)


def name_of(report: Report, form: str) -> str:
    """The name under which a file is given out."""
    return f"{report.plan.slug}-{report.kind}-{report.number}{KINDS[form].ending}"
