"""What readers outside are not told in words that somebody typed: the one rule for replies to
scrutiny, for what scrutiny itself asks, and for both where a publication repeats them.

Who replies reads the live plan; who asks knows what others said. So the words are looked through
for what a publication would be refused for, for links and telephone numbers, and for the names of
people: what is published gives posts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from board.models import Challenge, Publication
from board.publishing import Document
from board.publishing.warnings import small_numbers_in
from board.publishing.withheld import refuse_leaks
from board.queries.challenge_subjects import NOTHING
from improvement.models import Membership, Plan
from improvement.text_order import folded
from workstreams.models import Action

WORD = re.compile(r"[^\W_]+")
LINK = re.compile(r"https?://|\bwww\.|/plans/", re.IGNORECASE)
# As numbers are written here: 9 to 14 digits that begin with nought or a plus, grouped or not.
TELEPHONE = re.compile(r"(?<![\w.,£])(?:\+\d|\(?0)(?:[ ().-]{0,2}\d){8,13}(?!\w)")


@dataclass(frozen=True)
class Untold:
    """The withheld `actions` and titles of `evidence`, the names of `people`, and a `document` that
    its readers have, or will: what it hides stays hidden. `is_named` is whether whoever typed a
    name is told whose it is: not scrutiny, to whom that would tell who has a role."""

    actions: Collection[Action]
    evidence: Collection[str]
    people: Collection[str]
    document: Document
    is_named: bool = True

    def found_in(self, said: Iterable[str], measure: str = "") -> str:
        """Why the texts may not be told, in words; "" where they may. Where they are about one
        `measure`, each sentence is taken to name it."""
        typed = [text for text in said if text]
        try:
            refuse_leaks({"said": typed}, self.actions, self.evidence)
        except ValidationError as refused:
            return str(refused.messages[0])
        return next(filter(None, (self.of_words(text, measure) for text in typed)), "")

    def of_words(self, text: str, measure: str) -> str:
        if LINK.search(text):
            return "Take the link out: its readers can’t open it. Say what it shows, or name it"
        if number := TELEPHONE.search(text):
            return f"Take the telephone number out: “{number[0]}”"
        words = in_plain_words(text)
        if named := next((name for name in self.people if in_plain_words(name) in words), ""):
            return f"This names {named if self.is_named else 'a person'}: give the post instead"
        number_told = next(small_numbers_in([text], self.document, measure), "")
        return f"{number_told}, or say it without the number" if number_told else ""


def in_plain_words(text: str) -> str:
    """The words of the text with a space around each, so that whole words are found in it."""
    return f" {' '.join(WORD.findall(folded(text)))} "


def people_of(plan: Plan) -> list[str]:
    """The names of the people who have a role on the plan, or had one. A name whose last word
    begins with a small letter is that of a post, such as “Programme manager”; not one with a
    particle."""
    held = Membership.objects.filter(plan=plan).order_by("user__name")
    names = held.values_list("user__name", flat=True).distinct()
    return [name for name in names if " " in name and name.split()[-1][0].isupper()]


def read_by_scrutiny(plan: Plan) -> Document:
    """The latest document that scrutiny has; one without measures where there is none, or only one
    of the first form."""
    issued = Publication.objects.issued_to_scrutiny(plan)
    latest = issued.filter(document__schema_version__gte=2).first()
    return latest.document if latest else NOTHING


def refuse_unfit_question(challenge: Challenge, typed: Mapping[str, str]) -> None:
    """Raise ValidationError where scrutiny types, under the name of a field, what no publication
    can repeat.

    Not for what is withheld: a refusal would tell them that there is such a thing. A publication
    leaves out the words that name it (board/publishing/challenges.py).
    """
    plan = challenge.plan
    untold = Untold((), (), people_of(plan), read_by_scrutiny(plan), is_named=False)
    for field, text in typed.items():
        refuse(untold, text, field, measure_of(challenge))


def measure_of(challenge: Challenge) -> str:
    """The name, as it is published, of the measure that it is about; "" for any other line."""
    measure = challenge.measure
    return (measure.public_name or measure.name) if measure else ""


def refuse(untold: Untold, text: str, field: str, measure: str = "") -> None:
    if problem := untold.found_in([text], measure):
        raise ValidationError({field: problem})
