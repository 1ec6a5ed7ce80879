"""Forms to raise a challenge, to reply, to say whether it will do, and what was done about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from board.forms.subjects import offer_subjects
from board.models import Challenge, Exchange, FollowUp, TaskGroup
from board.queries.challenge_days import usual_due
from board.queries.challenge_subjects import Subjects
from board.queries.lists import CHALLENGE_COLUMNS
from board.queries.questions import WITHDRAWN
from improvement.date_field import DateField
from improvement.filters import FilterForm
from improvement.forms import Form, Hints, Narrative, RadioField
from improvement.text_fields import TickField
from workstreams.models import Action, Workstream

CLOSE, AGAIN = "close", "again"
Conclusion = Exchange.Conclusion
BY_SCRUTINY = (
    "Leave it empty for two months, the day you send this counted, where you ask the executive or "
    "another organisation; for the others, the next meeting of the board."
)
OF_AN_ACTION = "An action is asked about from its own page."
OF_A_LINE = "An action is asked about from its line in what was published: “Ask about this”."
BY_THE_BOARD = "Leave it empty for the next meeting of the board."
KIND_HINTS: Hints = {
    Challenge.Kind.QUESTION: "Something to be explained or shown.",
    Challenge.Kind.RECOMMENDATION: "Something to be done.",
}
NO_CHILD = "Do not name a child or a family."
POSTS_ALONE = "Give posts and not people: words that name a person are left out."
WILL_BE_PUBLISHED = "What you write is published with the next publication, to the public too."
STATES = [
    ("", "Any"),
    ("open", "Open"),
    ("unanswered", "Waiting for a reply"),
    ("overdue", "Reply overdue"),
    ("answered", "Replied to, waiting for who asked"),
    ("closed", "Closed"),
    ("to_look_at", "Closed, what was done is to be looked at"),
    (WITHDRAWN, "Withdrawn"),
]
FOUND_HINTS: Hints = {FollowUp.Result.DONE: "Nothing more is looked at."}


class RaiseChallengeForm(Form):
    """`about` is how the record that the page was opened from is cited; "", or one that is not
    offered, lets the person choose. `cited` is "" then.

    Whom to ask is chosen in words that fit every record until one is chosen. `words` are what the
    text begins with.
    """

    submit = "Send this challenge"

    about = forms.ChoiceField(label="What is it about?")
    kind = RadioField(
        label="What is it?",
        choices=Challenge.Kind.choices,
        initial=Challenge.Kind.QUESTION,
        hints=KIND_HINTS,
    )
    to = forms.ChoiceField(label="Who is to reply?")
    group = forms.ModelChoiceField(
        TaskGroup.objects.none(),
        label="For which task and finish group?",
        required=False,
        empty_label="For the committee",
    )
    words = Narrative(
        label="What do you ask?",
        help_text=f"{NO_CHILD} Everyone who runs the plan can read this.",
        rows=4,
        max_length=1000,
    )
    due = DateField(
        label="By when do you need a reply?", what="the date you need a reply by", required=False
    )
    notice_on = DateField(
        label="When was notice given to answer, if not today?",
        what="the day of the notice",
        help_text="The two months begin with the later of the two days.",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        subjects: Subjects,
        about: str,
        to: str,
        on: date,
        group: str = "",
        words: str = "",
        **kwargs: Any,
    ) -> None:
        self.subjects, self.on = subjects, on
        due = None if subjects.is_published else self.usual_due(to.partition(":")[0], None)
        initial = {"to": to, "due": due, "group": group, "words": words}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["due"].help_text = BY_SCRUTINY if subjects.is_published else BY_THE_BOARD
        groups = TaskGroup.objects.filter(plan=subjects.plan, reported_on=None)
        if subjects.is_published and groups:
            self.offer("group", groups)
        else:
            del self.fields["group"]
        if subjects.is_published:
            self.submit = "Send"
            self.fields["words"].help_text = f"{WILL_BE_PUBLISHED} {NO_CHILD} {POSTS_ALONE}"
        else:
            del self.fields["notice_on"]
        try:
            posts = subjects.posts(subjects.record(about))
            self.cited = about
            del self.fields["about"]
        except KeyError:
            self.cited = ""
            # Before the field is first drawn, which keeps its hint.
            self.fields["about"].help_text = OF_A_LINE if subjects.is_published else OF_AN_ACTION
            offer_subjects(self, subjects.names)
            owner = {"lead": "The lead of its workstream", "owner": "The owner of the action"}
            posts = subjects.posts(None) | owner
        self.offer("to", posts.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cited = self.cited or cleaned.get("about")
        if not cited or not cleaned.get("to"):
            return cleaned
        try:
            subject = self.subjects.record(cited)
        except KeyError:
            self.add_error("about", "Nothing can be asked of this line now: choose another")
            return cleaned
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
        notice_on = cleaned.get("notice_on")
        lead_of = None
        if post == Challenge.Post.LEAD:
            own = subject.workstream if isinstance(subject, Action) else subject
            lead_of = self.subjects.record(f"workstream:{code}") if code else own
        return {
            "about": subject,
            "post": post,
            "lead_of": lead_of,
            "body": self.subjects.body(code) if post == Challenge.Post.BODY else None,
            "notice_on": notice_on,
            "group": cleaned.get("group"),
            "due": cleaned["due"] or self.usual_due(post, notice_on),
            **{name: cleaned[name] for name in ("kind", "words")},
        }

    def usual_due(self, post: str, notice_on: date | None) -> date:
        of_scrutiny = self.subjects.is_published
        return usual_due(
            self.subjects.plan, self.on, of_scrutiny=of_scrutiny, post=post, notice_on=notice_on
        )


class ReplyForm(Form):
    submit = "Send this reply"

    answer = RadioField(label="Do you accept what is asked?", choices=Exchange.Answer.choices)
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
                "do not tell what is exempt or confidential, and name posts, not people. "
                f"{WILL_BE_PUBLISHED}"
            )


class AskersForm(Form):
    """The base of forms in which who asked says more; of scrutiny's, that is published."""

    def __init__(self, *args: Any, of_scrutiny: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_scrutiny:
            self.preface = WILL_BE_PUBLISHED


class ConcludeForm(AskersForm):
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
        need_a_note(self, cleaned)
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


def need_a_note(form: Form, cleaned: dict[str, Any]) -> None:
    """Ask why, where a reply will not do or not in full."""
    will_not_do = cleaned.get("conclusion") in (Conclusion.PARTLY, Conclusion.NOT)
    if will_not_do and not cleaned.get("note"):
        form.add_error("note", "Enter why the reply will not do, or not in full")


class FollowUpForm(AskersForm):
    submit = "Save what was found"

    found = RadioField(label="Is it done?", choices=FollowUp.Result.choices, hints=FOUND_HINTS)
    words = Narrative(
        label="What was done?",
        help_text="And where it can be seen. Do not name a child or a family.",
        rows=4,
        max_length=1000,
    )
    next_due = DateField(
        label="If not all is done: when do you look again?",
        what="the day on which to look again",
        required=False,
    )

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of `changes.follow_up_challenge`."""
        return {n: self.cleaned_data[n] for n in ("found", "words", "next_due", "version")}


class QuestionFilterForm(FilterForm):
    kind = forms.ChoiceField(
        label="Show",
        choices=[
            ("", "Questions and recommendations"),
            (Challenge.Kind.QUESTION, "Questions"),
            (Challenge.Kind.RECOMMENDATION, "Recommendations"),
        ],
        required=False,
    )
    answer = forms.ChoiceField(
        choices=[
            ("", "Any"),
            ("none", "No answer yet"),
            *Exchange.Answer.choices,
            (WITHDRAWN, "Withdrawn"),
        ],
        required=False,
    )
    done = forms.ChoiceField(
        label="What was done",
        choices=[("", "Any"), ("none", "Not looked at yet"), *FollowUp.Result.choices],
        required=False,
    )


class ChallengeFilterForm(FilterForm):
    columns = CHALLENGE_COLUMNS
    state = forms.ChoiceField(label="State", choices=STATES, required=False)
    mine = TickField(label="Mine: I asked, or I am asked", required=False)
