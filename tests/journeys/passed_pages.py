"""Pages in which axe has found no fault, so that it need not look at the same page again.

What axe finds follows from the document, the styles and scripts that it loads, the browser and
the rules. A page that differs in none of them from one without a fault has none. Such pages are
remembered between runs and shared by those that run at the same time; where CI is true nothing is,
so that each page is looked at there.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from tests.kept_databases import FOLDER, NEWEST

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "static" / "build"
# What is different whenever the same page is asked for.
RANDOM = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=<code class="app-digest">)[^<]+'
)
TAG = re.compile(r"(<[^>]*>)")
NUMBER = re.compile(r"\d+")


def digest_of_page(document: str, *conditions: object) -> str:
    """Of a document, whatever times and keys are in it. A number in a tag stands for the place at
    which it is first met, so that two that are the same remain so, and two that differ do too."""
    places: dict[str, str] = {}
    text_and_tags = TAG.split(RANDOM.sub("", document))
    text_and_tags[::2] = [NUMBER.sub("0", text) for text in text_and_tags[::2]]
    text_and_tags[1::2] = [
        NUMBER.sub(lambda number: places.setdefault(number[0], str(len(places))), tag)
        for tag in text_and_tags[1::2]
    ]
    return sha256("\0".join([*text_and_tags, *map(str, conditions)]).encode()).hexdigest()


@cache
class PassedPages:
    """Digests of pages that passed in the browser of this version."""

    def __init__(self, browser: str) -> None:
        whole = sha256("\0".join([browser, version("axe-playwright-python")]).encode())
        for file in (Path(__file__), HERE / "reader.py", *files(ASSETS)):
            whole.update(f"\0{file.name}\0".encode() + file.read_bytes())
        self.file = FOLDER / f"passed_pages_{whole.hexdigest()[:16]}"
        self.digests: set[str] = set()
        self.read = 0  # bytes of the file
        self.kept = os.environ.get("CI") != "true"
        if self.kept:
            with suppress(OSError):  # where nothing can be kept, each process looks at every page
                FOLDER.mkdir(parents=True, exist_ok=True)
                self.file.touch()
                for old in sorted(FOLDER.glob("passed_pages_*"), key=os.path.getmtime)[:-NEWEST]:
                    old.unlink(missing_ok=True)

    def __contains__(self, digest: str) -> bool:
        if digest not in self.digests and self.kept:
            with suppress(OSError), self.file.open("rb") as file:
                file.seek(self.read)
                whole, end, _ = file.read().rpartition(b"\n")
                self.read += len(whole + end)
                self.digests.update(whole.decode().splitlines())
        return digest in self.digests

    def add(self, digest: str) -> None:
        self.digests.add(digest)
        if self.kept:
            with suppress(OSError), self.file.open("ab", buffering=0) as file:
                file.write(f"{digest}\n".encode())  # one write, so that no other comes between


def files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
