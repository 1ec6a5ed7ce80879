"""Reads the site as a person does: every address of the table, and whatever its pages lead to."""

from __future__ import annotations

import html
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
MOST = 600  # addresses; a crawl that finds more does not end


def crawl(client: Any, addresses: Iterable[str], within: tuple[str, ...]) -> dict[str, str]:
    """What is answered at each of the addresses and at those that the pages below `within` link
    to: the status, the headers and the whole body, as text."""
    waiting, answered = deque(addresses), {}
    while waiting:
        address = waiting.popleft()
        if address in answered:
            continue
        assert len(answered) < MOST, f"no end of addresses: {address}"
        answer = client.get(address)
        answered[address] = text_of(answer)
        if "html" in answer.get("Content-Type", ""):
            waiting.extend(links(answered[address], address, within))
    return answered


def links(page: str, at: str, within: tuple[str, ...]) -> Iterator[str]:
    for found in LINK.findall(page):
        address = html.unescape(found).partition("#")[0]
        if address.startswith("?"):
            address = at.partition("?")[0] + address
        if address.startswith(within) and "at=" not in address:
            yield address


def text_of(answer: Any) -> str:
    """Everything that was sent, with what is packed in it unpacked."""
    body = b"".join(answer) if answer.streaming else answer.content
    head = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{answer.status_code}\n{head}\n" + "\n".join(parts_of(body))


def parts_of(body: bytes) -> Iterator[str]:
    if not zipfile.is_zipfile(BytesIO(body)):
        yield body.decode(errors="replace")
        return
    with zipfile.ZipFile(BytesIO(body)) as packed:  # a workbook, a text document
        for name in packed.namelist():
            yield f"{name}\n{packed.read(name).decode(errors='replace')}"
