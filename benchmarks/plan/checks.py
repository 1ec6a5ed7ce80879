"""Outside checks: planned, moved, held; what came of each, and what it found."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.plan.sizes import ENTERED, instant, month
from benchmarks.plan.writer import Writer
from board.models import Validation, ValidationFinding, ValidationMove
from workstreams.models import ActionFinding, Finding

DAY = timedelta(days=1)
HELD, TO_COME, FOUND = 12, 3, 6  # findings of each
KINDS = ("peer_challenge", "peer_review", "department", "visit", "audit")
PLANNED = "Entered as planned"


def add_checks(writer: Writer) -> None:
    """One is held each month, a week later than planned every third time."""
    manager = writer.managers[0]
    checks = [a_check(writer, number) for number in range(HELD + TO_COME)]
    off = a_check(writer, HELD + TO_COME)
    off.called_off = "Another council could send nobody"
    writer.save([*checks, off], manager, PLANNED, ENTERED, 74)
    late = checks[::3]
    for check in late:
        move(writer, check)
    writer.save(late, manager, "Moved", ENTERED + 2 * DAY)
    for check in checks[:HELD]:
        hold(writer, check)


def a_check(writer: Writer, number: int) -> Validation:
    day = month(number) + 5 * DAY
    return Validation(
        plan=writer.plan,
        kind=KINDS[number % len(KINDS)],
        title=f"{writer.words(4)[:-1]} {number + 1}",
        carried_out_by=writer.words(3)[:-1],
        looks_at=writer.words(20),
        planned_from=day,
        planned_to=day + 3 * DAY,
        report_due=day + 20 * DAY,
        counted="cases audited",
        expected_number=100,
    )


def move(writer: Writer, check: Validation) -> None:
    """To a week later; the days before are kept."""
    assert check.planned_from is not None
    assert check.planned_to is not None
    before = ValidationMove(
        validation=check,
        from_first=check.planned_from,
        from_last=check.planned_to,
        reason=writer.words(10),
        moved_at=instant(ENTERED + 2 * DAY),
        moved_by=writer.managers[0],
    )
    writer.save([before], writer.managers[0], before.reason, ENTERED + 2 * DAY)
    check.planned_from += 7 * DAY
    check.planned_to += 7 * DAY


def hold(writer: Writer, check: Validation) -> None:
    manager = writer.managers[0]
    assert check.planned_from is not None
    assert check.planned_to is not None
    check.held_from, check.held_to = check.planned_from, check.planned_to + DAY
    writer.save([check], manager, "It was held", check.held_to)
    day = check.held_from + 16 * DAY
    check.reported_on, check.outcome, check.reported_number = day, writer.words(40), 90
    writer.save([check], manager, "Its report came", day)
    find(writer, check, day)


def find(writer: Writer, check: Validation, day: date) -> None:
    """Two actions answer each finding but the last."""
    manager, first = writer.managers[0], len(writer.findings) + 1
    findings = [
        Finding(plan=writer.plan, ref=f"F{number}", text=writer.words(25))
        for number in range(first, first + FOUND)
    ]
    reason = f"Found by: {check.title}"
    writer.save(findings, manager, reason, day, 1)
    writer.findings += findings
    found = [ValidationFinding(validation=check, finding=finding) for finding in findings]
    writer.save(found, manager, reason, day, 2)
    answers = [
        ActionFinding(action=action, finding=finding)
        for finding in findings[:-1]
        for action in writer.chance.sample(writer.actions, 2)
    ]
    writer.save(answers, manager, reason, day, 3)
