"""Forms to say what people are expected to do differently, and to answer whether it is clear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField
from improvement.models import Plan, Team
from improvement.text_fields import OneReferenceField
from workstreams.forms.records import RecordForm, person_field
from workstreams.models import Action, Expectation

YES, NO = "yes", "no"


class ExpectationForm(RecordForm):
    """`actions` are those for which the person may say what is expected.

    The team or person it is for can't be changed later: it is ended, and another one is added.
    """

    record_fields = ("action", "team", "person", "words", "support", "starts", "ended")
    submit = "Save what is expected"

    action = OneReferenceField(
        "action",
        label="Which action does it follow from?",
        required=True,
        help_text="Its reference, for example FP-03",
        error_messages={
            "unknown": "The plan has no open action %(refs)s of which you say what it expects"
        },
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Which team?", required=False, empty_label="No team"
    )
    words = Narrative(
        label="What are they expected to do differently?",
        help_text="Begin with a verb, for example: “See each child alone on every visit.” Everyone "
        "on the plan can read this: say what to do, and never how somebody has done so far.",
        max_length=500,
        rows=4,
    )
    support = Narrative(
        label="What helps them to do it?",
        help_text="Training, guidance, or who to ask.",
        max_length=500,
        rows=3,
        required=False,
    )
    starts = DateField(label="From which day?", what="the day from which it is expected")

    def __init__(
        self, *args: Any, plan: Plan, actions: QuerySet[Action], record: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is not None:
            for name in ("action", "team"):
                del self.fields[name]
            ended = forms.BooleanField(label="This is expected no more", required=False)
            self.fields["ended"] = ended
            self.order_fields(["words", "support", "starts", "ended", "reason"])
            return
        self.offer("action", actions)
        self.offer("team", plan.teams.all())
        roles = Expectation.posts["person"]
        self.fields["person"] = person_field(
            "Or which person?", plan, None, roles, empty="No one person"
        )
        self.order_fields(self.record_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "team" in self.fields and bool(cleaned.get("team")) == bool(cleaned.get("person")):
            both = cleaned.get("team")
            self.add_error(
                "team",
                "Choose a team or a person, and not both" if both else "Choose a team or a person",
            )
        return cleaned


class AcknowledgeForm(Form):
    submit = "Send your answer"

    answer = RadioField(
        label="Is it clear to you what you are expected to do?",
        choices=[(YES, "Yes, it is clear to me"), (NO, "No, not yet")],
        hints={
            NO: "Whoever leads this part of the plan reads your words, and so can all who run it."
        },
    )
    question = Narrative(
        label="What is not clear?",
        help_text="Needed when it is not clear. Do not name a child or a family.",
        required=False,
        max_length=500,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == NO and not cleaned.get("question"):
            self.add_error("question", "Enter what is not clear")
        return cleaned

    @property
    def acknowledgement(self) -> dict[str, Any]:
        """The arguments of `changes.acknowledge`."""
        clear = self.cleaned_data["answer"] == YES
        question = "" if clear else self.cleaned_data["question"]
        return {"clear": clear, "question": question, "version": self.cleaned_data["version"]}
