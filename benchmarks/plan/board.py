"""What the board keeps beside the plan: a year of a large council's records of each kind."""

from __future__ import annotations

from benchmarks.plan import (
    checks,
    decided,
    grades,
    impact,
    meetings,
    money,
    notice,
    risks,
    scrutiny_work,
    terms,
)
from benchmarks.plan.writer import Writer


def add_records_of_board(writer: Writer) -> None:
    """Meetings come after what stands on their agendas."""
    terms.add_terms(writer)
    notice.add_notices(writer)
    risks.add_risks(writer)
    money.add_resources(writer)
    checks.add_checks(writer)
    impact.add_assessments(writer)
    meetings.add_meetings(writer)
    decided.decide(writer)
    decided.judge(writer)
    grades.add_grades(writer)
    scrutiny_work.add_work(writer)
