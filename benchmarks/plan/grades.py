"""Two schemes of grades, one after the other, and self-assessments against them."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.plan.sizes import ENTERED, instant, month
from benchmarks.plan.writer import Writer
from board.models import (
    Descriptor,
    DescriptorAnswer,
    ElementGrade,
    GradedElement,
    GradeScheme,
    SelfAssessment,
)

DAY = timedelta(days=1)
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
ELEMENTS = (
    "Overall effectiveness",
    "Help and protection",
    "Looked after children",
    "Adoption",
    "Care leavers",
    "Leadership",
)
DESCRIPTORS = 8  # of each element
ADDED = "Added to the grade criteria"
CHANGES_ON = month(5)  # the first day of the second scheme


def add_grades(writer: Writer) -> None:
    """Four self-assessments; of the second scheme's three the middle one waits to be moderated."""
    first = add_scheme(writer, "First scheme", date(2012, 5, 1), CHANGES_ON - DAY)
    second = add_scheme(writer, "Second scheme", CHANGES_ON, None)
    assess(writer, first, 2)
    assess(writer, second, 6)
    assess(writer, second, 9, is_moderated=False)
    assess(writer, second, 11)


def add_scheme(
    writer: Writer, name: str, first_day: date, last_day: date | None
) -> list[GradedElement]:
    """What the scheme grades."""
    manager = writer.managers[0]
    scheme = GradeScheme(
        plan=writer.plan,
        name=name,
        first_day=first_day,
        last_day=last_day,
        grades="\n".join(GRADES),
        goal="good",
    )
    writer.save([scheme], manager, ADDED, ENTERED, 77)
    elements = [
        GradedElement(scheme=scheme, name=each, order=order)
        for order, each in enumerate(ELEMENTS, 1)
    ]
    writer.save(elements, manager, ADDED, ENTERED, 78)
    descriptors = [
        Descriptor(element=element, text=f"{writer.words(12)[:-1]} {number}")
        for element in elements
        for number in range(DESCRIPTORS)
    ]
    writer.save(descriptors, manager, ADDED, ENTERED, 79)
    return elements


def assess(
    writer: Writer, elements: list[GradedElement], number: int, *, is_moderated: bool = True
) -> None:
    """Make a self-assessment for that meeting of the board, and moderate it a week after."""
    meeting, manager, chance = writer.meetings[number - 1], writer.managers[0], writer.chance
    day = meeting.held_on - 10 * DAY
    made = SelfAssessment(
        plan=writer.plan,
        scheme=elements[0].scheme,
        made_on=day,
        meeting=meeting,
        confidence="medium",
        evidence=writer.words(20),
        next_due=day + 90 * DAY,
        made_at=instant(day),
        made_by=manager,
    )
    writer.save([made], manager, "Assessed", day)
    given = [
        ElementGrade(assessment=made, element=each, grade=chance.choice(GRADES[1:]))
        for each in elements
    ]
    writer.save(given, manager, "Assessed", day)
    answers = [
        an_answer(writer, made, descriptor)
        for descriptor in Descriptor.objects.filter(element__in=elements).order_by("pk")
    ]
    writer.save(answers, manager, "Assessed", day)
    if is_moderated:
        made.moderation, made.moderation_note = "partly", writer.words(20)
        made.moderated_at, made.moderated_by = instant(day + 7 * DAY), writer.chair
        writer.save([made], writer.chair, "Moderated", day + 7 * DAY)


def an_answer(writer: Writer, made: SelfAssessment, descriptor: Descriptor) -> DescriptorAnswer:
    answer = writer.chance.choice(DescriptorAnswer.Answer.values)
    shown = writer.words(12) if answer == DescriptorAnswer.Answer.MET else ""
    return DescriptorAnswer(assessment=made, descriptor=descriptor, answer=answer, evidence=shown)
