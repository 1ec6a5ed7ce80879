"""A small browser: real sessions and forms over HTTP, each request on a connection of its own."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from time import perf_counter
from urllib.parse import urlencode

TIMEOUT = 120
Form = dict[str, str | list[str]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes
    milliseconds: float

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass
class Browser:
    """One person's session with the site at the port."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("GET", path, b"", headers or {})

    def post(
        self,
        path: str,
        values: Form,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(values, doseq=True).encode()
        return self.send("POST", path, content, kind | dict(headers or {}))

    def send(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request, and read until the server has closed: it has then done all its work."""
        own = {
            "Host": "127.0.0.1",
            "Connection": "close",
            "Content-Length": str(len(content)),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in (own | dict(headers)).items())
        start = perf_counter()
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        answer = read_answer(b"".join(parts), (perf_counter() - start) * 1000)
        self.cookies |= answer.cookies
        return answer

    def sign_in(self, email: str, password: str) -> None:
        form = form_of(self.get("/accounts/login/").text)
        answer = self.post("/accounts/login/", form | {"login": email, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")


def read_answer(raw: bytes, milliseconds: float) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers, cookies = {}, {}
    for name, _, value in (line.partition(": ") for line in lines):
        headers[name.lower()] = value
        if name.lower() == "set-cookie":
            cookie, _, kept = value.partition(";")[0].partition("=")
            cookies[cookie] = kept.strip('"')
    if headers.get("transfer-encoding") == "chunked":
        body = without_chunks(body)
    return Answer(int(first.split()[1]), headers, cookies, body, milliseconds)


def without_chunks(body: bytes) -> bytes:
    parts = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        parts.append(body[:length])
        body = body[length + 2 :]
    return b"".join(parts)


class FormReader(HTMLParser):
    """Reads what each form of the page that is posted would send if nothing was changed."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.values: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.values = {}
        if self.values is None:
            return
        kind = given.get("type") or "text"
        if tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in given:
                self.add(name, value or "on")
        elif tag == "input" and kind not in ("submit", "button", "file", "image"):
            self.values[name] = value
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.add(self.select, value)
        elif tag == "textarea":
            self.area, self.values[name] = name, ""

    def add(self, name: str, value: str) -> None:
        assert self.values is not None
        before = self.values.get(name)
        several = [*before, value] if isinstance(before, list) else [before, value]
        self.values[name] = value if not before else [each for each in several if each]

    def handle_data(self, data: str) -> None:
        if self.values is not None and self.area:
            self.values[self.area] = f"{self.values[self.area]}{data}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            if self.values is not None:  # the line's end after the tag is no part of the text
                text = str(self.values[self.area]).removeprefix("\r").removeprefix("\n")
                self.values[self.area] = text
            self.area = ""
        elif tag == "form" and self.values is not None:
            self.forms.append(self.values)
            self.values = None


def form_of(page: str, field: str = "") -> Form:
    """What the page's form with the field sends; the one with most fields where none is named."""
    reader = FormReader()
    reader.feed(page)
    forms = [form for form in reader.forms if not field or field in form]
    return max(forms, key=len)
