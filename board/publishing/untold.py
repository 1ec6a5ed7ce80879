"""What readers outside are not told in words that somebody typed: the one rule for replies to
scrutiny, for what scrutiny itself asks, and for both where a publication repeats them.

Who replies reads the live plan; who asks knows what others said. So the words are looked through
for what a publication would be refused for, for links and telephone numbers, and for the names of
people: what is published gives posts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError

from board.models import Challenge, Publication
from board.models.document import derived_from
from board.publishing import Document
from board.publishing.telephones import telephone_in
from board.publishing.warnings import measures_hiding, small_numbers_in
from board.publishing.withheld import refuse_leaks, texts
from board.queries.challenge_subjects import NOTHING
from improvement.models import Membership, Plan
from improvement.personal_identifiers import plain
from improvement.text_order import folded
from workstreams.models import Action

WORD = re.compile(r"[^\W_]+")
TITLES = "mr|mrs|ms|miss|mx|dr|doctor|prof|professor|sir|dame|rev|reverend|cllr|councillor|baroness"
TITLE = re.compile(rf" (?:{TITLES})(?= )")
TITLE_BEFORE = re.compile(rf"(?i)^(?:(?:{TITLES})\b\.?\s+)+")
# What is most often written after a name. As it is typed, since "Ma" is a family name.
LETTERS = re.compile(
    "OBE|MBE|CBE|DBE|KBE|BEM|QPM|KPM|JP|DL|MP|MSP|KC|QC|Hons|BA|BSc|BEd|BM|MA|MSc|MEd|MBA|MD|MBBS"
    "|MBChB|LLB|LLM|PhD|DPhil|CQSW|DipSW|RGN|RMN|FRCP|FRCPCH|CPFA|FCCA|ACCA|FRSA"
)
LINK = re.compile(r"https?://|\bwww\.|/plans/", re.IGNORECASE)


@dataclass(frozen=True)
class Untold:
    """The withheld `actions` and titles of `evidence`, the `people` by the words that name them,
    and a `document` that its readers have, or will: what it hides stays hidden. `marked` are those
    of scrutiny's questions that are withheld themselves, by their keys."""

    actions: Collection[Action]
    evidence: Collection[str]
    people: Mapping[str, str]
    document: Document
    marked: Mapping[str, Challenge] = field(default_factory=dict)

    @cached_property
    def hiding(self) -> list[Document]:
        """The measures of which the document hides a number: looked for once for all texts."""
        return derived_from(self.document, measures_hiding)

    def found_in(self, said: Iterable[str], measure: str = "") -> str:
        """Why the texts may not be told, in words; "" where they may. Where they are about one
        `measure`, each sentence is taken to name it."""
        typed = [text for text in said if text]
        try:
            refuse_leaks({"said": typed}, self.actions, self.evidence)
        except ValidationError as refused:
            return str(refused.messages[0])
        return next(filter(None, (self.of_words(plain(text), measure) for text in typed)), "")

    def of_words(self, text: str, measure: str) -> str:
        if LINK.search(text):
            return "Take the link out: its readers can’t open it. Say what it shows, or name it"
        if number := telephone_in(text):
            return f"Take the telephone number out: “{number}”"
        if named := named_in(text, self.people):
            return f"This names {named}: give the post instead"
        number_told = next(small_numbers_in([text], self.hiding, measure), "")
        return f"{number_told}, or say it without the number" if number_told else ""


def in_plain_words(text: str) -> str:
    """The words of the text with a space around each, so that whole words are found in it."""
    return f" {' '.join(WORD.findall(folded(text)))} "


def people_of(plan: Plan) -> dict[str, str]:
    """The names of the people who have a role on the plan, or had one, each by what names them."""
    held = Membership.objects.filter(plan=plan).order_by("user__name")
    names = held.values_list("user__name", flat=True).distinct()
    return {in_plain_words(words): name for name in names for words in named_as(name)}


def named_as(name: str) -> Iterator[str]:
    """How somebody is named: in full, without middle names, surname first, and by surname with a
    title, whichever it is. A name is stored with a title and letters or without, and a text gives
    either. One whose last word begins with a small letter is that of a post, such as “Programme
    manager”; not one with a particle."""
    words = name.split()
    while len(words) > 1:
        if words[-1][0].isupper():
            own = TITLE_BEFORE.sub("", " ".join(words))
            first, last = own.split()[0], words[-1]
            yield f"mr {last}"
            if " " in own:
                yield from (own, f"{first} {last}", f"{last} {first}")
        if not LETTERS.fullmatch("".join(WORD.findall(words.pop()))):
            return


def named_in(text: str, people: Mapping[str, str]) -> str:
    """The first of the people whom the text names; "" for none."""
    words = TITLE.sub(" mr", in_plain_words(text))
    return next((name for by, name in people.items() if by in words), "")


def people_told(document: Document, people: Mapping[str, str]) -> Iterator[str]:
    """The texts of a document that name a person or give a telephone number, in a sentence each,
    for whoever drafts or issues it. What scrutiny asked is left out of it before."""
    for text in dict.fromkeys(texts(document)):
        if named := named_in(plain(text), people):
            yield f"“{text}” names {named}: these readers are given posts"
        if number := telephone_in(text):
            yield f"“{text}” gives a telephone number: {number}"


def read_by_scrutiny(plan: Plan) -> Document:
    """The latest document that scrutiny has; one without measures where there is none, or only one
    of the first form."""
    issued = Publication.objects.issued_to_scrutiny(plan)
    latest = issued.filter(document__schema_version__gte=2).first()
    return latest.document if latest else NOTHING


def refuse_unfit_question(challenge: Challenge, typed: Mapping[str, str]) -> None:
    """Raise ValidationError where scrutiny types, under the name of a field, what no publication
    can repeat.

    Not for what is withheld, nor for people: a refusal would tell them that there is such a thing,
    or who has a role here, as often as they tried. A publication leaves out the words that name
    either (board/publishing/challenges.py), and whoever drafts it is told.
    """
    untold = Untold((), (), {}, read_by_scrutiny(challenge.plan))
    for name, text in typed.items():
        refuse(untold, text, name, measure_of(challenge))


def measure_of(challenge: Challenge) -> str:
    """The name, as it is published, of the measure that it is about; "" for any other line."""
    measure = challenge.measure
    return (measure.public_name or measure.name) if measure else ""


def refuse(untold: Untold, text: str, field: str, measure: str = "") -> None:
    if problem := untold.found_in([text], measure):
        raise ValidationError({field: problem})
