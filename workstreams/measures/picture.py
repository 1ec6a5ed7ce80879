"""What a picture of rows consists of: paths and words with their kinds, which styles tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workstreams.measures.chart import Path, at

ONE, WIDTH = "one", 300  # the layout that is the same on a phone, a desk and paper; its width
__all__ = ["ONE", "WIDTH", "Path", "Picture", "Words", "at", "bar", "words"]


@dataclass(frozen=True)
class Words:
    """A text with its place; of the kind "plain" it begins there."""

    kind: str
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Picture:
    """All that the template prints, in units of the view box."""

    height: int
    paths: Sequence[Path]
    words: Sequence[Words]
    layout: str = ONE
    width: int = WIDTH

    @property
    def groups(self) -> list[tuple[str, list[Words]]]:
        """The words by kind: said once for each, which keeps the picture small."""
        kinds = dict.fromkeys(each.kind for each in self.words)
        return [(kind, [each for each in self.words if each.kind == kind]) for kind in kinds]


def words(kind: str, x: float, y: float, text: object) -> Words:
    return Words(kind, at(x), at(y), str(text))


def bar(x: float, y: float, width: float, height: float) -> str:
    """The path of a rectangle from its corner at the top left."""
    return f"M{at(x)} {at(y)}h{at(width)}v{at(height)}h-{at(width)}z"
