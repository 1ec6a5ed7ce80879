"""What stands in a document that is kept, in the words that every page and file of it uses; pure:
nothing here reads the live plan."""

from __future__ import annotations

from board.publishing import Document
from workstreams.measures.suppression import HIDDEN

__all__ = [
    "HIDDEN",
    "NOT_TOLD",
    "OVERDUE",
    "every_measure",
    "outcome_measures",
    "target_words",
    "with_unit",
]

# Stands in place of all that was typed of a question of scrutiny, whatever the reason.
NOT_TOLD = "Its words are not published."
OVERDUE = "Reply overdue"  # how such a question stands


def outcome_measures(document: Document) -> list[Document]:
    return [measure for outcome in document["outcomes"] for measure in outcome["measures"]]


def every_measure(document: Document) -> list[Document]:
    """Those of the outcomes, then those of demand."""
    return [*outcome_measures(document), *document["demand"]]


def with_unit(value: str, unit: str) -> str:
    return f"{value}%" if unit == "%" else f"{value} {unit}".strip()


def target_words(measure: Document) -> str:
    """The target, or from where to where it reaches; "" where none is set."""
    ends = [end for end in (measure["target"], measure["target_to"]) if end]
    return with_unit(" to ".join(ends), measure["unit"]) if ends else ""
