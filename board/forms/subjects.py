"""The question of which record of the plan an entry is about."""

from __future__ import annotations

from board.queries.challenge_subjects import Names
from improvement.forms import Form


def offer_subjects(form: Form, names: Names, name: str = "about") -> None:
    """Take any of the records in the field, and show few to choose from: of hundreds of actions
    only the one that is chosen, for the page of each leads to the form."""
    chosen = form[name].value()
    own = {chosen: names[chosen]} if chosen in names.actions else {}
    form.offer(name, (names.few | own).items())
