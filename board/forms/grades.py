"""Forms of schemes of grades, and of self-assessments: to make, change and moderate one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from board.changes.grades import Answers
from board.models import (
    Descriptor,
    DescriptorAnswer,
    GradedElement,
    GradeScheme,
    Meeting,
    SelfAssessment,
)
from improvement.date_field import DateField
from improvement.forms import ChoicesMade, Form, Narrative, RadioField, ReasonField
from improvement.number_fields import WholeNumberField
from workstreams.forms.records import RecordForm

Answer = DescriptorAnswer.Answer
NOT_SAID = "Not said"
ANSWERS = ChoicesMade(Answer.choices)


class GradeSchemeForm(RecordForm):
    record_fields = ("name", "first_day", "last_day", "grades", "goal", "as_published", "note")
    name = forms.CharField(label="Name of the scheme", max_length=120)
    first_day = DateField(label="In force from", what="the first day it was in force")
    last_day = DateField(
        label="In force until",
        what="the last day it was in force",
        required=False,
        help_text="Leave this out while it is in force.",
    )
    grades = Narrative(
        label="Grades, the best first", rows=4, max_length=300, help_text="A line for each grade"
    )
    goal = forms.CharField(
        label="Grade to reach", max_length=40, help_text="One of these grades, for example good"
    )
    elements = Narrative(
        label="What is graded",
        rows=5,
        max_length=1200,
        help_text="A line for each, in their order, for example: Overall effectiveness",
    )
    as_published = forms.BooleanField(
        label="Its descriptors are in the inspectorate’s own words",
        required=False,
        help_text="While they are not, every page says that they are illustrative.",
    )
    note = Narrative(label="Where this comes from", required=False, rows=3, max_length=500)

    def __init__(self, *args: Any, record: GradeScheme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is not None:
            del self.fields["elements"]

    @property
    def element_names(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["elements"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean_elements(self) -> str:
        text = str(self.cleaned_data["elements"])
        if any(len(line.strip()) > 120 for line in text.splitlines()):
            raise forms.ValidationError("Each line must be 120 characters or fewer")
        return text


class GradedElementForm(RecordForm):
    adds_several = True
    record_fields = ("name", "order")
    name = forms.CharField(label="What is graded", max_length=120)
    order = WholeNumberField(label="Place in the list", min_value=1, max_value=99)


class DescriptorForm(RecordForm):
    adds_several = True
    record_fields = ("text", "withdrawn")
    text = forms.CharField(
        label="What must be so for the grade to reach",
        max_length=300,
        help_text="One thing that can be met or not, for example: Thresholds are understood by all",
    )
    withdrawn = forms.BooleanField(label="Asked no more in later self-assessments", required=False)

    def __init__(self, *args: Any, record: Descriptor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is None:
            del self.fields["withdrawn"]


class SelfAssessmentForm(RecordForm):
    """Asks for a grade of each element of the scheme and for an answer to each of its descriptors:
    fields `grade_<key>`, `answer_<key>` and `evidence_<key>`. `graded` and `answered` are what the
    record says so far, by the same keys."""

    record_fields = ("made_on", "meeting", "confidence", "evidence", "next_due")
    made_on = DateField(label="As it stood on which day?", what="the day of the self-assessment")
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="For which meeting?", required=False, empty_label="None"
    )
    confidence = RadioField(
        label="How sure are you of it?", choices=SelfAssessment.Confidence.choices
    )
    evidence = Narrative(
        label="What does it rest on?",
        rows=3,
        max_length=1000,
        help_text="Audits, readings, what children and families said. Do not name a child or a "
        "family.",
    )
    next_due = DateField(
        label="When is the next one due?", what="the day the next one is due", required=False
    )

    def __init__(
        self,
        *args: Any,
        scheme: GradeScheme,
        meetings: Any,
        elements: list[GradedElement],
        graded: dict[int, str],
        answered: dict[int, tuple[str, str]],
        descriptors: Iterable[Descriptor],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.preface = f"Under “{scheme}”. Somebody else moderates what you enter."
        self.offer("meeting", meetings)
        by_element: dict[int, list[Descriptor]] = {}
        for each in descriptors:
            by_element.setdefault(each.element_id, []).append(each)
        self.elements = elements
        self.descriptors: list[Descriptor] = []
        names = ((name, name.capitalize()) for name in scheme.grade_names)
        grades = ChoicesMade([("", NOT_SAID), *names])
        for element in elements:
            self.ask_for_grade(element, grades, graded.get(element.pk, ""))
            for each in by_element.get(element.pk, []):
                self.descriptors.append(each)
                self.ask_for_answer(element, each, *answered.get(each.pk, (Answer.NOT_KNOWN, "")))
        if not self.descriptors:
            self.preface += " Nothing is on record that must be so: it asks for grades alone."
        if "reason" in self.fields:
            self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])

    def ask_for_grade(self, element: GradedElement, choices: ChoicesMade, grade: str) -> None:
        name = f"grade_{element.pk}"
        self.fields[name] = forms.ChoiceField(
            label=f"{element}: grade", choices=choices, required=False, initial=grade
        )

    def ask_for_answer(
        self, element: GradedElement, each: Descriptor, answer: str, evidence: str
    ) -> None:
        self.fields[f"answer_{each.pk}"] = forms.ChoiceField(
            label=f"{element}: “{each.text}”", choices=ANSWERS, initial=answer
        )
        self.fields[f"evidence_{each.pk}"] = Narrative(
            label=f"What shows it, of “{each.text}”",
            rows=2,
            max_length=500,
            required=False,
            initial=evidence,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for each in self.descriptors:
            name = f"evidence_{each.pk}"
            is_met = cleaned.get(f"answer_{each.pk}") == Answer.MET
            if is_met and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Enter what shows that this is met: “{each.text}”")
        return cleaned

    @property
    def answers(self) -> Answers:
        cleaned = self.cleaned_data
        return Answers(
            {each.pk: cleaned[f"grade_{each.pk}"] for each in self.elements},
            {
                each.pk: (cleaned[f"answer_{each.pk}"], cleaned[f"evidence_{each.pk}"])
                for each in self.descriptors
            },
        )


class ModerateForm(Form):
    submit = "Say so"

    moderation = RadioField(
        label="Do you agree with it?", choices=SelfAssessment.Moderation.choices
    )
    note = Narrative(
        label="Why?",
        required=False,
        rows=4,
        max_length=1000,
        help_text="What you looked at, and where you see it otherwise.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        agrees = cleaned.get("moderation") in (None, SelfAssessment.Moderation.AGREES)
        if not agrees and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "Enter where you see it otherwise")
        return cleaned


class ModerationForm(ModerateForm):
    """Puts right what was said."""

    submit = "Save"

    def __init__(self, *args: Any, record: SelfAssessment, **kwargs: Any) -> None:
        said = {"moderation": record.moderation, "note": record.moderation_note}
        super().__init__(*args, initial=said, version=record.version, **kwargs)
        self.fields["reason"] = ReasonField()
