"""Files: their kind found from their content, stored for the site alone, checked by digest."""

import stat
from zipfile import ZipFile

import pytest

from improvement.files import kinds, store
from improvement.files.kinds import NotTaken, kind_of, kind_of_name, safe_name
from tests.files import CSV, JPEG, PDF, PNG, office

TAKEN = {
    "report.pdf": (PDF, kinds.PDF),
    "picture.png": (PNG, kinds.PNG),
    "photo.jpeg": (JPEG, kinds.JPEG),
    "letter.docx": (office("word/document.xml"), kinds.WORD),
    "table.xlsx": (office("xl/workbook.xml"), kinds.EXCEL),
    "talk.pptx": (office("ppt/presentation.xml"), kinds.POWERPOINT),
    "visits.csv": (CSV, kinds.CSV),
    "notes.txt": ("Notes – in order\r\n\tand more".encode(), kinds.TEXT),
    "old.csv": ("week,said\r\n1,“café” – £5".encode("cp1252"), kinds.CSV),
    "unicode.txt": ("week\tsaid\n1\tcafé".encode("utf-16"), kinds.TEXT),
}
REFUSED = {
    "nothing": (b"", "is empty"),
    "a program": (b"MZ\x90\x00\x03", "must be a PDF"),
    "a zip file": (office("virus.exe"), "must be a PDF"),
    "a zip file without its list": (b"PK\x03\x04" + b"\0" * 40, "must be a PDF"),
    "two kinds in one": (office("word/document.xml", "xl/workbook.xml"), "must be a PDF"),
    "macros": (office("xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
    "old Word": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20,
        "has a password or is of an old",
    ),
    "a text of no encoding that is known": (b"caf\x81", "must be a PDF"),
    "a list of parts without end": (b"PK\x03\x04" + b"PK\x01\x02" * 6000, "must be a PDF"),
    "text with hidden characters": (b"a\x00b", "must be a PDF"),
    "text with an escape": (b"a\x1b[31mb", "must be a PDF"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_kind_of_a_file_is_found_from_its_content_whatever_its_name(name):
    content, kind = TAKEN[name]
    assert kind_of(content, name) is kind
    assert kind_of(content, "innocent") in (kind, kinds.TEXT)


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_of_no_accepted_kind_is_refused_with_the_reason(case):
    content, message = REFUSED[case]
    for name in ("report.pdf", "visits.csv"):
        with pytest.raises(NotTaken, match=message):
            kind_of(content, name)


def test_a_zip_file_without_a_list_of_content_types_is_no_office_file(tmp_path):
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotTaken):
        kind_of((tmp_path / "a.zip").read_bytes())


@pytest.mark.parametrize(
    ("name", "kind", "given"),
    [
        ("report.pdf", kinds.PDF, "report.pdf"),
        ("Report.PDF", kinds.PDF, "Report.PDF"),
        ("page.html", kinds.TEXT, "page.html.txt"),
        ("run.exe", kinds.PDF, "run.exe.pdf"),
        ("photo.jpeg", kinds.JPEG, "photo.jpeg"),
        ("../../etc/passwd", kinds.TEXT, "passwd.txt"),
        ("C:\\Users\\me\\audit.docx", kinds.WORD, "audit.docx"),
        ('a"b\r\nSet-Cookie: x.csv', kinds.CSV, "abSet-Cookie x.csv"),
        ("\u202efdp.exe", kinds.PDF, "fdp.exe.pdf"),
        (" . ", kinds.PNG, "file.png"),
        ("", kinds.PNG, "file.png"),
        ("é" * 400 + ".txt", kinds.TEXT, "é" * 150 + ".txt"),
    ],
)
def test_a_file_is_served_under_a_safe_name_with_the_ending_of_its_kind(name, kind, given):
    assert safe_name(name, kind) == given
    assert kind_of_name(given) is kind


def test_a_stored_file_has_a_random_name_and_is_readable_by_the_site_only(evidence_root):
    first, second = store.keep(PDF), store.keep(PDF)
    assert first != second
    paths = [store.path_of(key) for key in (first, second)]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in paths)
    assert all(stat.S_IMODE(path.parent.stat().st_mode) == 0o700 for path in paths)
    assert sorted(store.all_keys()) == sorted([first, second])
    assert store.read(first, store.digest(PDF)) == PDF


def test_a_stored_file_that_was_altered_or_deleted_is_not_read(evidence_root):
    key = store.keep(PDF)
    store.path_of(key).write_bytes(PDF + b" and more")
    assert store.read(key, store.digest(PDF)) is None
    store.discard(key)
    store.discard(key)
    assert store.read(key, store.digest(PDF)) is None
    assert list(store.all_keys()) == []


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_a_key_that_is_no_stored_name_is_refused(key, evidence_root):
    with pytest.raises(ValueError, match="is not the name of a kept file"):
        store.path_of(key)


@pytest.mark.parametrize(
    ("encoding", "media_type"),
    [
        ("utf-8", "text/csv; charset=utf-8"),
        ("utf-8-sig", "text/csv; charset=utf-8"),
        ("cp1252", "text/csv; charset=windows-1252"),
        ("utf-16", "text/csv; charset=utf-16"),
        ("utf-16-le", "text/csv; charset=utf-16-le"),
        ("utf-16-be", "text/csv; charset=utf-16-be"),
    ],
)
def test_a_text_is_taken_and_given_out_in_the_encoding_that_it_has(encoding, media_type):
    content = "week,said\n1,“café” £5".encode(encoding)
    assert kind_of(content, "a.csv") is kinds.CSV
    assert kinds.media_type(kinds.CSV, content) == media_type
    assert kinds.media_type(kinds.PDF, PDF) == "application/pdf"


def test_a_list_of_parts_that_is_broken_is_no_archive():
    start = b"PK\x01\x02\x14\x03"
    broken = office("word/document.xml").replace(start + b"\x14", start + b"\xff")
    with pytest.raises(NotTaken, match="must be a PDF"):
        kind_of(broken)
