"""What the difference does not tell of a record, each with its reason; it tells every other field.

tests/board/test_difference_fields.py holds the two together: a new field is told, or stands here.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from django.db import models

from improvement.history import Tracked
from improvement.models import User
from improvement.past import fixed_keys

Field: TypeAlias = "models.Field[Any, Any]"

MAILS = "a person’s own mails, and no part of the plan"
OF_A_PERSON = "people and their roles are read as they are now, at any instant"
FEW_READ = "everyone inside reads the difference, and few read this"
FROZEN = "it is written once, and never changed"
AS_DATE = "told as a date of its action, with who asked and who decided"
OF_MODELS = {
    "improvement.User": OF_A_PERSON,
    "improvement.Membership": OF_A_PERSON + "; that a role begins or ends is told",
    "improvement.Redaction": FEW_READ,
    "workstreams.Preference": MAILS,
    "workstreams.Message": MAILS,
    "workstreams.Reminder": MAILS,
    "workstreams.Acknowledgement": "a person’s own answer, which their lead reads",
    "workstreams.DateChange": AS_DATE,
    "workstreams.JudgedChange": "told by what it changed, with who asked and who decided",
    "workstreams.StageClaim": "told as a stage of its action",
    "workstreams.Update": "its rating and state are told of its action; its words are the round’s",
    "workstreams.EvidenceClaim": "put there with the claim, and not changed afterwards",
    "workstreams.EvidenceUpdate": "put there with the update, whose claim it goes to",
    "workstreams.Rebase": "told by what the chart says once its limits begin anew",
    "board.Publication": FROZEN + " once it is issued; that it was issued is told",
    "board.Report": FROZEN + " once it is issued; that it was issued is told",
    "board.ReportSection": "told by the report’s issue; drafts are for who writes in them",
    "board.ReportFile": FROZEN,
    "board.HouseStyle": "how files look, and nothing of the plan",
    "board.IssuedNumber": "kept by the machine to hide small numbers",
    "board.IssuedSum": "kept by the machine to hide small numbers",
    "board.ReadingLink": FEW_READ,
    "board.Release": FEW_READ,
    "board.KeptForecast": FROZEN,
    "board.ValidationMove": FROZEN + "; told as the days planned, with why they moved",
    "board.RiskEscalation": "told as what the board has to answer for, and its answer",
}
POSITION = "a position in a list"
WITH_ITS_DATE = "told with its date"
OF_FIELDS = {
    "improvement.Plan.slug": "the plan’s address, which never changes",
    "workstreams.Outcome.order": POSITION,
    "workstreams.Theme.order": POSITION,
    "workstreams.Workstream.order": POSITION,
    "workstreams.Fact.order": POSITION,
    "workstreams.Round.number": "its name, which never changes",
    "workstreams.PlanImport.answers": "what each column holds, as the machine keeps it",
    "workstreams.Escalation.why": "why it was raised does not change",
    "board.Challenge.workstream": "what it is about does not change",
    "board.Challenge.validation": "what it is about does not change",
    "board.Judgement.workstream": "what it judges does not change",
    "board.Judgement.requirement": "what it judges does not change",
    "board.Challenge.publication": "where it was asked from, which never changes",
    "board.Challenge.group": "where it was asked from, which never changes",
    "board.Challenge.line": "where it was asked from, which never changes",
    "board.AgendaItem.meeting": "an item stays with its meeting",
    "board.AgendaItem.place": POSITION,
    "board.GradedElement.scheme": "an element stays with its scheme",
    "board.GradedElement.order": POSITION,
    "board.Descriptor.element": "a descriptor stays with its element",
    "board.ElementGrade.assessment": "a grade stays with its self-assessment",
    "board.ElementGrade.element": "a grade stays with its element",
    "board.DescriptorAnswer.assessment": "an answer stays with its self-assessment",
    "board.DescriptorAnswer.descriptor": "an answer stays with its descriptor",
    "board.SelfAssessment.scheme": "it is made under one scheme",
    "board.Substitute.seat": "a substitute stays with the seat",
    "board.Attendance.meeting": "it is of one meeting and one seat",
    "board.Attendance.seat": "it is of one meeting and one seat",
    "board.NoticeReview.notice": "a review stays with its notice",
    "board.DepartmentReturn.notice": "a return stays with its notice",
    "board.Requirement.notice": "a requirement stays with its notice",
    "workstreams.Reading.series": "its place among the definitions of its measure",
    "workstreams.Reading.provenance": "where a record comes from is shown beside it",
    "workstreams.Benchmark.provenance": "where a record comes from is shown beside it",
}


def why_left_out(field: Field) -> str:
    """Why the difference does not tell the field; "" where it does."""
    model, name = field.model, field.name
    place = f"{model._meta.label}.{name}"
    if not field.editable or field.primary_key or name == "plan":
        return "a key, or kept by the machine"
    if name in fixed_keys(model) or is_end_of_link(field):
        return "a key that never changes"
    if name.endswith("precision"):
        return WITH_ITS_DATE
    if is_stamp(field):
        return "who did what and when stands in the history"
    return OF_MODELS.get(model._meta.label, "") or OF_FIELDS.get(place, "")


def is_end_of_link(field: Field) -> bool:
    """Whether it is one end of a link of two records: that it is removed is told, and both stay."""
    own = [f for f in field.model._meta.concrete_fields if f.editable and not f.primary_key]
    return {f.name for f in own if not f.is_relation} == {"removed"}


def is_stamp(field: Field) -> bool:
    """Whether it says by whom, or when, something else that is told of the record was done."""
    if isinstance(field, models.DateTimeField):
        return field.name != "cutoff_at"
    return field.related_model is User and field.name.endswith("_by")


@cache
def told_fields(model: type[Tracked]) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if not why_left_out(field))
