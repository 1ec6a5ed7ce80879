"""Rows of what the field knows, each with the days between which it exists: regimes, the kinds of
review and of outside check, and what a requirement may be about.

A row that has not begun on a day is not offered. Of many it is not known when they began, only that
a source shows them on a day: until then these are not offered either, and the form says so.

Facts of the rows: the first notices of this kind came in June 2008; Healthwatch on 1 April 2013;
Ofsted's monitoring visits in May 2016; reviews with an adviser of the Department's in 2017. The
day that a row is `seen` is that of the earliest document that was read and has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from improvement.dates import Precision, in_words


@dataclass(frozen=True)
class Row:
    """`begins` and `ends` are the first and the last day, as far as they are known; `seen` is the
    day of the earliest source that has it, where the first is not known, and `source` that source.
    """

    code: str
    name: str
    begins: date | None = None
    ends: date | None = None
    seen: date | None = None
    source: str = ""

    def exists_on(self, day: date) -> bool:
        return (self.begins or self.seen or day) <= day <= (self.ends or day)

    @property
    def days_in_words(self) -> str:
        """Since when there is such a thing, as a form says it."""
        if self.begins:
            until = f" to {in_words(self.ends)}" if self.ends else ""
            return f"From {in_words(self.begins, Precision.MONTH)}{until}"
        if self.seen:
            when = in_words(self.seen, Precision.MONTH)
            return f"When it began is not known; first read of in {when}: {self.source}"
        return "When it began is not known"


REGIMES = (
    Row("notice", "Improvement notice", date(2008, 6, 1)),
    Row(
        "direction",
        "Statutory direction",
        seen=date(2013, 7, 1),
        source="Isle of Wight, services run with another county",
    ),
    Row("other", "Another arrangement"),
)
REVIEWS = (
    Row("department", "Review by the Department"),
    Row("monitoring", "Ofsted’s monitoring visit", date(2016, 5, 1)),
    Row("adviser", "Review with the Department’s adviser", date(2017, 1, 1)),
)
VISIT = "visit"
VALIDATIONS = (
    Row("peer_challenge", "Peer challenge"),
    Row("peer_review", "Peer review"),
    Row("healthwatch", "Healthwatch", date(2013, 4, 1)),
    Row("department", "Review by the Department"),
    Row(VISIT, "Councillors’ visit"),
    Row("inspection", "Inspection"),
    Row("audit", "Independent audit"),
    Row("monitoring", "Ofsted’s monitoring visit", date(2016, 5, 1)),
    Row("other", "Another outside check"),
)
# The earliest notices that were read, by what they have first; each with the last day that its
# source allows.
SURREY = (date(2009, 3, 31), "Surrey’s notice, by the press")
GLOUCESTERSHIRE = (date(2011, 12, 31), "Gloucestershire’s notice")
WILTSHIRE = (date(2012, 10, 31), "Wiltshire’s notice")
HEREFORDSHIRE = (date(2013, 3, 14), "Herefordshire’s Cabinet")
ROCHDALE = (date(2013, 4, 29), "Rochdale’s notice, by the press")
CUMBRIA = (date(2014, 1, 7), "Cumbria’s second notice")


def subject(code: str, name: str, first: tuple[date, str]) -> Row:
    """What a requirement may be about: of none is it known when a notice asked for it first."""
    return Row(code, name, seen=first[0], source=first[1])


SUBJECTS = (
    subject("findings", "Put right what was found", GLOUCESTERSHIRE),
    subject("lasting", "Gains that last", GLOUCESTERSHIRE),
    subject("board", "Board and independent chair", WILTSHIRE),
    subject("plan", "Plan by a date", WILTSHIRE),
    subject("backlog", "Backlog", WILTSHIRE),
    subject("views", "Children’s views", WILTSHIRE),
    subject("targets", "Harder targets", WILTSHIRE),
    subject("members", "Support for members", WILTSHIRE),
    subject("observers", "Observers", WILTSHIRE),
    subject("adoption", "Adoption times", WILTSHIRE),
    subject("thresholds", "Thresholds", GLOUCESTERSHIRE),
    subject("assessments", "Assessments", GLOUCESTERSHIRE),
    subject("leadership", "Leadership", ROCHDALE),
    subject("workforce", "Workforce", SURREY),
    subject("supervision", "Supervision", SURREY),
    subject("resources", "Resources", CUMBRIA),
    subject("safeguarding_board", "Safeguarding board", CUMBRIA),
    subject("expectation", "Statement of expectation", HEREFORDSHIRE),
)
Choices = list[tuple[str, str]]


def choices_of(rows: Iterable[Row]) -> Choices:
    return [(row.code, row.name) for row in rows]


def choices_on(rows: Iterable[Row], day: date) -> Choices:
    """What may be chosen on the day."""
    return choices_of(row for row in rows if row.exists_on(day))


def hints_of(rows: Iterable[Row]) -> dict[str, str]:
    """Since when there is each, by its code."""
    return {row.code: row.days_in_words for row in rows}


def regimes() -> Choices:
    return choices_of(REGIMES)


def kinds_of_review() -> Choices:
    return choices_of(REVIEWS)


def kinds_of_validation() -> Choices:
    return choices_of(VALIDATIONS)


def validation_begins(code: str) -> date | None:
    """The first day of outside checks of the kind; None where they have always been there."""
    return next((row.begins for row in VALIDATIONS if row.code == code), None)


def subjects() -> Choices:
    return choices_of(SUBJECTS)
