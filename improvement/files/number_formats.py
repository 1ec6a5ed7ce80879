"""What a number format of a spreadsheet does to a number: multiplies it, or makes it a date; pure.

A format has up to three sections for numbers, and only characters that are active count: what is
quoted, escaped, a width ("_x"), a filling ("*x") or a colour in brackets is shown as it stands.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

PIECE = re.compile(r'"[^"]*"?|[\\_*].?|\[[^\]]*\]?|.', re.DOTALL)
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
LONGEST = 255  # characters of a format that a spreadsheet takes


@dataclass(frozen=True)
class Section:
    """A section's active characters, and the condition that it states, if any."""

    active: str
    comparison: str = ""
    bound: float = 0

    def holds(self, value: float, otherwise: bool) -> bool:
        return COMPARE[self.comparison](value, self.bound) if self.comparison else otherwise

    @cached_property
    def percents(self) -> int:
        """How many active percent signs it has; each multiplies what is shown by a hundred."""
        return self.active.count("%")

    @cached_property
    def is_date(self) -> bool:
        return bool(set(self.active.casefold().replace("general", "")) & set("dmyhs"))


NO_FORMAT = Section("")


@lru_cache(maxsize=256)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format for numbers; a fourth one, for texts, is left out."""
    found, active, condition = [], "", ("", 0.0)
    for piece in [*PIECE.findall(code[:LONGEST]), ";"]:
        if piece == ";":
            found.append(Section(active, *condition))
            active, condition = "", ("", 0.0)
        elif states := CONDITION.fullmatch(piece):
            condition = (states[1], float(states[2]))
        elif len(piece) == 1 or ELAPSED.fullmatch(piece):
            active += piece
    return tuple(found[:3])


def section_for(code: str, value: float) -> Section:
    """The section of the format by which a spreadsheet shows this number."""
    parts = sections(code)
    first, last = parts[0], parts[-1]
    if first.holds(value, (True, value >= 0, value > 0)[len(parts) - 1]):
        return first
    if len(parts) == 1:
        return NO_FORMAT
    return parts[1] if parts[1].holds(value, value < 0) else last
