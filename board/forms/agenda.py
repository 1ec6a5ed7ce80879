"""Forms for the items of an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from board.forms.subjects import offer_subjects
from board.models import AgendaItem
from board.queries.agenda_offers import Offer
from board.queries.agenda_subjects import AgendaSubjects, challenges_cited
from improvement.forms import CheckboxesField, Form, Narrative, RadioField
from improvement.models import Organisation, Plan
from improvement.number_fields import WholeNumberField
from improvement.text_fields import OneReferenceField, TickField
from workstreams.forms.records import RecordForm
from workstreams.models import Evidence


class AgendaItemForm(RecordForm):
    """An item; what it is about is chosen from the `subjects` when it is put on, and stays."""

    record_fields = ("title", "subject", "purpose", "post", "organisation", "paper")
    title = forms.CharField(label="What is the item?", max_length=200)
    about = forms.ChoiceField(label="What of the plan is it about?")
    action = OneReferenceField(
        "action", label="Or which action is it about?", help_text="Its reference, such as FP-03"
    )
    challenge = OneReferenceField(
        "open challenge",
        key="cited",
        label="Or which challenge is it about?",
        help_text="Its reference, such as C3, while it is open",
    )
    subject = forms.ChoiceField(label="Where on the agenda?", choices=AgendaItem.Subject.choices)
    purpose = RadioField(
        label="What is the board to do?",
        choices=AgendaItem.Purpose.choices,
        initial=AgendaItem.Purpose.DISCUSS,
    )
    post = forms.CharField(
        label="Who presents it?",
        max_length=120,
        required=False,
        help_text="The post, not the person",
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Whose item is it?", required=False
    )
    paper = forms.ModelChoiceField(
        Evidence.objects.none(),
        label="Which paper is to be read?",
        required=False,
        help_text="A paper is added as evidence first, with its file. The latest are offered.",
    )

    def __init__(
        self, *args: Any, plan: Plan, subjects: AgendaSubjects | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        self.offer("organisation", Organisation.objects.filter(plan=plan))
        chosen = getattr(kwargs.get("record"), "paper_id", None)
        self.offer("paper", Evidence.objects.to_choose_from(plan.pk, chosen))
        if subjects is None:
            del self.fields["about"], self.fields["action"], self.fields["challenge"]
            self.add_what_comes_later()
        else:
            offer_subjects(self, subjects.names)
            self.offer("action", plan.actions.all())
            self.offer("challenge", challenges_cited(plan))

    def add_what_comes_later(self) -> None:
        """An item that is on the agenda moves, is taken off, and is told of."""
        self.fields["place"] = WholeNumberField(
            label="Place on the agenda", min_value=1, max_value=99
        )
        self.fields["said"] = Narrative(
            label="What was said?",
            required=False,
            max_length=4000,
            help_text="For the notes. Do not name a child or a family.",
        )
        self.fields["removed"] = TickField(label="Take it off the agenda", required=False)
        self.order_fields([name for name in self.fields if name != "reason"])

    def read(self, record: AgendaItem) -> dict[str, Any]:
        return super().read(record) | {
            name: getattr(record, name) for name in ("place", "said", "removed")
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("action") and cleaned.get("challenge"):
            self.add_error("challenge", "Name an action or a challenge, not both")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        if self.subjects is None:
            return values | {name: self.cleaned_data[name] for name in ("place", "said", "removed")}
        for name in ("action", "challenge"):
            if record := self.cleaned_data[name]:
                return values | {name: record}
        return values | self.subjects.values(self.cleaned_data["about"])


class AgendaOffersForm(Form):
    """Items of the plan's own to put on an agenda."""

    submit = "Put these on the agenda"
    refuses_personal = False
    marks_optional = False
    items = CheckboxesField(
        label="Which of these?", error_messages={"required": "Tick what is to go on the agenda"}
    )

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        field = self.fields["items"]
        assert isinstance(field, CheckboxesField)
        field.choices = [(each.cited, each.title) for each in offers]
        field.hints = {each.cited: each.hint for each in offers}

    @property
    def chosen(self) -> list[Offer]:
        return [each for each in self.offers if each.cited in self.cleaned_data["items"]]
