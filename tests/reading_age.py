"""The reading age of a text, by the grade of Flesch and Kincaid.

Syllables are the larger of what hyphenation finds and the groups of vowels: hyphenation alone
counts too few.
"""

import re
from collections.abc import Iterable

from pyphen import Pyphen

HYPHENATION = Pyphen(lang="en_GB", left=1, right=1)
WORD = re.compile(r"[A-Za-z’'-]+")


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.casefold()))
    return max(len(HYPHENATION.inserted(word).split("-")), groups, 1)


def reading_age(texts: Iterable[str]) -> float:
    """In years, of texts of which each is whole sentences: five years above the grade."""
    sentences = [s for text in texts for s in re.split(r"[.?!:;]\s", text) if WORD.search(s)]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    per_sentence, per_word = len(words) / len(sentences), sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59 + 5
