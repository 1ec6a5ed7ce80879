"""Small true files of each kind that is taken, and some that are not."""

import socket
import threading
import time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

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
            while not client.recv(1 << 17).endswith(b"\0\0\0\0"):
                pass
            for part in (answer[:3], answer[3:]):
                client.sendall(part)
                time.sleep(0.02)

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{door.getsockname()[1]}"
