"""The course's files to import from: chosen and answered, and not imported yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from board.demo.course import Course, Event
from board.demo.evidence import stored_file
from board.demo.files import Part, instant_of
from workstreams.changes import add_import, answer_import
from workstreams.importing.answers import read_answers
from workstreams.models import PlanImport


def import_events(course: Course) -> Iterator[Event]:
    for entry in course.part["imports"]:
        yield instant_of(entry, "added_on", 15), partial(choose, course, entry)


def choose(course: Course, entry: Part, now: datetime) -> None:
    manager = course.manager
    record = PlanImport(plan=course.plan, added_at=now, added_by=manager, **stored_file(entry))
    add_import(record, by=manager)
    said = read_answers(entry["answers"])
    answer_import(record.pk, said, by=manager, version=record.version)
