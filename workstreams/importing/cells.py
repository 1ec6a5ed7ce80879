"""Reads the cells of a row: texts without fillers, references, paragraphs, several lines; pure."""

from __future__ import annotations

import re
from functools import lru_cache

FILLER = re.compile(
    r"#(?:n/a|ref!|value!|name\?|div/0!|null!|num!)|<\s*.*>|\[\s*(?:select|choose|insert|enter).*\]"
    r"|(?:please )?(?:select|choose)(?: (?:one|from).*)?\s*(?:\.\.\.|…)?|[-–—.…?]+",
    re.IGNORECASE,
)
BULLET = re.compile(
    r"^\s*(?:\(?(\d+(?:\.\d+)*|[a-z]|[ivx]{1,4})[.)]|[•·▪●◦*]|[-–—](?=\s))\s*", re.I
)
NUMBERED = re.compile(r"^((?:\d+\.)+\d+|\d+(?=[.)]))[.)]?\s+(?=\D)")
PARAGRAPH = re.compile(r"(\d+(?:\.\d+)*[a-z]?)(?:\s*[-–—]\s*(\d+)\b)?")
FINDING_WITH_PARAGRAPHS = re.compile(r"^(\d+)\.?\s*\(([\d,;&\s]+(?:and\s*\d+)?)\)\s*(?=\S)")
WIDEST = 30  # paragraphs of a range


@lru_cache(maxsize=2000)  # each cell of a file is asked for several times
def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a cell that say something, with plain spaces."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(line for line in lines if line and not FILLER.fullmatch(line))


def on_one_line(text: str) -> str:
    return " ".join(lines_of(text))


def reference(text: str) -> str:
    """A reference without the marks about it: "1." is "1", "(a)" is "a" and "9(b)" stays."""
    bare = on_one_line(text).strip(" .:#")
    return bare if "(" in bare[1:] else bare.strip("()")


def without_number(action: str) -> tuple[str, str]:
    """The number that stands before an action's text, or "", and the text without it."""
    number = NUMBERED.match(action)
    return (number[1], action[number.end() :].strip()) if number else ("", action)


def without_bullet(line: str) -> str:
    return BULLET.sub("", line, count=1).strip()


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a report that a text names: "17. (57, 138)" has three, "19-21" too."""
    found: list[str] = []
    for match in PARAGRAPH.finditer(text):
        first, last = match[1], match[2]
        span = int(last) - int(first) if last and first.isdigit() else 0
        if 0 < span <= WIDEST:
            found += [str(number) for number in range(int(first), int(last) + 1)]
        else:
            found += [part for part in (first, last) if part]
    return list(dict.fromkeys(found))


def split_finding(text: str) -> tuple[list[str], str]:
    """The paragraphs that stand before a finding, as "17. (57, 138) Listen", and its own text."""
    match = FINDING_WITH_PARAGRAPHS.match(text)
    if not match:
        return [], text
    return paragraphs(f"{match[1]}, {match[2]}"), text[match.end() :]


def several(text: str) -> list[str]:
    """The items of a cell that has one a line, without their bullets; one for any other text.

    They are several where each line has a bullet or a number, or where at least two of them have
    and the others go on with the line above.
    """
    lines = lines_of(text)
    starts = [at for at, line in enumerate(lines) if BULLET.match(line)]
    if len(starts) >= 2 and starts[0] == 0:
        ends = [*starts[1:], len(lines)]
        return [
            without_bullet(" ".join(lines[start:end]))
            for start, end in zip(starts, ends, strict=True)
        ]
    return [" ".join(lines)] if lines else []
