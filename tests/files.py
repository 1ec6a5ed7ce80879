"""Small true files of each kind that is taken, and some that are not."""

import socket
import threading
import time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
CSV = "week,visits in time\n2013-10-07,77\n".encode("utf-8-sig")
# The test file that every scanner knows; in two parts, so that this file is not one itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def office(*parts: str) -> bytes:
    """A zip file with the given parts, as Word, Excel and PowerPoint make them."""
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return held.getvalue()


def upload(name: str, content: bytes, said: str = "application/octet-stream") -> Any:
    return SimpleUploadedFile(name, content, content_type=said)


def workbook(*rows, formats=()) -> bytes:
    book, saved = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    for cell, shown in formats:
        book.active[cell].number_format = shown
    book.save(saved)
    return saved.getvalue()


def speaking(answer: bytes) -> str:
    """A scanner on the loopback that reads a whole stream and answers so, once."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with door, door.accept()[0] as client:
            end = b""  # what ends the stream may come in two pieces
            while end != b"\0\0\0\0" and (more := client.recv(1 << 17)):
                end = (end + more)[-4:]
            for part in (answer[:3], answer[3:]):
                client.sendall(part)
                time.sleep(0.02)

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{door.getsockname()[1]}"


TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    f'<r><Relationship Id="r1" Type="{TYPE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{TYPE}/chartsheet" Target="chartsheets/sheet1.xml"/>'
    f'<Relationship Id="r3" Type="{TYPE}/worksheet" Target="/xl/worksheets/sheet2.xml"/>'
    f'<Relationship Id="r4" Type="{TYPE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r5" Type="{TYPE}/sharedStrings" Target="sharedStrings.xml"/></r>'
)
SHEETS = '<sheet name="1" r:id="r1"/><sheet name="2" r:id="r2"/><sheet name="3" r:id="r3"/>'
GOOD = '<row r="1"><c r="A1" t="str"><v>Sep 2012</v></c><c r="B1"><v>12</v></c></row>'


def a_book(rows=GOOD, *, codes=(), shared=(), view="", about="", method=ZIP_DEFLATED, **parts):
    """A workbook from its XML. `codes` are the number formats of the styles 1, 2, …"""
    numbered = list(enumerate(codes, 200))
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in numbered)
    styles = "".join(f'<xf numFmtId="{n}"/>' for n, _ in numbered)
    files = {
        "xl/workbook.xml": f"<workbook>{about}<bookViews>{view}</bookViews>"
        f"<sheets>{SHEETS}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/styles.xml": f'<s><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="9"/>'
        f'</cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></s>',
        "xl/sharedStrings.xml": f"<sst>{''.join(f'<si>{text}</si>' for text in shared)}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        "xl/worksheets/sheet2.xml": "<x:worksheet><x:sheetData><x:row><x:c t='inlineStr'><x:is>"
        "<x:t>The third</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>",
    } | {name.replace("__", "/") + ".xml": xml for name, xml in parts.items()}
    packed = BytesIO()
    with ZipFile(packed, "w", method) as archive:
        for name, xml in files.items():
            archive.writestr(name, xml)
    return packed.getvalue()
