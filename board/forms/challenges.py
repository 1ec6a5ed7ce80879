"""Forms to raise a challenge, to reply to one, and to say whether a reply will do."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms

from board.models import Challenge, Exchange, Meeting
from board.queries.challenge_subjects import Subjects
from improvement.date_field import DateField
from improvement.forms import FilterForm, Form, Hints, LongSelect, Narrative, RadioField
from improvement.models import Plan
from improvement.text_fields import TickField
from workstreams.models import Action, Workstream

USUAL = timedelta(days=14)  # to reply, where no meeting is to come
CLOSE, AGAIN = "close", "again"
Conclusion = Exchange.Conclusion
KIND_HINTS: Hints = {
    Challenge.Kind.QUESTION: "Something to be explained or shown.",
    Challenge.Kind.RECOMMENDATION: "Something to be done.",
}
STATES = [
    ("", "Any"),
    ("open", "Open"),
    ("unanswered", "Waiting for a reply"),
    ("overdue", "Reply overdue"),
    ("answered", "Replied to, waiting for who asked"),
    ("closed", "Closed"),
]


class RaiseChallengeForm(Form):
    """`about` is how the record that the page was opened from is cited; "" lets the person choose.

    Whom to ask is chosen in words that fit every record until one is chosen.
    """

    submit = "Send this challenge"

    about = forms.ChoiceField(label="What is it about?", widget=LongSelect)
    kind = RadioField(
        label="What is it?",
        choices=Challenge.Kind.choices,
        initial=Challenge.Kind.QUESTION,
        hints=KIND_HINTS,
    )
    to = forms.ChoiceField(label="Who is to reply?")
    words = Narrative(
        label="What do you ask?",
        help_text="Do not name a child or a family. Everyone who runs the plan can read this.",
        rows=4,
        max_length=1000,
    )
    due = DateField(label="By when do you need a reply?", what="the date you need a reply by")

    def __init__(
        self, *args: Any, subjects: Subjects, about: str, to: str, due: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"to": to, "due": due}, **kwargs)
        self.subjects, self.cited = subjects, about
        if about:
            del self.fields["about"]
            posts = subjects.posts(subjects.record(about))
        else:
            self.offer("about", subjects.names.items())
            owner = {"owner": "The owner of the action", "lead": "The lead of its workstream"}
            posts = owner | subjects.posts(None)
        self.offer("to", posts.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cited = self.cited or cleaned.get("about")
        if not cited or not cleaned.get("to"):
            return cleaned
        subject = self.subjects.record(cited)
        if cleaned["to"] == "owner" and not isinstance(subject, Action):
            self.add_error("to", "Only an action has an owner: choose who else is to reply")
        elif cleaned["to"] == "lead" and not isinstance(subject, Action | Workstream):
            self.add_error("to", "Choose the lead of which workstream is to reply")
        cleaned["subject"] = subject
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of `changes.raise_challenge`."""
        cleaned, subject = self.cleaned_data, self.cleaned_data["subject"]
        post, _, code = cleaned["to"].partition(":")
        lead_of = None
        if post == Challenge.Post.LEAD:
            own = subject.workstream if isinstance(subject, Action) else subject
            lead_of = self.subjects.record(f"workstream:{code}") if code else own
        return {
            "about": subject,
            "post": post,
            "lead_of": lead_of,
            **{name: cleaned[name] for name in ("kind", "words", "due")},
        }


def usual_due(plan: Plan, on: date, *, of_scrutiny: bool) -> date:
    """The day that is proposed for a reply: of scrutiny, the last of the two months that begin with
    the day of receipt; else the next meeting of the board."""
    if of_scrutiny:
        return two_months_from(on)
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    meetings = meetings.filter(held_on__gt=on)
    days = meetings.order_by("held_on").values_list("held_on", flat=True)
    return days.first() or on + USUAL


def two_months_from(day: date) -> date:
    """The last day of two months that begin with the day: of 26 April, 25 June."""
    years, month = divmod(day.month + 1, 12)
    year, month = day.year + years, month + 1
    if day.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, day.day) - timedelta(days=1)


class ReplyForm(Form):
    submit = "Send this reply"

    reply = Narrative(
        label="What is your reply?",
        help_text="Say what is so, what you will do, and by when. Who asked says whether it will "
        "do. Do not name a child or a family.",
        rows=5,
        max_length=2000,
    )

    def __init__(self, *args: Any, of_scrutiny: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_scrutiny:
            self.preface = (
                "Scrutiny asked this and reads your reply. It reads nothing else of the live plan: "
                "do not tell what is exempt or confidential."
            )


class ConcludeForm(Form):
    submit = "Save"

    conclusion = RadioField(label="Will this reply do?", choices=Conclusion.choices)
    note = Narrative(label="Why?", required=False, rows=3, max_length=1000)
    next = RadioField(
        label="What happens now?",
        choices=[(CLOSE, "Close this challenge"), (AGAIN, "Ask again")],
        initial=CLOSE,
    )
    words = Narrative(
        label="If you ask again: what do you still ask?", required=False, rows=4, max_length=1000
    )
    due = DateField(
        label="If you ask again: by when?", what="the date you need a reply by", required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("conclusion") in (Conclusion.PARTLY, Conclusion.NOT) and not cleaned["note"]:
            self.add_error("note", "Enter why the reply will not do, or not in full")
        if cleaned.get("next") == AGAIN:
            if not cleaned.get("words"):
                self.add_error("words", "Enter what you still ask")
            if not cleaned.get("due") and "due" not in self.errors:
                self.add_error("due", "Enter the date you need a reply by")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of `changes.conclude_challenge`."""
        cleaned = self.cleaned_data
        again = (cleaned["words"], cleaned["due"]) if cleaned["next"] == AGAIN else None
        names = ("conclusion", "note", "version")
        return {"again": again} | {name: cleaned[name] for name in names}


class ChallengeFilterForm(FilterForm):
    state = forms.ChoiceField(label="State", choices=STATES, required=False)
    mine = TickField(label="Mine: I asked, or I am asked", required=False)
