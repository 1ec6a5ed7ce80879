"""Rows of what the field knows, each with the days between which it exists: regimes, the kinds of
review and of outside check, and what a requirement may be about. A row that has not begun on a day
is not offered.

Facts of the rows: the first notices of this kind came in June 2008; Healthwatch on 1 April 2013;
Ofsted's monitoring visits in May 2016; reviews with an adviser of the Department's in 2017.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Row:
    """`begins` and `ends` are the first and the last day; None is before and after all of ours."""

    code: str
    name: str
    begins: date | None = None
    ends: date | None = None

    def exists_on(self, day: date) -> bool:
        return (self.begins or day) <= day <= (self.ends or day)


REGIMES = (
    Row("notice", "Improvement notice", date(2008, 6, 1)),
    Row("direction", "Statutory direction"),
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
SUBJECTS = (
    Row("findings", "Put right what was found"),
    Row("lasting", "Gains that last"),
    Row("board", "Board and independent chair"),
    Row("plan", "Plan by a date"),
    Row("backlog", "Backlog"),
    Row("views", "Children’s views"),
    Row("targets", "Harder targets"),
    Row("members", "Support for members"),
    Row("observers", "Observers"),
    Row("adoption", "Adoption times"),
    Row("thresholds", "Thresholds"),
    Row("assessments", "Assessments"),
    Row("leadership", "Leadership"),
    Row("workforce", "Workforce"),
    Row("supervision", "Supervision"),
    Row("resources", "Resources"),
    Row("safeguarding_board", "Safeguarding board"),
    Row("expectation", "Statement of expectation"),
)
Choices = list[tuple[str, str]]


def choices_of(rows: Iterable[Row]) -> Choices:
    return [(row.code, row.name) for row in rows]


def choices_on(rows: Iterable[Row], day: date) -> Choices:
    """What may be chosen on the day."""
    return choices_of(row for row in rows if row.exists_on(day))


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
