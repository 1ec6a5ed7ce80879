"""Finds the kind of a file from its content, not its name; pure. Unknown kinds are refused.

A file whose name claims another kind is therefore found out, and a file is always given out under
the ending of its real kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from zipfile import BadZipFile

from improvement.files.archives import open_archive
from improvement.files.encodings import NotText, decoded


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted: its name for a reader, its ending and its media type."""

    label: str
    ending: str
    media_type: str


OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("PDF", ".pdf", "application/pdf")
PNG = Kind("PNG picture", ".png", "image/png")
JPEG = Kind("JPEG picture", ".jpg", "image/jpeg")
WORD = Kind("Word document", ".docx", f"{OFFICE}.wordprocessingml.document")
EXCEL = Kind("Excel workbook", ".xlsx", f"{OFFICE}.spreadsheetml.sheet")
POWERPOINT = Kind("PowerPoint presentation", ".pptx", f"{OFFICE}.presentationml.presentation")
CSV = Kind("CSV table", ".csv", "text/csv")
TEXT = Kind("plain text", ".txt", "text/plain")
KINDS = (PDF, WORD, EXCEL, POWERPOINT, CSV, TEXT, PNG, JPEG)

BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL, "ppt/presentation.xml": POWERPOINT}
CHARSETS = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}  # where Python's names are others
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TAKEN = f"{', '.join(kind.label for kind in KINDS[:-1])} or {KINDS[-1].label}"
WANTED = f"The file must be a {TAKEN}"


class NotTaken(ValueError):
    """The file is of no kind that is accepted; the message says why, in words for the page."""


def kind_of(content: bytes, name: str = "") -> Kind:
    """The kind of the content; the name only tells CSV from other text. Raises NotTaken."""
    if not content:
        raise NotTaken("The file is empty")
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(ZIP):
        return office_kind(content)
    if content.startswith(OLD_OFFICE):
        raise NotTaken(
            "The file has a password or is of an old kind of Word, Excel or PowerPoint. "
            "Save it without a password as .docx, .xlsx or .pptx"
        )
    try:
        decoded(content)
    except NotText as error:
        raise NotTaken(WANTED) from error
    return CSV if name.lower().endswith(".csv") else TEXT


def office_kind(content: bytes) -> Kind:
    try:
        with open_archive(content) as archive:
            names = set(archive.namelist())
    except BadZipFile as error:
        raise NotTaken(WANTED) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotTaken("The file holds macros. Save it without them as .docx, .xlsx or .pptx")
    kinds = {kind for part, kind in PARTS.items() if part in names}
    if "[Content_Types].xml" not in names or len(kinds) != 1:
        raise NotTaken(WANTED)
    return kinds.pop()


def media_type(kind: Kind, content: bytes) -> str:
    """The media type to give the file out under; of a text, with its encoding."""
    if kind not in (CSV, TEXT):
        return kind.media_type
    encoding = decoded(content)[1]
    return f"{kind.media_type}; charset={CHARSETS.get(encoding, encoding)}"


def kind_of_name(name: str) -> Kind:
    """The kind of a file with a name that `safe_name` gave it."""
    ending = PurePath(name).suffix.lower()
    return next((kind for kind in KINDS if kind.ending == ending), JPEG)


def safe_name(name: str, kind: Kind) -> str:
    """The name to give a file out under: printable, with no path, with the ending of its kind."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')
    path = PurePath(plain)
    endings = {JPEG: {".jpg", ".jpeg"}}.get(kind, {kind.ending})
    if path.suffix.lower() in endings:
        return f"{path.stem[:150]}{path.suffix}"
    return f"{plain[:150].strip(' .') or 'file'}{kind.ending}"
