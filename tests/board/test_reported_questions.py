"""What scrutiny asked, in the files of a report."""

from datetime import datetime
from io import BytesIO

import openpyxl

from board.models import ReportFile
from board.publishing.document import make_document
from board.reports.asked import asked
from tests.board.factories import a_challenge, asked_twice, replied
from tests.board.reports_made import AT, ON, made, words_in
from tests.world import change


def test_a_report_tells_what_scrutiny_asked_each_time_and_what_was_done(world):
    change(asked_twice(world).exchanges.first(), reply="=1+1")
    for kind in ("board", "department", "scrutiny"):
        files = made(world, kind)
        told = words_in(files[ReportFile.Form.WORD])
        for words in (
            "Visit two teams a month.",
            "=1+1 (scrutiny: Not satisfied: Find it)",
            "Accepted in part on ",
            "Yes, from June. (scrutiny: Satisfied: It says so)",
            "Some were visited. Looked at from ",
        ):
            assert words in told
    book = openpyxl.load_workbook(BytesIO(files[ReportFile.Form.WORKBOOK]))
    heads, *rows = book["What scrutiny asked"].iter_rows(values_only=True)
    first, again = (dict(zip(heads, row, strict=True)) for row in rows)
    assert (first["Number"], first["Kind"], first["Reply"]) == (1, "Recommendation", "=1+1")
    assert first["Asked"] == again["Replied"]
    assert isinstance(first["Asked"], datetime)
    assert again["What was done"].startswith("Done in part on ")
    replied(a_question_of(world, "Is it done?"), world.manager, answer="")
    a_question_of(world, "And the rest?")
    document = make_document(world.plan, at=AT, on=ON, audience="scrutiny")
    (answer, none) = (row[3] for row in next(asked(document)).rows[2:])
    assert answer.startswith("Answered on ")
    assert none == "No answer yet"
    del document["challenges"]  # as before the words stood in it
    told = words_in(made(world, "scrutiny", document=document)[ReportFile.Form.WORD])
    assert "Scrutiny asked 3 questions. Their words are not in this document." in told


def a_question_of(world, words):
    said = {"post": "manager", "of_scrutiny": True, "words": words}
    return a_challenge(world, by=world.councillor, **said)
