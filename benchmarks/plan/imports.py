"""Files that the plan was imported from: a team's tables, of which the last waits to be read."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

from benchmarks.plan.sizes import TODAY, instant, month
from benchmarks.plan.writer import Writer
from improvement.files.receive import examined
from workstreams.importing.answers import Answers
from workstreams.models import PlanImport
from workstreams.queries.import_reasons import IMPORTED

DAY = timedelta(days=1)
BROUGHT_IN, ROWS = (4, 6, 8, 10, 12), 40  # in the months of which rounds, and of each its rows
HEADINGS = ("Ref", "What we will do", "Who", "By when", "Progress", "RAG", "Workstream")


def bring_in(writer: Writer, number: int) -> None:
    """A file every second month, which changes what the plan says of some actions; the last is read
    and not imported yet."""
    if number not in BROUGHT_IN:
        return
    day = min(month(number) + 17 * DAY, TODAY)
    chosen = writer.chance.sample(writer.actions, min(ROWS // 2, len(writer.actions) // 2))
    record = chosen_file(writer, number, day, [action.title for action in chosen])
    if number == BROUGHT_IN[-1]:
        return
    for action in chosen:
        action.description = writer.words(40)
    manager, reason = writer.managers[0], f"{IMPORTED}{record.source}"
    writer.save(chosen, manager, reason, day, 20)
    record.state, record.written_at = PlanImport.State.WRITTEN, instant(day, 20)
    record.actions_changed, record.of_own_workbook = len(chosen), False
    writer.save([record], manager, reason, day, 20)


def chosen_file(writer: Writer, number: int, day: date, titles: list[str]) -> PlanImport:
    """Of actions that the plan has, and as many that it has not."""
    manager = writer.managers[0]
    titles = [*titles, *(writer.words(9)[:-1] for _ in titles)]
    content = table(writer, number, titles).encode()
    file = examined(f"New steps {number}.csv", content).keep()
    answers = Answers(ratings={"amber": "on track"}).as_yaml()
    added = {"added_at": instant(day), "added_by": manager, "answers": answers}
    record = PlanImport(plan=writer.plan, **file, **added)
    writer.save([record], manager, "Read for an import", day)
    return record


def table(writer: Writer, number: int, titles: list[str]) -> str:
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(HEADINGS)
    for place, title in enumerate(titles, 1):
        stream = writer.workstreams[place % len(writer.workstreams)].name
        due, rag = TODAY + 30 * place * DAY, ("Amber", "Green", "Blue")[place % 3]
        who, said = f"Manager {place}", writer.words(12)
        lines.writerow((f"N{number}-{place}", title, who, f"{due:%d/%m/%Y}", said, rag, stream))
    return text.getvalue()
