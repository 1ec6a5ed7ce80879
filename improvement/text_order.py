"""How texts are ordered and compared, once for Python and both databases: references with numbers
in order (FP-2 before FP-10), and words found in any case, with any apostrophe and dash and with or
without their accents.

What the database computes is the same as what the two functions here compute.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.db.models import CharField, F, Func, Lookup, TextField

DIGITS = 12  # to which each number is filled up with zeros; a reference has twelve characters
NUMBER, FILLED = r"([0-9]+)", rf"0*([0-9]{{{DIGITS}}})(?![0-9])"
ALIKE = {
    "'": "\u2018\u2019\u201b\u02bc\u02b9\u00b4\u0060\uff07\u2032",
    '"': "\u201c\u201d\u201e\u2033",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d",
    " ": "\u00a0\u2007\u202f",
}
USUAL = {odd: plain for plain, every in ALIKE.items() for odd in every}
HYPHENS = str.maketrans(dict.fromkeys(ALIKE["-"], "-"))
ACCENT = "[\u0300-\u036f]"  # once a letter is taken apart, its accent follows it
ANY_ODD, ANY_ACCENT = re.compile(f"[{''.join(USUAL)}]"), re.compile(f"{ACCENT}+")


@lru_cache(maxsize=40_000)  # a list of 10,000 and its neighbours, or none would be found
def natural_key(text: str) -> str:
    """A text by which references sort: each number in it has the same number of digits."""
    return re.sub(FILLED, r"\1", re.sub(NUMBER, rf"{'0' * DIGITS}\1", text))


def folded(text: str) -> str:
    """The text for a comparison: in small letters without accents, with plain apostrophes, marks
    and dashes. Most texts have no odd character, or a few, and take a fraction of the time."""
    if not text.isascii():
        text = ANY_ODD.sub(lambda odd: USUAL[odd[0]], text)
    if not text.isascii():
        text = ANY_ACCENT.sub("", unicodedata.normalize("NFD", text))
    return text.lower().replace("`", "'")


def plain_hyphens(text: str) -> str:
    """The text with plain hyphens in place of Word's hyphens and dashes."""
    return text.translate(HYPHENS)


def teach(connection: Any) -> None:
    """Give SQLite the functions of this module, once a connection. SQL that was compiled before is
    asked on other connections too: each thread has its own."""
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    if getattr(connection, "was_taught", None) is not connection.connection:
        create = connection.connection.create_function
        create("natural_key", 1, lambda text: text and natural_key(text), deterministic=True)
        create("folded", 1, lambda text: text and folded(text), deterministic=True)
        connection.was_taught = connection.connection


class Taught(Func):
    """A function that SQLite is taught when a query is first compiled with it on a connection."""

    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        teach(connection)
        return self.as_sql(compiler, connection, **context)


class InOrder(Taught):
    """The natural key of a reference, to order by. Its letters compare by their code points."""

    function = "natural_key"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        filled = f"regexp_replace(%(expressions)s, '{NUMBER}', '{'0' * DIGITS}\\1', 'g')"
        template = f"regexp_replace({filled}, '{FILLED}', '\\1', 'g') COLLATE \"C\""
        return self.as_sql(compiler, connection, template=template, **context)


class Folded(Taught):
    """The folded text, to look for words in it."""

    function = "folded"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite folds a plain text by itself, in a tenth of the time that a call back takes."""
        odd, parameters = super().as_sqlite(compiler, connection, **context)
        text, _ = self.as_sql(compiler, connection, template="%(expressions)s", **context)
        short = f"lower(replace({text}, '`', ''''))"
        is_plain = f"length({text}) = length(CAST({text} AS BLOB))"
        return f"CASE WHEN {is_plain} THEN {short} ELSE {odd} END", [*parameters] * 4

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        text, parameters = self.as_sql(compiler, connection, template="%(expressions)s", **context)
        usual = text
        for plain, odd in ALIKE.items():
            quoted = plain.replace("'", "''")
            usual = f"regexp_replace({usual}, '[{odd}]', '{quoted}', 'g')"
        bare = f"regexp_replace(normalize({usual}, NFD), '{ACCENT}+', '', 'g')"
        small = f'lower({bare} COLLATE pg_catalog."und-x-icu") COLLATE pg_catalog."C"'
        short = f"""replace(lower({text} COLLATE pg_catalog."C"), '`', '''')"""
        case = f"CASE WHEN octet_length({text}) = length({text}) THEN {short} ELSE {small} END"
        return f"({case})", [*parameters] * 4


@CharField.register_lookup
@TextField.register_lookup
class HasWord(Lookup):  # type: ignore[type-arg]  # at run time it takes none
    """Whether the text contains the word, both folded."""

    lookup_name = "has_word"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        text, parameters = compiler.compile(Folded(self.lhs))
        word = re.sub(r"([\\%_])", r"\\\1", folded(str(self.rhs)))
        # SQLite plans a statement anew for each value that a LIKE is given bare, in case an index
        # answers for it; none does for a word within a text.
        return f"{text} LIKE +%s ESCAPE '\\'", [*parameters, f"%{word}%"]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """To fold each text takes the server ten times as long as to look for all that folds to the
        word."""
        text, parameters = self.process_lhs(compiler, connection)
        return f"{text} ~ %s", [*parameters, unfolded(str(self.rhs))]


def unfolded(word: str) -> str:
    """A pattern of PostgreSQL for all texts that fold to what the word folds to."""
    return "".join(f"[{alternatives(letter)}]{ACCENT}*" for letter in folded(word))


@lru_cache(maxsize=1000)
def alternatives(letter: str) -> str:
    """The characters that fold to the letter, as they are written between brackets."""
    every = sorted({letter, *letter.upper()[:1], *usual_unfolded().get(letter, "")})
    return "".join(f"\\{each}" if each in "\\[]^-" else each for each in every)


@lru_cache(maxsize=1)
def usual_unfolded() -> dict[str, str]:
    """By its folded form, the characters of the Latin alphabets and the marks that are alike."""
    found: dict[str, str] = {}
    for character in (*map(chr, (*range(0x20, 0x250), *range(0x1E00, 0x1F00))), *USUAL):
        found[folded(character)] = found.get(folded(character), "") + character
    return found


def in_order(name: str) -> InOrder:
    return InOrder(F(name))
