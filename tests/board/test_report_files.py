"""The files of reports: what a Word document and a workbook hold, whatever a document says."""

import re
import struct
import time
import zlib
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from docx.oxml.ns import qn
from lxml import etree

from board.changes.reports import issue_report
from board.forms.reports import PublicationField
from board.models import HouseStyle, Publication, Report, ReportFile
from board.publishing.document import make_document
from board.reports import blocks, facts
from board.reports.blocks import Bullets, Picture, Table, Text, cut
from board.reports.chart_pictures import BLUE, EDGE, GREY, HEIGHT, picture_of
from board.reports.files import StyleLost
from board.reports.house_style import OURS, NotUsable, dress, fonts_of, look_of
from board.reports.outline import OUTLINES, written_parts
from board.reports.paper import as_read_on, day_in
from improvement.numbers import counted
from tests.board.reports_made import AT, ON, W, made, unzipped, words_in
from tests.pages import html_of, send
from tests.world import a_measure, an_action, change


@pytest.fixture
def full(world):
    """The world with what each part of a report tells of: late, moved, better, worse, hidden."""
    an_action(world.practice, "FP-02", title="Late one", due=date(2026, 10, 1))
    change(an_action(world.practice, "FP-03", title="Moved one"), due=date(2099, 9, 30))
    a_measure(world, [50, 51] * 10 + [90, 91, 92], "M2", name="Visits in time")
    a_measure(world, [3, 9], "M3", name="Hidden children", unit="children", kind="count")
    a_measure(world, [7, 8], "CX-1", name="Referrals", direction="context", unit="referrals")
    return world


@pytest.mark.parametrize("kind", [each.value for each in Report.Kind])
def test_a_word_document_can_be_read_by_everyone(full, kind):
    content = made(full, kind, marking="sensitive")[ReportFile.Form.WORD]
    parts = unzipped(content)
    body = etree.fromstring(parts["word/document.xml"])
    file = docx.Document(BytesIO(content))
    told = words_in(content)
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert headings[-1] == "Proof"
    assert [part.heading for part in OUTLINES[kind]] == [
        h for h in headings if h not in ("Proof", "What the publication says")
    ]
    # The contents are words that lead to the headings, and no field that Word must work out.
    links = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    assert len(links) == len(headings)
    assert links == [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")]
    assert b"TOC" not in parts["word/document.xml"]
    assert b"updateFields" not in parts["word/settings.xml"]

    tables = list(body.iter(f"{W}tbl"))
    assert tables
    for number, table in enumerate(tables, 1):
        first, *others = table.iter(f"{W}tr")
        assert first.find(f".//{W}tblHeader") is not None
        assert all(row.find(f".//{W}tblHeader") is None for row in others)
        caption = table.find(f".//{W}tblCaption").get(f"{W}val")
        assert caption.startswith(f"Table {number}: ")
        assert caption in told  # and a person reads it above the table
        assert table.find(f".//{W}tblDescription").get(f"{W}val").startswith("Columns: ")

    pictures = list(body.iter(qn("wp:docPr")))
    assert all(each.get("descr").startswith("A line of ") for each in pictures)
    assert len(pictures) == told.count("Blue: the figures.")
    assert bool(pictures) is (kind in ("board", "department"))

    languages = re.findall(rb'<w:lang [^>]*w:val="([^"]+)"', parts["word/styles.xml"])
    assert languages
    assert set(languages) == {b"en-GB"}
    assert file.core_properties.language == "en-GB"
    assert file.core_properties.title.startswith(str(Report.Kind(kind).label))
    for part in (file.sections[0].header, file.sections[0].footer):
        assert "OFFICIAL-SENSITIVE" in "".join(p.text for p in part.paragraphs)
    last = told[told.rindex("Proof") :]
    assert "0" * 64 in last
    assert "Audit head" in last
    for part in written_parts(kind):
        assert f"On {part.name}" in told
    assert parts.keys() & {"word/vbaProject.bin", "word/embeddings"} == set()
    assert not re.search(
        b'TargetMode="External"', b"".join(v for k, v in parts.items() if k.endswith("rels"))
    )


def test_a_report_says_what_the_document_says(full):
    told = words_in(made(full)[ReportFile.Form.WORD])
    for words in ("Late one", "Moved one", "Front line practice", "Visits in time", "Referrals"):
        assert words in told
    assert "A person" not in told  # of the exempt action, nothing
    assert "hidden: 1 to 5, or would give such a number away" in told
    assert "Something is left out of this report under:" in told
    content = words_in(made(full, "exceptions")[ReportFile.Form.WORD])
    assert "Late one" in content
    assert "No measure is shown to be worse by more than its usual ups and downs." in content


def test_questions_put_to_scrutiny_are_not_said_to_be_its_own(full):
    """They are of a published document, and to the committee."""
    document = make_document(full.plan, at=AT, on=ON, audience="scrutiny")
    put = {"key": "K", "label": "Question 1", "text": "Is it safe?", "where": "", "asked": ""}
    for kind, questions, said in (
        ("department", [put], "Question 1: Is it safe?"),
        ("scrutiny", [], "No question put to scrutiny is published."),
    ):
        files = made(full, kind, document=document | {"questions": questions})
        told = words_in(files[ReportFile.Form.WORD])
        assert f"Questions put to scrutiny\n{said}" in told
        assert "No question or recommendation of scrutiny is published." in told


def test_a_report_for_the_board_has_references_and_what_the_facts_show(full):
    document = make_document(full.plan, at=AT, on=ON, audience="board")
    files = made(full, document=document)
    told = words_in(files[ReportFile.Form.WORD])
    assert "FP-02 Late one" in told
    assert "What the facts show" in told
    assert "FP-02" not in words_in(made(full)[ReportFile.Form.WORD])
    book = openpyxl.load_workbook(BytesIO(files[ReportFile.Form.WORKBOOK]))
    rows = [dict(zip(*pair, strict=True)) for pair in rows_of(book["Actions"])]
    (late,) = [row for row in rows if row["Reference"] == "FP-02"]
    assert late["What the facts show"]


def test_a_workbook_has_typed_cells_frozen_heads_and_filters(full):
    book = openpyxl.load_workbook(BytesIO(made(full)[ReportFile.Form.WORKBOOK]))
    names = ["About", "Actions", "Measures", "Figures", "Benchmarks"]
    names += ["What scrutiny asked", "Questions put to scrutiny", "Left out"]
    assert book.sheetnames == names
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
    rows = [dict(zip(*pair, strict=True)) for pair in rows_of(book["Actions"])]
    (late,) = [row for row in rows if row["Action"] == "Late one"]
    assert late["Agreed date"] == datetime(2026, 10, 1)  # noqa: DTZ001  # as Excel has days
    assert late["Days late"] == 50
    figures = [dict(zip(*pair, strict=True)) for pair in rows_of(book["Figures"])]
    hidden = [row for row in figures if row["Measure"] == "Hidden children"]
    assert [row["Figure"] for row in hidden] == [None, 9]
    assert hidden[0]["Note"] == "hidden: 1 to 5, or would give such a number away"
    assert hidden[0]["Begins on"] == datetime(2025, 1, 1)  # noqa: DTZ001
    left_out = [dict(zip(*pair, strict=True)) for pair in rows_of(book["Left out"])]
    assert left_out[0] == {
        "What": "Figure",
        "Measure": "Hidden children",
        "Period": "January 2025",
        "Why": "hidden: 1 to 5, or would give such a number away",
    }
    assert day_in("June 2099") == "June 2099"


def rows_of(sheet):
    heads, *rows = sheet.iter_rows(values_only=True)
    return [(heads, row) for row in rows]


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("x")']


def test_no_text_is_a_formula(full):
    for number, text in enumerate(FORMULAS):
        an_action(full.practice, f"FP-1{number}", title=text, description=text, owner_post=text)
    content = made(full)[ReportFile.Form.WORKBOOK]
    for name, part in unzipped(content).items():
        assert b"<f" not in re.sub(rb"<f(ont|ill|ormat)", b"", part) or name == "xl/styles.xml"
    found = [c for row in openpyxl.load_workbook(BytesIO(content))["Actions"].rows for c in row]
    texts = [cell for cell in found if cell.value in FORMULAS]
    assert len(texts) == 3 * len(FORMULAS)
    assert {cell.data_type for cell in texts} == {"s"}


def test_what_no_xml_may_hold_is_left_out_of_the_words(full):
    bad = "a\x00b\x0bc\ufffed\x1b <w:t> & “quoted”\nnext"
    change(full.action, title=bad.replace("\x00", ""))  # which PostgreSQL refuses
    told = words_in(made(full, words=bad)[ReportFile.Form.WORD])
    assert "abcd <w:t> & “quoted”" in told
    assert made(full, words=bad)[ReportFile.Form.WORKBOOK]


def pixels_of(png):
    """The rows of a picture's pixels, each as its place in the palette."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    parts, at = {}, 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        content = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length :][:4]) == (zlib.crc32(kind + content),)
        parts[kind] = content
        at += 12 + length
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    raw = zlib.decompress(parts[b"IDAT"])
    return [raw[y * (width + 1) + 1 :][:width] for y in range(height)]


def test_a_picture_is_of_the_figures_and_of_nothing_hidden(full):
    document = make_document(full.plan, at=AT, on=ON, audience="scrutiny")
    found = {m["name"]: m for outcome in document["outcomes"] for m in outcome["measures"]}
    picture = picture_of(found["Visits in time"])
    assert picture.caption.startswith("Visits in time, ")
    assert "Broken: the usual range." in picture.caption
    assert picture.described.startswith("A line of 23 figures, from 50 in January 2025 to 92 in ")
    rows = pixels_of(picture.png)
    blue = [y for y, row in enumerate(rows) if BLUE in row]
    left, right = ([y for y, row in enumerate(rows) if row[x] == BLUE] for x in (EDGE, -EDGE - 1))
    assert min(left) > HEIGHT / 2 > max(right)  # low at first, high at last
    assert (min(blue) <= EDGE + 2, GREY in b"".join(rows)) == (True, True)
    assert picture_of(found["Hidden children"]) is None
    gap = {"readings": [{"value": v, "period": "P"} for v in ("1", "1", "", "1")]}
    chart = {"rows": [{"mean": "", "lower": "", "upper": ""}] * 4, "label": "Too few readings"}
    flat = picture_of({"name": "Flat", "chart": chart, **gap})
    assert flat.caption == "Flat, 1 at the foot to 1 at the top. Blue: the figures."
    row = next(row for row in pixels_of(flat.png) if BLUE in row)
    assert row[EDGE] == BLUE
    assert row[-EDGE - 1] == 0  # nothing joins what has a gap between
    assert picture_of({"name": "Two", "chart": chart, "readings": gap["readings"][1:3]}) is None
    assert picture_of(hidden_in(found["Visits in time"])) is None


def hidden_in(measure):
    first, *others = measure["readings"]
    return measure | {"readings": [first | {"value": "c"}, *others]}


@pytest.mark.parametrize("kind", [each.value for each in Report.Kind])
def test_a_small_number_is_in_no_byte_of_a_file(world, kind):
    """With one hidden number or another in the plan, each part of each file is the same. What may
    be shown is worse than ever, so that a report of exceptions tells it too."""
    usual = [50, 51] * 10
    measure = a_measure(world, [*usual, 9], name="Children seen", unit="children", kind="count")
    reading, seen = measure.readings.last(), {}
    for value in (0, 1, 3, 5, 6):
        change(reading, value=value)
        files = made(world, kind)
        seen[value] = {form: unzipped(content) for form, content in files.items()}
        told = words_in(files[ReportFile.Form.WORD])
        assert (f"{value} children (September 2026)" in told) is (value in (0, 6))
    assert seen[1] == seen[3] == seen[5]


def test_a_long_report_is_cut_and_says_so(world, monkeypatch):
    rows = [[f"Action {n}", "x" * 2_000 if n == 3 else "short"] for n in range(500)]
    table, text = Table("Late", ("Action", "Why"), rows, (1, 1)), Text("Before")
    before, kept, notice = cut([text, table])
    assert before == text
    assert len(kept.rows) == 400
    assert kept.rows[3][1].endswith("x … (cut)")
    assert notice.text == (
        "Cut: 400 of 500 rows stand in “Late”. 1 long text was shortened. The workbook of this "
        "report has them all."
    )
    assert cut([Table("Late", ("Action", "Why"), rows[:2], (1, 1))]) == [
        Table("Late", ("Action", "Why"), rows[:2], (1, 1))
    ]
    monkeypatch.setattr(blocks, "MOST_IN_ALL", 400)
    *_, left_out, notice = cut([table, table])
    assert left_out == Text("Late: left out.")
    assert "0 of 500 rows" in notice.text


def test_300_actions_and_60_measures_take_under_5_seconds(world):
    document = make_document(world.plan, at=AT, on=ON, audience="scrutiny")
    action = document["workstreams"][0]["actions"][0]
    said = action | {"days_late": 30, "days_moved": 20, "why": "A reason of some length. " * 20}
    document["workstreams"][0]["actions"] = [said | {"title": f"Action {n}"} for n in range(300)]
    measure = document["outcomes"][0]["measures"][0]
    months = [measure["readings"][0] | {"period": f"Month {n}"} for n in range(24)]
    limits = [measure["chart"]["rows"][0]] * 24
    chart = measure["chart"] | {"rows": limits}
    long = measure | {"readings": months, "chart": chart}
    document["outcomes"][0]["measures"] = [long | {"name": f"Measure {n}"} for n in range(60)]
    began = time.process_time()
    files = made(world, document=document)
    assert time.process_time() - began < 5
    told = words_in(files[ReportFile.Form.WORD])
    assert "Action 299" in told
    assert "Measure 59" in told


def a_style_file(**parts):
    """A Word document in Georgia, to which parts are added: by their names, with __ for /."""
    file, saved, told = docx.Document(), BytesIO(), BytesIO()
    fonts = file.styles["Heading 1"].element.find(f".//{W}rFonts")
    fonts.attrib.clear()  # a font of the theme would win over one that is named
    fonts.set(f"{W}ascii", "Georgia")
    file.styles["List Bullet"].element.getparent().remove(file.styles["List Bullet"].element)
    file.add_paragraph("Words of the council’s own")
    file.save(saved)
    with ZipFile(saved) as old, ZipFile(told, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return told.getvalue()


def relation(kind, target):
    base = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="rId99"'
        f' Type="{base}/officeDocument/2006/relationships/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )


ENTITY = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
REFUSED = {
    "macros": ({"word/vbaProject.bin": b"x"}, "holds macros"),
    "template": (
        {"word/_rels/settings.xml.rels": relation("attachedTemplate", "file:///x.dotm")},
        "loads a part from elsewhere .attachedTemplate",
    ),
    "picture": (
        {"word/_rels/header1.xml.rels": relation("image", "http://localhost/x.png")},
        "loads a part from elsewhere .image",
    ),
    "object": ({"word/embeddings/ole.bin": b"x"}, "an object of another program"),
    "entity": ({"word/styles.xml": ENTITY}, "damaged or too big"),
    "not a style sheet": ({"word/styles.xml": b"<a/>"}, "no style sheet"),
    "no namespace": ({"word/styles.xml": b"<w:styles/>"}, "damaged or too big"),
    "no XML": ({"word/styles.xml": b"<a"}, "damaged or too big"),
    "long": ({"word/styles.xml": b"<a>" + b" " * 3_000_000 + b"</a>"}, "damaged or too big"),
}


@pytest.mark.parametrize(("parts", "message"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_reaches_out_or_runs_gives_no_styles(parts, message):
    with pytest.raises(NotUsable, match=message):
        look_of(a_style_file(**parts))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "must be a Word document"),
        (b"", "is empty"),
        (b"PK\x03\x04 damaged", "must be a"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB or smaller"),
    ],
)
def test_what_is_no_word_document_gives_no_styles(content, message):
    with pytest.raises(NotUsable, match=message):
        look_of(content)


def test_the_councils_file_gives_its_styles_and_nothing_else(full, sign_in, evidence_root):
    linked = {"word/_rels/header9.xml.rels": relation("hyperlink", "https://example.org/")}
    client, url = sign_in(full.manager), full.url("reports/style/")
    assert "site’s own style" in html_of(client.get(url))
    file = BytesIO(a_style_file(**linked))
    file.name = "Council.docx"
    for _ in range(2):  # sent twice
        file.seek(0)
        assert send(client, url, file=file, reason="Our colours").url == url
    page = html_of(client.get(url))
    assert "Reports are in the style of “Council.docx” (" in page
    assert "It was not scanned for viruses" in page
    wrong = BytesIO(a_style_file(**REFUSED["template"][0]))
    wrong.name = "Wrong.docx"
    assert "loads a part from elsewhere" in html_of(send(client, url, file=wrong, reason="Try"))
    style = HouseStyle.objects.get()
    content = made(full, style=style)[ReportFile.Form.WORD]
    file = docx.Document(BytesIO(content))
    assert file.styles["Heading 1"].font.name == "Georgia"
    assert "Words of the council" not in words_in(content)
    bullets = [p for p in file.paragraphs if p.style.name == "List Bullet"]
    assert bullets  # the style that theirs lacked
    assert "word/_rels/header9.xml.rels" not in unzipped(content)
    assert full.drafted().style == style
    (path,) = [path for path in Path(evidence_root).rglob("*") if path.name == style.file_key]
    path.unlink()
    with pytest.raises(StyleLost, match="“Council"):
        made(full, style=style)
    report = Report.objects.get()
    about = {"by": full.chair, "now": AT, "version": report.version, "reason": "Read"}
    with pytest.raises(ValidationError, match="Put it back, or choose another"):
        issue_report(report.pk, **about)


def test_styles_of_a_newer_word_lose_what_an_older_one_does_not_know():
    newer = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
        "<w:docDefaults/>"
        "<w:style w:type='paragraph' w:styleId='Berschrift1'><w:name w:val='heading 1'/><w:pPr>"
        "<w:numPr><w:numId w:val='7'/></w:numPr></w:pPr><w:rPr><w:rFonts w:asciiTheme='majorHAnsi'"
        "/><w14:ligatures w14:val='all'/><w:color w:val='112233' w:themeColor='accent1'/>"
        "</w:rPr></w:style></w:styles>"
    )
    look = look_of(a_style_file(**{"word/styles.xml": newer.encode()}))
    assert fonts_of(b"") == (OURS.major, OURS.minor)  # of a file without a theme
    file = docx.Document()
    names = dress(file, look)
    sheet = etree.tostring(file.styles.element).decode()
    assert names["heading 1"] == "Berschrift1"
    assert names["heading 2"] == "Heading2"
    assert "ligatures" not in sheet
    assert "themeColor" not in sheet
    assert '<w:numId w:val="7"/>' not in sheet
    assert 'w:val="112233"' in sheet
    assert '<w:lang w:val="en-GB"/>' in sheet
    assert 'w:ascii="Calibri"' in sheet  # the font of headings of the file's own theme


def test_a_meeting_that_was_held_before_the_issue_is_not_the_next():
    document = {"next_meeting": "19 July 2013"}
    assert as_read_on(document, date(2013, 7, 19)) == document
    assert as_read_on(document, date(2013, 9, 5))["next_meeting"] == ""
    assert as_read_on({"next_meeting": "July 2013"}, date(2013, 9, 5))["next_meeting"]
    assert as_read_on({"next_meeting": ""}, date(2013, 9, 5))["next_meeting"] == ""


def test_no_cell_says_nothing_and_a_measure_in_words_is_told_apart():
    measure = {"unit": "visits", "hidden_words": "Hidden"}
    reading = {"value": "", "words": "", "period": "April to June 2013"}
    for in_words, words in ((True, "In words only"), (False, "Not published")):
        said = measure | {"latest": reading | {"in_words": in_words}}
        assert facts.latest_of(said) == f"{words} (April to June 2013)"
    rows, heads = [["May", "3", ""], ["June", "", ""]], ("Period", "Figure", "Note")
    filled = facts.filled(Table("Figures", heads, rows, (1, 1, 1)))
    assert filled.heads == ["Period", "Figure"]
    assert filled.rows == [["May", "3"], ["June", facts.EMPTY]]
    assert [counted(number, "day") for number in (1, 1200)] == ["1 day", "1,200 days"]


def test_a_report_tells_what_few_plans_have():
    claim = {"statement": "Children are safer", "stage": "making_a_difference"}
    action = {"title": "Visits", "days_late": 0, "days_late_suspended": 2, "shown": [claim]}
    document = {"workstreams": [{"name": "Practice", "actions": [action]}]}
    *_, bullets = facts.late(document)
    assert bullets == Bullets(["Visits: 2 days"])
    assert list(facts.shown(document)) == [Bullets(["Children are safer (Practice: Visits)"])]
    (text,) = facts.withheld({"withheld_under": []})
    assert text.text.startswith("No action and no question of scrutiny’s was marked")
    for audience, who in (("board", "board"), ("scrutiny", "scrutiny committee")):
        (text,) = facts.next_meeting({"next_meeting": "9 May 2013", "audience": audience})
        assert text.text == f"The {who} meets next on 9 May 2013."
    counts = dict.fromkeys(["actions", *(name for name, _ in facts.STATES)], 0)
    verified = dict.fromkeys((name for name, _ in facts.CHECKED), 0)
    of_none = {"counts": counts | {"verified": verified}, "headline": []}
    assert [type(block) for block in facts.position(of_none)] == [Table]  # no headline, no text
    address = Picture("Chart", "A line", lambda: b"PNG").address
    assert address == "data:image/png;base64,UE5H"


def test_the_form_tells_the_day_of_a_publication_as_it_was_in_england(world):
    publication = world.publication
    publication.as_at = datetime(2013, 7, 8, 23, 30, tzinfo=UTC)
    label = PublicationField(Publication.objects.none()).label_from_instance(publication)
    assert label.endswith("stood on 9 July 2013")
