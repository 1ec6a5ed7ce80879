"""What is withheld from readers outside, and the check that no text of a document names it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError

from board.publishing import Document
from improvement.personal_identifiers import plain
from improvement.text_order import folded
from workstreams.models import Action
from workstreams.models.marked import PARAGRAPHS, Marked, Marking
from workstreams.queries.action_facts import facts_of
from workstreams.ratings.rules import days_late
from workstreams.ratings.words import days

CONFIDENTIAL = "Section 100A(3) of the Local Government Act 1972 (confidential information)"


def legal_ground(record: Marked) -> str:
    """The law under which the record is withheld, in words."""
    if record.marking == Marking.CONFIDENTIAL:
        return CONFIDENTIAL
    number = re.sub(r"(?i)^para(graph)?\.?\s*", "", record.exempt_paragraph)
    meaning = f" ({PARAGRAPHS[number]})" if number in PARAGRAPHS else ""
    return f"Paragraph {number} of Schedule 12A to the Local Government Act 1972{meaning}"


def late_and_withheld(actions: Iterable[Action], on: date) -> list[str]:
    """Of the withheld `actions`, read with their facts, those that are late, in words: they are in
    no count of the document, so whoever issues it must know."""
    late = [(action, days_late(facts_of(action), on)) for action in actions]
    return [
        f"{action.ref} is late by {days(count)} and withheld, so no count in this has it"
        for action, count in late
        if count
    ]


class Withheld:
    """What is withheld, as it is looked for in texts: the references and titles of actions, and the
    titles of `evidence`.

    No evidence is part of a document; but the text of a claim or an update may name one.
    """

    def __init__(self, actions: Iterable[Action], evidence: Iterable[str]) -> None:
        self.names = {title_in_words(title): f"“{title}”" for title in evidence}
        self.refs = {}
        for action in actions:
            self.refs[folded(action.ref)] = action.ref
            self.names[title_in_words(action.title)] = action.ref
        self.names.pop("", None)
        refs = "|".join(map(re.escape, self.refs))
        self.any_ref = re.compile(rf"\b(?:{refs})\b") if refs else None

    def refuse(self, document: Document) -> None:
        """Raise ValidationError where a text of the document names any of it, or holds an e-mail
        address."""
        for text in dict.fromkeys(texts(document)):
            seen = plain(text)
            if "@" in seen and re.search(r"\S@\S", seen):
                raise ValidationError(f"Take the email address out of this text first: “{text}”")
            seen = folded(seen)
            if self.any_ref and (found := self.any_ref.search(seen)):
                ref = self.refs[found[0]]
                raise ValidationError(f"This text names {ref}, which is withheld: “{text}”")
            words = " ".join(seen.split())
            if named := next((name for phrase, name in self.names.items() if phrase in words), ""):
                raise ValidationError(f"This text names {named}, which is withheld: “{text}”")


def refuse_leaks(document: Document, withheld: Iterable[Action], evidence: Iterable[str]) -> None:
    """Raise ValidationError as `Withheld.refuse` does."""
    Withheld(withheld, evidence).refuse(document)


@lru_cache(maxsize=2000)  # the same titles are looked for in each reply of a page
def title_in_words(title: str) -> str:
    """The title as it is looked for: in any case and spacing, with any apostrophes and dashes, and
    without characters that nobody sees, such as Word's optional hyphen. "" for a title of one word:
    an ordinary word would be taken for it."""
    words = folded(plain(title)).split()
    return " ".join(words) if len(words) > 1 else ""


def texts(value: Any) -> list[str]:
    """Every string of a JSON value, keys of objects apart."""
    found: list[str] = []
    gather((value,), found)
    return found


def gather(values: Iterable[Any], found: list[str]) -> None:
    """Add the strings of each; a document has 100,000 of them and more."""
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            gather(value.values(), found)
        elif isinstance(value, Iterable):
            gather(value, found)
