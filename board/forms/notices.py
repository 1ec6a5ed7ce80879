"""Forms of a notice, its reviews and its returns to the Department."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from board.models import DepartmentReturn, Notice, NoticeReview
from board.models.notice import CLOSED
from board.models.regimes import REGIMES, REVIEWS, Choices, Row, choices_on, hints_of
from improvement.date_field import DateField
from improvement.dates import Precision, last_day
from improvement.forms import Form, Hints, Narrative, RadioField, ReasonField
from improvement.number_fields import WholeNumberField
from workstreams.forms.records import RecordForm

DATED = [choice for choice in Precision.choices if choice[0] != Precision.ONGOING]
STATES = [choice for choice in Notice.State.choices if choice[0] not in CLOSED]
STATE_HINTS: Hints = {
    Notice.State.EXPECTED: "The Department has said that one is likely.",
    Notice.State.DRAFT: "Its words are being agreed.",
    Notice.State.REVIEWED: "Set by itself once the letter of a review is entered.",
    Notice.State.REVISED: "The Department has changed what it asks.",
}


def text(label: str, length: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **kwargs)


def precision(label: str, initial: str = Precision.DAY) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=DATED, initial=initial)


def a_day(label: str, what: str, **kwargs: Any) -> DateField:
    return DateField(label=label, what=what, required=False, **kwargs)


def offered_on(rows: Iterable[Row], on: date, own: str) -> Choices:
    """What may be chosen on the day, and what the record has already (`own`, "" for none)."""
    rows = list(rows)
    stays = [(row.code, row.name) for row in rows if row.code == own and not row.exists_on(on)]
    return [*choices_on(rows, on), *stays]


class DatedForm(RecordForm):
    """The base of forms whose days are known to a month, say: these are kept as its last day."""

    precisions: dict[str, str] = {}  # by the name of a day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, known_to in self.precisions.items():
            if cleaned.get(name) and cleaned.get(known_to):
                cleaned[name] = last_day(cleaned[name], cleaned[known_to])
        return cleaned


class NoticeForm(DatedForm):
    """Offers the regimes that exist on the day `on`, and the one that the notice has."""

    record_fields = (
        *("regime", "title", "state", "addressed_to", "service", "evidence", "signatory_post"),
        *("issued", "issued_precision", "issued_basis"),
        *("issued_otherwise", "issued_otherwise_basis", "publicity", "warning"),
        *("release_words", "release_expected", "release_precision"),
        *("window_from", "window_to", "window_basis", "returns_every", "returns_within"),
    )
    precisions = {
        "issued": "issued_precision",
        "issued_otherwise": "issued_precision",
        "release_expected": "release_precision",
    }
    regime = RadioField(label="What is it?", hints=hints_of(REGIMES))
    title = text("What it is called, if not so", 120)
    state = RadioField(choices=STATES, initial=Notice.State.ISSUED, hints=STATE_HINTS)
    addressed_to = forms.CharField(label="Addressed to", max_length=120)
    service = forms.CharField(label="Service that it is about", max_length=200)
    evidence = Narrative(
        label="Evidence that it relies on",
        required=False,
        rows=3,
        help_text="Each inspection or report with its date",
    )
    signatory_post = text("Signed by", 120, help_text="The post, not the person")
    issued = a_day("Issued on", "the date of issue")
    issued_precision = precision("The date is known to")
    issued_basis = text("Where this date stands", 200)
    issued_otherwise = a_day(
        "Another date that is given",
        "the other date",
        help_text="Where documents disagree: the page shows both",
    )
    issued_otherwise_basis = text("Where the other date stands", 200)
    publicity = RadioField(
        label="Was it published?",
        choices=Notice.Publicity.choices,
        initial=Notice.Publicity.NOT_KNOWN,
    )
    warning = Narrative(label="What it warns of", required=False, rows=3)
    release_words = text("What is said of release", 200, help_text="In the words of the source")
    release_expected = a_day("Release expected", "the date of release")
    release_precision = precision("That date is known to", Precision.MONTH)
    window_from = a_day("Next inspection, from", "the first day of the window")
    window_to = a_day("Next inspection, until", "the last day of the window")
    window_basis = text("How that is counted", 200)
    returns_every = WholeNumberField(
        label="Months between returns to the Department", min_value=1, max_value=12, initial=3
    )
    returns_within = WholeNumberField(
        label="Working days after a period to send its return",
        min_value=1,
        max_value=60,
        initial=5,
    )

    def __init__(self, *args: Any, on: date, record: Notice | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.offer("regime", offered_on(REGIMES, on, record.regime if record else ""))
        if record is not None and record.is_closed:
            del self.fields["state"]


class ConfirmNoticeForm(Form):
    submit = "Confirm it"
    reason = ReasonField(
        label="What did you read it against?",
        help_text="For example the letter and its date. Everyone on the plan can read this.",
        error_messages={"required": "Enter what you read it against"},
    )


class ClosingForm(RecordForm):
    """How a notice was closed, to be put right."""

    record_fields = ("state", "closed_on", "closed_by", "closed_why")
    state = RadioField(
        label="How was it closed?",
        choices=[choice for choice in Notice.State.choices if choice[0] in CLOSED],
    )
    closed_on = DateField(label="On which day?", what="the day on which it was closed")
    closed_by = forms.CharField(
        label="By the letter of", max_length=120, help_text="The post, not the person"
    )
    closed_why = Narrative(label="On what grounds?", rows=3, max_length=1000)


class CloseNoticeForm(ClosingForm):
    submit = "Close the notice"

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"version": self.cleaned_data["version"]}


class NoticeReviewForm(DatedForm):
    """Offers the kinds of review that there are on the day `on`, and the one that it is."""

    record_fields = (
        *("title", "kind", "due", "due_precision", "sent", "sent_precision"),
        *("letter_on", "letter_precision", "letter_by", "outcome"),
    )
    precisions = {"due": "due_precision", "sent": "sent_precision", "letter_on": "letter_precision"}
    title = forms.CharField(
        label="Which review is it?", max_length=120, help_text="For example: Six-month review"
    )
    kind = RadioField(label="Whose review is it?")
    due = a_day("Expected on", "the date of the review")
    due_precision = precision("That date is known to", Precision.MONTH)
    sent = a_day("Self-evaluation sent on", "the date of the self-evaluation")
    sent_precision = precision("That date is known to")
    letter_on = a_day("Letter in answer, of", "the date of the letter")
    letter_precision = precision("That date is known to")
    letter_by = text("Whose letter, and where it is read", 200)
    outcome = Narrative(label="Its outcome, in its own words", required=False, rows=4)

    def __init__(
        self, *args: Any, on: date, record: NoticeReview | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        offered = offered_on(REVIEWS, on, record.kind if record else "")
        self.offer("kind", offered)
        self.initial.setdefault("kind", offered[0][0])


class ReturnForm(RecordForm):
    record_fields = ("period_end", "due")
    period_end = DateField(label="For the period up to", what="the end of the period")
    due = DateField(label="Due on", what="the day on which it is due")


class SentReturnForm(RecordForm):
    """What was recorded of a return that was sent, to be put right. `may_owe`: whether the person
    says for which days one is owed."""

    record_fields = ("period_end", "due", "sent", "note")
    period_end = DateField(label="For the period up to", what="the end of the period")
    due = DateField(label="Due on", what="the day on which it is due")
    sent = DateField(label="On which day was it sent?", what="the day on which it was sent")
    note = Narrative(label="What did it say, in short?", required=False, rows=4)

    def __init__(self, *args: Any, may_owe: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_owe:
            self.leave_out(("period_end", "due"), "the chair alone changes for when it was owed")


class SendReturnForm(Form):
    submit = "Record that it was sent"
    sent = DateField(label="On which day was it sent?", what="the day on which it was sent")
    note = Narrative(
        label="What did it say, in short?", required=False, rows=4, help_text="Or where it is kept"
    )

    def __init__(self, *args: Any, record: DepartmentReturn, on: date, **kwargs: Any) -> None:
        super().__init__(*args, version=record.version, initial={"sent": on}, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("sent", "note", "version")}


class WithdrawOwedForm(Form):
    """For a return or a review that was entered by mistake; `then` says what follows."""

    submit = "Withdraw it"
    why = ReasonField(
        label="Why is it withdrawn?",
        error_messages={"required": "Enter why it is withdrawn"},
    )

    def __init__(self, *args: Any, then: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preface = f"It stays on record with your reason. {then}."

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("why", "version")}
