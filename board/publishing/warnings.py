"""What whoever drafts or issues a document should read again; pure. Nothing here stops a draft."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from board.publishing import Document
from board.publishing.stored import HIDDEN, every_measure, outcome_measures
from board.publishing.withheld import texts
from improvement.personal_identifiers import identifiers_in
from workstreams.measures.suppression import NOT_PEOPLE, TO_ONE_PLACE
from workstreams.queries.measure_series import MeasureSeries

WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
DIGITS = re.compile(rf"(?<![\w.,£-])\d{{1,2}}(?![\w%]|[.,]\d| {MONTH})", re.I)
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
PLURALS = {"children": r"child(?:ren)?", "people": r"(?:people|persons?)"}
BETTER = re.compile(r"\b(?:better|improv\w*)\b", re.I)
WORSE = re.compile(r"\b(?:worse|worsen\w*|deteriorat\w*)\b", re.I)
DENIED = re.compile(r"\b(?:not|no|none|never|cannot|nothing|neither|yet to)\b|n[’']t\b", re.I)


def warnings(document: Document) -> list[str]:
    """Each in a sentence or two: small numbers in texts, words against figures, identifiers."""
    return [*small_numbers(document), *words_against_figures(document), *identifiers(document)]


def small_numbers(document: Document) -> Iterator[str]:
    """The sentences that give a number that might be a hidden one, beside its measure or unit."""
    told = {"statement": document["statement"], "workstreams": document["workstreams"]}
    said = texts({**told, "readings": reading_words(document)})
    return small_numbers_in(said, measures_hiding(document))


def measures_hiding(document: Document) -> list[Document]:
    """The measures of which the document hides a number."""
    return [measure for measure in every_measure(document) if hides_a_number(measure)]


def small_numbers_in(
    said: Iterable[str], hiding: Collection[Document], about: str = ""
) -> Iterator[str]:
    """As `small_numbers`, of what is said beside a document with these measures `hiding` a number;
    each sentence of it `about` the measure of that name, where one is given."""
    for text in dict.fromkeys(said):
        for sentence in SENTENCE.split(text):
            names = [m["name"] for m in hiding if may_give(sentence, m, about)]
            if names:
                yield (
                    f"“{sentence.strip()}” gives a small number, and a number of “{names[0]}” is"
                    " hidden. Take it out, if it is about the same people"
                )


def hides_a_number(measure: Document) -> bool:
    cells = [measure["baseline"], *(reading["value"] for reading in measure["readings"])]
    return HIDDEN in cells


def reading_words(document: Document) -> list[str]:
    return [r["words"] for measure in every_measure(document) for r in measure["readings"]]


def may_give(sentence: str, measure: Document, about: str) -> bool:
    """Whether the sentence is about the measure or names it or its unit, and gives a number that it
    would hide."""
    most = int(re.sub(r"\D", "", measure["hidden_words"].removeprefix("hidden: 1 to")))
    told = filter(None, (measure["name"], measure.get("full_name")))
    names = [*map(re.escape, told), *units(measure["unit"])]
    is_named = measure["name"] == about
    is_named |= any(re.search(rf"\b{name}\b", sentence, re.I) for name in names)
    return is_named and any(0 < number <= most for number in numbers(sentence))


def units(unit: str) -> Iterator[str]:
    """A pattern for what the unit counts, in the singular too; none where it is no count."""
    word = unit.strip().split(" ")[0].casefold()
    if word and not NOT_PEOPLE.fullmatch(unit.strip()):
        yield PLURALS.get(word, rf"{re.escape(word.removesuffix('s'))}s?")


def numbers(sentence: str) -> Iterator[int]:
    yield from (int(digits) for digits in DIGITS.findall(sentence))
    for word in re.findall(r"[a-z]+", sentence.casefold()):
        if word in WORDS:
            yield WORDS.index(word) + 1


def words_against_figures(document: Document) -> Iterator[str]:
    """Where the drafter's words speak of better or worse and the charts show no such thing, or the
    other way round."""
    verdicts = [measure["chart"]["verdict"] for measure in outcome_measures(document)]
    said = [s for s in SENTENCE.split(document["statement"]) if not DENIED.search(s)]
    for words, verdict in ((WORSE, "worse"), (BETTER, "better")):
        says, shown = any(map(words.search, said)), verdicts.count(verdict)
        if says and not shown:
            yield f"Your words say {verdict}, and no chart shows a measure that got {verdict}"
        if shown and not says:
            measures = "1 measure" if shown == 1 else f"{shown} measures"
            yield f"The charts show {measures} that got {verdict}, and your words do not say so"


def identifiers(document: Document) -> Iterator[str]:
    for text in dict.fromkeys(texts(document)):
        if kinds := identifiers_in(text):
            yield f"“{text}” looks as if it has {' and '.join(kinds)}"


def unjudged(series: Iterable[MeasureSeries]) -> list[str]:
    """The measures of which a share was recorded without its numerator and denominator, so that
    nobody can tell how few people it rests on; those that are public already are left out."""
    return [
        each.measure.name
        for each in series
        if each.measure.kind in TO_ONE_PLACE
        and each.measure.about_people
        and any(
            r.value is not None and r.numerator is None and not r.stands_as_published
            for r in each.current
        )
    ]
