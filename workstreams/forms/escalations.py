"""Forms to escalate an action, and to answer an escalation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from improvement.date_field import DateField
from improvement.forms import Form, Hints, Narrative, RadioField
from improvement.models import User
from workstreams.models import Action, Escalation
from workstreams.models.escalation import levels_of
from workstreams.reminders.people import People

Level = Escalation.Level
ANSWER_WITHIN = timedelta(days=7)
LEVEL_HINTS: Hints = {
    Level.LEAD: "The lead of its workstream answers.",
    Level.MANAGER: "The programme manager answers.",
    Level.BOARD: "The chair answers, and it stays on the board’s page until then.",
}
NOBODY_ANSWERS = (
    "Nobody else on this plan can answer yet: a programme manager or a chair has to be added first."
)


class EscalateForm(Form):
    """`by` is the person who escalates. A level is offered where somebody else can answer at it,
    and the person does not hold it."""

    submit = "Escalate this action"

    level = RadioField(label="Who has to hear of it?", choices=Level.choices, hints=LEVEL_HINTS)
    words = Narrative(
        label="What is in the way, and what do you need from them?",
        help_text="Everyone on the plan can read this. Do not name a child or a family.",
        rows=4,
        max_length=500,
    )
    due = DateField(label="By when do you need an answer?", what="the date you need an answer by")

    def __init__(self, *args: Any, action: Action, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"due": on + ANSWER_WITHIN}, **kwargs)
        self.on = on
        people, own = People(action.plan, on), levels_of(by, by.roles_on(action.plan_id), action)
        answered = [
            level
            for level in Level
            if level not in own and people.others(people.answering(action, level), by.pk)
        ]
        self.offer("level", [(level.value, level.label) for level in answered])
        if not answered:
            self.fields["level"].help_text = NOBODY_ANSWERS

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < self.on:
            self.add_error("due", "The date you need an answer by must be today or later")
        return due


class AnswerEscalationForm(Form):
    submit = "Send this answer"

    answer = Narrative(
        label="What will you do about it, and by when?",
        help_text="This stands beside the action for everyone on the plan to read. "
        "Where it needs more than you can decide, say so, and escalate it further.",
        rows=4,
        max_length=1000,
    )
