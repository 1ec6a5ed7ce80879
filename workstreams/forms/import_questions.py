"""The form that asks what only a person can say of a file: what ratings mean, dates and posts."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms

from improvement.forms import Form
from workstreams.importing.answers import ONE, Answers
from workstreams.importing.due_dates import read_due
from workstreams.importing.plan_reading import PlanReading
from workstreams.importing.questions import (
    MEANINGS,
    Question,
    answer_to,
    questions_about,
    rating_words,
    row_key,
)

MOST_ASKED = 40  # questions of a page


OTHERWISE = {
    "lead": "no post",
    "split": "an action for each line",
    "finished": "its rating kept as text, as not carried out",
    "decision": "its rating kept as text, and no state",
}
TYPED = partial(forms.CharField, max_length=120)
LINES = [("", "Say nothing of it"), ("each", "Each line is an action"), (ONE, "It is one action")]
SPLIT = partial(forms.ChoiceField, choices=LINES)


class QuestionsForm(Form):
    """What only a person can say: what ratings mean, and dates and posts that the file lacks."""

    submit = "Save and see what would change"
    marks_optional = False

    def __init__(self, *args: Any, reading: PlanReading, answers: Answers, **kwargs: Any) -> None:
        """`reading` is that of the file without the answers to these questions."""
        super().__init__(*args, **kwargs)
        self.answers, self.reading = answers, reading
        ratings = rating_words(reading.actions)
        # As the form shows it: what that needs is asked at once, and not after it is saved.
        of_file = {word: meaning for word, (_, meaning) in ratings.items() if meaning}
        shown = Answers(ratings=of_file | answers.ratings)
        for action in reading.actions:
            shown.apply(action)
        self.ratings = {f"rating_{n}": word for n, word in enumerate(ratings)}
        asked = questions_about(reading.actions)
        self.left = len(asked[MOST_ASKED:])  # questions for which this page has no room
        self.questions = {f"answer_{n}": one for n, one in enumerate(asked[:MOST_ASKED])}
        for name, word in self.ratings.items():
            count, of_key = ratings[word]
            meant = answers.ratings.get(word, of_key)
            offered = dict.fromkeys((*MEANINGS, *((meant,) if meant else ())))
            self.fields[name] = forms.ChoiceField(
                label=f"What does “{word}” mean?",
                help_text=f"{count} row{'' if count == 1 else 's'}. "
                + (f"Your own key says “{of_key}”" if of_key else "Your file has no key for it"),
                choices=[
                    ("", "Say nothing of it"),
                    *((each, each.capitalize()) for each in offered),
                ],
                required=False,
                initial=meant,
            )
        for name, one in self.questions.items():
            of_kind = SPLIT if one.code == "split" else TYPED
            self.fields[name] = of_kind(
                label=label_of(one),
                help_text=told(one),
                required=False,
                initial=answer_to(one, answers),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, one in self.questions.items():
            typed = cleaned.get(name)
            if typed and one.sets == "due" and not read_due(typed).day:
                self.add_error(name, "Enter a day or a month, for example 31 March 2014")
            elif typed and one.sets == "finished" and read_due(typed).precision != "day":
                self.add_error(name, "Enter the day, for example 31 May 2013")
        return cleaned

    def asks_more(self) -> bool:
        """Whether a rating was said here to mean a state that needs more, of which nothing was
        asked yet: the day on which something was carried out, or a decision. Where questions were
        left out for want of room, nothing more is asked."""
        asked = {row for one in self.questions.values() if one.code == "state" for row in one.rows}
        meant = Answers(ratings=self.said.ratings)
        actions = deepcopy(self.reading.actions)
        for action in actions:
            meant.apply(action)
        unsaid = (a for a in actions if any(ask.by for ask in a.ask))
        return any(row_key(action) not in asked for action in unsaid) and not self.left

    @property
    def said(self) -> Answers:
        """The answers with what was said here; an answer that was emptied is taken away."""
        cleaned = self.cleaned_data
        ratings = {word: cleaned[name] for name, word in self.ratings.items() if cleaned[name]}
        rows = defaultdict[str, dict[str, Any]](dict)
        asked = {(row, one.sets) for one in self.questions.values() for row in one.rows}
        for row, of in self.answers.rows.items():
            rows[row] = {name: value for name, value in of.items() if (row, name) not in asked}
        for name, one in self.questions.items():
            for row in one.rows if cleaned[name] else ():
                rows[row][one.sets] = cleaned[name]
        others = {w: m for w, m in self.answers.ratings.items() if w not in self.ratings.values()}
        said = {row: of for row, of in rows.items() if of}
        return replace(self.answers, ratings=others | ratings, rows=said)


def label_of(question: Question) -> str:
    about = f"“{question.stated}”" if question.stated else f"“{question.actions[0][:80]}”"
    if question.code == "lead":
        return f"Which post does {about}?"
    if question.code == "split":
        return f"Is each line of the cell with {about} an action of its own?"
    if question.sets == "finished":
        return f"On which day was {about} carried out?"
    if question.sets == "decision":
        return f"Who decided on what is {about}, when and why?"
    if question.code == "review":
        return f"On which day is {about} reviewed?"
    return f"When is {about} due?"


def told(question: Question) -> str:
    where = ", ".join(" row ".join(row.split("!")) for row in question.rows[:3])
    more = f" and {len(question.rows) - 3} more" if len(question.rows) > 3 else ""
    without = question.otherwise or OTHERWISE.get(question.sets, "no date")
    place = where if "!" in question.rows[0] else f"Row {where}"
    return f"{place}{more}: {question.words}. Left empty, it is imported with {without}"
