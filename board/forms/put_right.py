"""Forms with which who said something of a challenge puts it right."""

from __future__ import annotations

from datetime import date
from typing import Any

from board.forms.challenges import FollowUpForm, RaiseChallengeForm, ReplyForm, need_a_note
from board.models import Challenge, Exchange, FollowUp
from board.queries.challenge_subjects import Subjects
from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField, ReasonField, version_field
from workstreams.forms.records import RecordForm


class PutRightForm(RecordForm):
    """The base of forms that change what was said before."""

    submit = "Put it right"


class PutRightAskedAgainForm(PutRightForm):
    record_fields = ("words", "due")
    words = Narrative(label="What do you still ask?", rows=4, max_length=1000)
    due = DateField(label="By when do you need a reply?", what="the date you need a reply by")


class PutRightAskedForm(RaiseChallengeForm):
    """What was asked the first time. It stays about the same record, and for the same group."""

    def __init__(
        self, *args: Any, record: Exchange, subjects: Subjects, on: date, **kwargs: Any
    ) -> None:
        self.challenge = challenge = record.challenge
        self.put_to = cited_post(challenge)
        about = subjects.cited(challenge.about)
        super().__init__(
            *args,
            subjects=subjects,
            about=about,
            to=self.put_to,
            on=on,
            version=record.version,
            **kwargs,
        )
        self.submit = "Put it right"
        self.fields.pop("group", None)
        self.fields["due"].required, self.fields["due"].help_text = True, ""
        posts = subjects.posts(challenge.about)
        self.offer("to", ({self.put_to: subjects.asked(challenge)} | posts).items())
        self.initial.update(kind=challenge.kind, notice_on=challenge.notice_on)
        self.initial.update(words=record.words, due=record.due)
        self.fields["challenge_version"] = version_field(challenge.version)
        self.fields["reason"] = ReasonField()

    @property
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kept = {name: cleaned[name] for name in ("kind", "words", "due")}
        if "notice_on" in self.fields:
            kept["notice_on"] = cleaned["notice_on"]
        if cleaned["to"] == self.put_to:
            return kept
        chosen = super().values
        return kept | {name: chosen[name] for name in ("post", "lead_of", "body")}


class WithdrawChallengeForm(Form):
    submit = "Withdraw it"
    preface = "It stays in the list with your reason, and nobody is asked to reply to it any more."
    why = ReasonField(
        label="Why was it raised by mistake?",
        error_messages={"required": "Enter why it is withdrawn"},
    )


def cited_post(challenge: Challenge) -> str:
    """Whom it is put to, as `Subjects.posts` cites them."""
    if challenge.lead_of:
        return f"lead:{challenge.lead_of.code}"
    return f"body:{challenge.body.ref}" if challenge.body else challenge.post


class PutRightReplyForm(PutRightForm, ReplyForm):
    record_fields = ("answer", "reply")


class PutRightConclusionForm(PutRightForm):
    record_fields = ("conclusion", "note")
    conclusion = RadioField(label="Will this reply do?", choices=Exchange.Conclusion.choices)
    note = Narrative(label="Why?", required=False, rows=3, max_length=1000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        need_a_note(self, cleaned)
        return cleaned


class PutRightLookForm(PutRightForm):
    record_fields = ("due",)
    due = DateField(label="When is it looked at?", what="the day on which to look")


class PutRightFoundForm(PutRightForm, FollowUpForm):
    """`next_due` is asked for where no other look is to come."""

    record_fields = ("found", "words")

    def __init__(self, *args: Any, record: FollowUp, **kwargs: Any) -> None:
        of_scrutiny = record.challenge.is_of_scrutiny
        super().__init__(*args, record=record, of_scrutiny=of_scrutiny, **kwargs)
        if record.challenge.waiting_look:
            del self.fields["next_due"]
