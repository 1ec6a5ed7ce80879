"""Opens zip files, as the kinds of Office are, with a bound on the list of their parts; pure."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

MOST_PARTS = 5_000  # a long Word document with a picture on each page has some hundreds
ENTRY = b"PK\x01\x02"  # stands before each entry of the list of parts, at the end of the file


def open_archive(content: bytes) -> ZipFile:
    """The archive, whose list of parts is read. Raises BadZipFile, also for a list so long that
    reading it alone would take seconds."""
    if content.count(ENTRY) > MOST_PARTS:
        raise BadZipFile("too many parts")
    try:
        return ZipFile(BytesIO(content))
    except (ValueError, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
        raise BadZipFile(str(error)) from error
