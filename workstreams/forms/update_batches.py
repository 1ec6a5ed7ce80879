"""Forms to submit or accept several updates at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from improvement.forms import CheckboxesField, Form
from workstreams.models import Update

CHOSEN = re.compile(r"([A-Z0-9]{1,12}-[0-9]{1,12})(?:/([0-9]{1,5}))?:([0-9]{1,9})")


class UpdatesField(CheckboxesField):
    """Updates, each as its action's reference and the version that was read ("FP-03:2"); one of a
    closed round with the round's number too ("FP-03/12:2").

    An update that has changed since is still a valid value, so that the answer can name it.
    """

    def valid_value(self, value: str) -> bool:
        return bool(CHOSEN.fullmatch(value))


def key_of(update: Update) -> str:
    closed = f"/{update.round.number}" if update.round.is_closed else ""
    return f"{update.action.ref}{closed}:{update.version}"


def label_of(update: Update) -> str:
    return f"{update.action}, {update.round}" if update.round.is_closed else str(update.action)


class SubmitUpdatesForm(Form):
    """`updates` are those that can be chosen; all of them are chosen to begin with."""

    submit = "Send these updates"
    question = "Which updates do you send?"

    def __init__(self, *args: Any, updates: Iterable[Update], **kwargs: Any) -> None:
        choices = [(key_of(update), label_of(update)) for update in updates]
        kwargs["initial"] = {"updates": [value for value, _ in choices]}
        super().__init__(*args, **kwargs)
        message = {"required": "Select at least one update"}
        self.fields["updates"] = UpdatesField(
            label=self.question, choices=choices, error_messages=message
        )

    @property
    def chosen(self) -> list[tuple[str, int | None, int]]:
        """The references of the chosen updates' actions, each with the number of its round where
        that is closed, and the version read."""
        matches = filter(None, map(CHOSEN.fullmatch, self.cleaned_data["updates"]))
        return [(match[1], int(match[2]) if match[2] else None, int(match[3])) for match in matches]


class AcceptUpdatesForm(SubmitUpdatesForm):
    submit = "Accept these updates"
    question = "Which updates do you accept?"
