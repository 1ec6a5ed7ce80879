"""Forms of scrutiny's own work: a form for each of its nouns."""

from __future__ import annotations

from typing import Any

from django import forms

from board.forms.notices import a_day, text
from board.models import (
    MemberTraining,
    Publication,
    ScrutinyAssessment,
    ScrutinyChoice,
    ScrutinyItem,
    TaskGroup,
    TaskGroupMember,
)
from improvement.date_field import DateField
from improvement.forms import Narrative, RadioField
from improvement.models import Plan
from improvement.number_fields import WholeNumberField
from workstreams.forms.records import RecordForm

NOBODY = "Everyone who runs the plan can read this. Do not name a child or a family."


def some_words(label: str, **kwargs: Any) -> Narrative:
    return Narrative(label=label, **{"rows": 3, "max_length": 2000} | kwargs)


class ScrutinyChoiceForm(RecordForm):
    record_fields = ("starts", "every_months", "focus", "decided")
    starts = DateField(label="From which day?", what="the first day")
    every_months = WholeNumberField(
        label="How many months from one publication to the next?", min_value=1, max_value=12
    )
    focus = some_words("What does scrutiny look at most?", help_text=NOBODY)
    decided = text("Where was this decided?", 200, help_text="For example: committee, 26 April")


class ScrutinyItemForm(RecordForm):
    adds_several = True
    record_fields = ("due", "topic", "asks", "publication", "outcome", "dropped")
    due = DateField(label="For which day?", what="the day")
    topic = forms.CharField(label="What is it about?", max_length=200)
    asks = some_words("What does scrutiny want to know?", required=False, help_text=NOBODY)
    publication = forms.ModelChoiceField(
        Publication.objects.none(),
        label="What does it read for this?",
        required=False,
        empty_label="No publication is named",
    )
    outcome = some_words("What came of it?", required=False)
    dropped = some_words("If it was taken off the plan, why?", required=False, rows=2)

    def on_plan(self, plan: Plan) -> None:
        issued = Publication.objects.issued_to_scrutiny(plan)
        self.offer("publication", issued.defer("document"))


class TaskGroupForm(RecordForm):
    record_fields = (
        *("title", "why", "aims", "leaves_out", "lines", "witnesses", "starts", "ends"),
        *("reported_on", "found"),
    )
    title = forms.CharField(
        label="What is it called?",
        max_length=160,
        help_text="Publications for scrutiny and the board give it beside what the group asks",
    )
    why = some_words("Why is it set up?", help_text=NOBODY)
    aims = some_words("What is it to find out?")
    leaves_out = some_words("What does it not look into?", required=False, rows=2)
    lines = some_words("Lines of enquiry", required=False)
    witnesses = some_words("Whom does it hear?", required=False, help_text="Posts and bodies")
    starts = DateField(label="First day", what="the first day")
    ends = a_day("To report by", "the day on which it is to report")
    reported_on = a_day("Reported on", "the day of its report")
    found = some_words("What did it find?", required=False)


class TaskGroupMemberForm(RecordForm):
    adds_several = True
    record_fields = ("group", "name", "part", "starts", "left_on")
    group = forms.ModelChoiceField(TaskGroup.objects.none(), label="Which group?")
    name = forms.CharField(max_length=120, help_text="Councillors, and others by their name")
    part = RadioField(
        label="What part?",
        choices=TaskGroupMember.Part.choices,
        initial=TaskGroupMember.Part.MEMBER,
    )
    starts = DateField(label="From which day?", what="the first day")
    left_on = a_day("Left on", "the last day")

    def on_plan(self, plan: Plan) -> None:
        self.offer("group", TaskGroup.objects.filter(plan=plan))


class MemberTrainingForm(RecordForm):
    adds_several = True
    record_fields = ("held_on", "topic", "given_by", "invited", "came", "learned")
    held_on = DateField(label="When was it held?", what="the day")
    topic = forms.CharField(label="What was it about?", max_length=200)
    given_by = forms.CharField(label="Who gave it?", max_length=160, help_text="A post or a body")
    invited = WholeNumberField(label="How many councillors were invited?", min_value=0)
    came = WholeNumberField(label="How many came?", min_value=0)
    learned = some_words("What did they take from it?", required=False, help_text=NOBODY)


class ScrutinyAssessmentForm(RecordForm):
    record_fields = ("made_on", "judged", "works", "weak", "help_wanted", "evidence")
    made_on = DateField(label="When was this assessed?", what="the day")
    judged = RadioField(
        label="How effective is scrutiny?", choices=ScrutinyAssessment.Judged.choices
    )
    works = some_words("What works?", help_text=NOBODY)
    weak = some_words("What does not?")
    help_wanted = some_words("What help does scrutiny want, to improve?", required=False)
    evidence = some_words("What shows it?", required=False)


FORMS = {
    ScrutinyChoice: ScrutinyChoiceForm,
    ScrutinyItem: ScrutinyItemForm,
    TaskGroup: TaskGroupForm,
    TaskGroupMember: TaskGroupMemberForm,
    MemberTraining: MemberTrainingForm,
    ScrutinyAssessment: ScrutinyAssessmentForm,
}
