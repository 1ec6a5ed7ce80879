"""Parts of pages in which axe has found no fault: it looks at a page only if one of its is new.

A part is an element in its place at one width, with JavaScript or without: its tag, classes,
attributes' names, kind, whether it is empty and whether it is seen, the tag before it, the tags and
classes of all that it stands in, and what its `aria-` attributes and `autocomplete` say, numbers
aside. Most of what axe finds follows from these, the assets, the browser and the rules, but not
all: how far apart two small targets are follows from their text too. A field without a name and a
repeated id are found in the markup of the pages that `tests/board/test_markup.py` reads; the rest
is left to `make deep`.

On a page with a new part axe looks at all of it, but measures the contrast of the new parts alone:
that takes it longer than all its other rules.

Parts are remembered between runs and shared by those that run at the same time; where CI is true
they are not, and `make deep` looks at every page. A whole page is remembered likewise by those that
go to every page, with the headers of its answer: of these the Content-Security-Policy has a say in
how the same document looks, as the assets and the browser have.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Page

from tests.cache_folder import FOLDER
from tests.kept_databases import NEWEST

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "static" / "build"
EVERY_PAGE = bool(os.environ.get("EVERY_WAY"))  # as `make deep` sets it
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
OF_ONE_ANSWER = {"date", "expires", "set-cookie"}  # headers that say nothing of how a page looks
# Each part's digest, in words of letters and digits; the page keeps which elements are of each.
PARTS = """(javascript) => {
  const places = new Map(), parts = new Map();
  const digest = (text) => {  // FNV-1a twice, from two beginnings: 64 bits
    let a = 0x811c9dc5, b = 0x01234567;
    for (let at = 0; at < text.length; at++) {
      a = Math.imul(a ^ text.charCodeAt(at), 0x01000193);
      b = Math.imul(b ^ text.charCodeAt(at), 0x01000193);
    }
    return (a >>> 0).toString(36) + (b >>> 0).toString(36);
  };
  for (const element of document.querySelectorAll("body, body *")) {
    const kind = `${element.localName}.${element.getAttribute("class")}`;
    const place = digest(`${places.get(element.parentElement)} ${kind}`);
    const own = ["type", "role", "scope"].map((name) => element.getAttribute(name));
    const names = [...element.attributes].map(({ name, value }) =>
      /^(aria-.*|autocomplete)$/.test(name) ? `${name}=${value.replace(/\\d+/g, "")}` : name);
    const around = [javascript, innerWidth, place, element.previousElementSibling?.localName];
    const state = [!element.textContent.trim(), element.checkVisibility()];
    places.set(element, place);
    const part = digest([...around, ...own, ...state, ...names.sort()].join());
    parts.set(part, [...(parts.get(part) ?? []), element]);
  }
  window.elementsOfParts = parts;
  return [...parts.keys()];
}"""


@cache
class PassedParts:
    """Of the pages that passed in the browser of this version."""

    def __init__(self, browser: str) -> None:
        whole = sha256("\0".join([browser, version("axe-playwright-python")]).encode())
        own = (Path(__file__), HERE / "reader.py", HERE / "test_every_page.py")
        for file in (*own, *files(ASSETS)):
            whole.update(f"\0{file.name}\0".encode() + file.read_bytes())
        self.file = FOLDER / f"passed_parts_{whole.hexdigest()[:16]}"
        self.parts: set[str] = set()
        self.read = 0  # bytes of the file
        self.kept = os.environ.get("CI") != "true" and not EVERY_PAGE
        if self.kept:
            with suppress(OSError):  # where nothing can be kept, each process looks for itself
                FOLDER.mkdir(parents=True, exist_ok=True)
                self.file.touch()
                for old in sorted(FOLDER.glob("passed_parts_*"), key=os.path.getmtime)[:-NEWEST]:
                    old.unlink(missing_ok=True)

    def new_of(self, page: Page, *, javascript: bool) -> set[str]:
        """The parts of the page that have not passed."""
        return self.new(set(page.evaluate(PARTS, javascript)))

    def new(self, parts: set[str]) -> set[str]:
        """Those of the parts that have not passed; in `make deep` all of them."""
        if not parts <= self.parts and self.kept:
            with suppress(OSError), self.file.open("rb") as file:
                file.seek(self.read)
                whole, end, _ = file.read().rpartition(b"\n")
                self.read += len(whole + end)
                self.parts.update(whole.decode().split())
        return parts if EVERY_PAGE else parts - self.parts

    def add(self, parts: set[str]) -> None:
        self.parts |= parts
        if self.kept:
            with suppress(OSError), self.file.open("ab", buffering=0) as file:
                # one write, so that no other comes between
                file.write(f"{' '.join(parts)}\n".encode())


def answer_digest(headers: Mapping[str, str], document: str) -> str:
    """Of a whole page as it is sent, with its headers, apart from what each answer has of its own:
    its time, its cookies, and the token of its forms."""
    lasting = sorted(f"{name}: {headers[name]}" for name in headers.keys() - OF_ONE_ANSWER)
    whole = "\n".join([*lasting, "", TOKEN.sub("", document)])
    return sha256(whole.encode()).hexdigest()[:16]


def files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
