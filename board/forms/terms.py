"""Forms of the board's terms of reference, of its seats and of who may sit in them, and of who was
at a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from board.models import Attendance, Meeting, Seat, Substitute
from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField, ReasonField
from improvement.models import Organisation, Plan
from improvement.number_fields import WholeNumberField
from workstreams.forms.records import RecordForm
from workstreams.models import Source

State = Attendance.State


class TermsForm(RecordForm):
    """A version of the terms; what is left blank is not said."""

    record_fields = (
        *("starts", "purpose", "authority", "weeks", "papers_days", "notes_days", "quorum"),
        *("observers", "escalation", "document"),
    )
    starts = DateField(label="In force from", what="the day they are in force from")
    purpose = Narrative(label="What is the board for?", max_length=4000)
    authority = Narrative(label="Who may commit what?", required=False, max_length=4000)
    weeks = WholeNumberField(label="How many weeks between meetings?", min_value=1, max_value=26)
    papers_days = WholeNumberField(
        label="How many working days before a meeting are papers due?", min_value=0, max_value=20
    )
    notes_days = WholeNumberField(
        label="How many days after a meeting are notes due?", min_value=0, max_value=60
    )
    quorum = forms.CharField(
        label="Quorum",
        max_length=200,
        required=False,
        help_text="Leave blank where none was agreed.",
    )
    observers = Narrative(label="Who may watch?", required=False, max_length=2000, rows=3)
    escalation = Narrative(
        label="Where does it go what the board can’t settle?", required=False, max_length=2000
    )
    document = forms.ModelChoiceField(
        Source.objects.none(),
        label="Which document are they in?",
        required=False,
        help_text="A document is added under Documents first.",
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("document", Source.objects.filter(plan=plan))


class SeatForm(RecordForm):
    adds_several = True
    record_fields = ("organisation", "post", "sits_as", "starts", "ends")
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which body?",
        required=False,
        help_text="Leave blank for somebody of no body, such as an independent chair.",
    )
    post = forms.CharField(
        label="Which post?", max_length=120, help_text="The post, not the person"
    )
    sits_as = RadioField(
        label="Sits as",
        choices=Seat.SitsAs.choices,
        initial=Seat.SitsAs.MEMBER,
        hints={Seat.SitsAs.VICE_CHAIR: "On the days of a cover they do what the chair does."},
    )
    starts = DateField(label="From", what="the first day")
    ends = DateField(label="Last day", what="the last day", required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", Organisation.objects.filter(plan=plan))


class SubstituteForm(RecordForm):
    record_fields = ("post", "starts", "ends")
    post = forms.CharField(
        label="Which post may sit in its place?",
        max_length=120,
        help_text="The post, not the person",
    )
    starts = DateField(label="From", what="the first day")
    ends = DateField(label="Last day", what="the last day", required=False)


class AttendanceForm(Form):
    """How each seat was filled at a meeting: a question for each. A substitute is answered by key,
    or as one who is not on record."""

    submit = "Save who was there"
    refuses_personal = False

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        seats: Iterable[Seat],
        kept: dict[int, Attendance],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, version=meeting.version, **kwargs)
        self.seats = list(seats)
        for seat in self.seats:
            self.fields[f"seat_{seat.pk}"] = forms.ChoiceField(
                label=str(seat),
                choices=list(answers_for(seat, meeting)),
                initial=answer_of(kept.get(seat.pk)),
                error_messages={"required": f"Select how the seat was filled: {seat}"},
            )
        if kept:
            self.fields["reason"] = ReasonField()
        if not self.seats:
            self.preface = (
                "No seat of the board is on record for that day: add the board’s members first, "
                "on the page of its terms."
            )

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason") or "Who was there"

    @property
    def filled(self) -> list[tuple[Seat, str, Substitute | None]]:
        """The seats with how each was filled, and by which substitute."""
        return [read_answer(seat, self.cleaned_data[f"seat_{seat.pk}"]) for seat in self.seats]


def answers_for(seat: Seat, meeting: Meeting) -> Iterable[tuple[str, str]]:
    yield "", "Not said"
    yield State.PRESENT.value, "Present"
    for each in seat.substitutes.all():
        if each.starts <= meeting.held_on and (each.ends is None or each.ends >= meeting.held_on):
            yield f"{State.SUBSTITUTE}-{each.pk}", f"Substitute: {each.post}"
    yield State.SUBSTITUTE.value, "Substitute who is not on record"
    yield State.APOLOGIES.value, "Apologies"
    yield State.ABSENT.value, "Absent"


def answer_of(kept: Attendance | None) -> str:
    if kept is None:
        return ""
    return f"{kept.state}-{kept.substitute_id}" if kept.substitute_id else kept.state


def read_answer(seat: Seat, answer: str) -> tuple[Seat, str, Substitute | None]:
    state, _, key = answer.partition("-")
    own = (each for each in seat.substitutes.all() if str(each.pk) == key)
    return seat, state, next(own, None)
