"""Who acts for whom: of the board's members some did, some do and some will."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.plan.sizes import TODAY
from benchmarks.plan.writer import Writer
from improvement.models import Cover

DAY = timedelta(days=1)
COVERS, NOT_MEASURED = 10, 4  # the first members open the pages that are measured


def cover(writer: Writer) -> None:
    members = writer.members[NOT_MEASURED:]
    covers = []
    for number in range(COVERS):
        starts = TODAY + 30 * (number - COVERS // 2) * DAY
        covered, covering = members[number], members[number - 1]
        days = {"starts": starts, "ends": starts + 45 * DAY}
        covers.append(Cover(plan=writer.plan, covered=covered, covering=covering, **days))
    manager = writer.managers[0]
    writer.save(covers, manager, "Away", TODAY - 30 * COVERS * DAY)
    covers[-1].ended = True
    writer.save(covers[-1:], manager, "Back already", TODAY)
