"""Workbooks of plans in the layouts that councils use, and what is read of them."""

from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from workstreams.importing import own_workbook
from workstreams.importing.plan_reading import PlanReading, read_plan


def a_workbook(*rows, colours=(), merged=(), from_1904=False, title="Plan", more=()) -> bytes:
    """A workbook of one sheet, or of `more`, pairs of a title and rows; with cells filled."""
    book, saved = Workbook(), BytesIO()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    for name, lines in ((title, rows), *more):
        sheet = book.active if name == title else book.create_sheet(name)
        sheet.title = name
        for line in lines:
            sheet.append(line)
    for cell, colour in dict(colours).items():
        book[title][cell].fill = PatternFill("solid", fgColor=colour)
    for area in merged:
        book[title].merge_cells(area)
    book.save(saved)
    return saved.getvalue()


def read(*rows, **book) -> PlanReading:
    return read_plan("plan.xlsx", a_workbook(*rows, **book))


def values(reading: PlanReading, *names: str) -> list[tuple]:
    return [tuple(action.as_json().get(name) for name in names) for action in reading.actions]


def asked(reading: PlanReading) -> list[list[str]]:
    return [[ask.code for ask in action.ask] for action in reading.actions]


def problems(reading: PlanReading) -> list[str]:
    return [f"{problem.cell} {problem.words}".strip() for problem in reading.problems]


HEAD = ["Ref", "Action", "Lead", "Timescale", "Progress", "RAG"]
PLAIN = ["Action", "Lead", "By when"]


def edited(content: bytes, **cells) -> bytes:
    book, saved = load_workbook(BytesIO(content)), BytesIO()
    for cell, value in cells.items():
        book["Actions"][cell] = value
    book.save(saved)
    return saved.getvalue()


def column(head: str) -> str:
    return get_column_letter(own_workbook.HEADINGS.index(head) + 1)
