"""Forms to ask for a change to how an action or a measure is judged, and to decide on it."""

from __future__ import annotations

from typing import Any

from improvement.forms import Form, Narrative, RadioField, ReasonField
from improvement.models import Plan
from workstreams.forms.actions import JUDGED, ActionForm
from workstreams.forms.measures import AIMS, HIDING, MeasureForm
from workstreams.models import Action, JudgedChange, Measure

SEND = "Send this request"
DECIDES = "Change what should change and leave the rest. Nothing moves until the chair approves."
FIRST_DATE = "The first agreed date never changes; for another agreed date, ask for another date."
FIRST_DATES = ("baseline_due", "due_precision")
COUNTED = ("definition", "kind", "unit", "numerator", "denominator", "covers")
STANDING_HINTS: dict[str, str] = {
    JudgedChange.Kind.WITHDRAW: "It stays in the plan’s history and leaves its counts.",
    JudgedChange.Kind.SUSPEND: "Nothing more is asked of it until it is taken up again.",
    JudgedChange.Kind.TAKE_UP: "It stands again as it did before.",
}


def asking_reason() -> ReasonField:
    return ReasonField(
        label="Why should this change?",
        help_text="The chair reads this to decide, and it stays in the history. Do not name a "
        "child or a family.",
    )


class ActionJudgingForm(ActionForm):
    """Asks for other values of what an action is judged by."""

    submit = SEND

    def ask_once_agreed(self, plan: Plan, action: Action | None) -> None:
        assert action is not None
        asked = [name for name in JUDGED if not (action.baseline_due and name in FIRST_DATES)]
        self.fields = {name: self.fields[name] for name in (*asked, "version")}
        self.fields["reason"] = asking_reason()
        self.preface = f"{DECIDES} {FIRST_DATE}" if action.baseline_due else DECIDES


class MeasureJudgingForm(MeasureForm):
    """Asks for other values of what a measure is judged by, or for something else to be counted."""

    submit = SEND

    def ask_once_agreed(self, measure: Measure | None) -> None:
        self.fields = {name: self.fields[name] for name in (*AIMS, *HIDING, *COUNTED, "version")}
        self.fields["reason"] = asking_reason()
        self.preface = (
            f"{DECIDES} Where something else is to be counted, the readings so far stay as an "
            "earlier series."
        )


class StandingForm(Form):
    """Asks for an action to be withdrawn, suspended or taken up again: one of `kinds`."""

    submit = SEND
    preface = "Nothing moves until the chair approves."
    kind = RadioField(label="What do you ask for?", choices=[], hints=STANDING_HINTS)

    def __init__(self, *args: Any, kinds: list[JudgedChange.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", [(kind.value, kind.label) for kind in kinds])
        self.fields["reason"] = asking_reason()


class DecideJudgedChangeForm(Form):
    """The chair's decision on a request."""

    submit = "Save your decision"
    answer = RadioField(
        label="Do you approve this?",
        choices=[("approve", "Yes, approve it"), ("refuse", "No, refuse it")],
        hints={
            "approve": "It counts from now on. Old and new stay side by side for everyone to read.",
            "refuse": "Everything stays as it is.",
        },
    )
    note = Narrative(
        label="What did you decide on, and why?",
        help_text="Name the meeting. This stands beside the change for everyone on the plan to "
        "read.",
        rows=3,
        max_length=500,
    )
