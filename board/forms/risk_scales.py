"""Forms of how risks are scored, and of how much of each kind is tolerated."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms import Narrative
from improvement.number_fields import WholeNumberField
from workstreams.forms.records import RecordForm

# What many councils of the time used; ours, and each council sets its own.
USUAL = {
    "likelihoods": "Rare\nUnlikely\nPossible\nLikely\nAlmost certain",
    "impacts": "Negligible\nMinor\nModerate\nMajor\nCritical",
    "medium_from": 5,
    "high_from": 10,
    "very_high_from": 15,
    "always_from": 5,
}


def score(label: str, **kwargs: Any) -> WholeNumberField:
    return WholeNumberField(label=label, min_value=1, max_value=49, **kwargs)


class RiskScaleForm(RecordForm):
    """The first time it proposes what many councils use."""

    record_fields = (
        *("likelihoods", "impacts", "medium_from", "high_from", "very_high_from"),
        *("always_from", "note"),
    )
    likelihoods = Narrative(
        label="Steps of likelihood", rows=5, help_text="A line each, the least likely first"
    )
    impacts = Narrative(label="Steps of impact", rows=5, help_text="A line each, the least first")
    medium_from = score("Medium from a score of")
    high_from = score("High from a score of")
    very_high_from = score("Very high from a score of")
    always_from = WholeNumberField(
        label="Impact that the board always hears of",
        min_value=1,
        max_value=7,
        required=False,
        help_text="The number of the step, whatever the likelihood; empty where there is none",
    )
    note = Narrative(label="Where does this scale come from?", required=False, rows=2)

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        initial = {} if record else {"initial": USUAL}
        super().__init__(*args, record=record, **initial, **kwargs)


class RiskKindForm(RecordForm):
    adds_several = True
    record_fields = ("name", "appetite", "why")
    name = forms.CharField(
        label="Kind of risk", max_length=60, help_text="For example: Keeping children safe"
    )
    appetite = score("Highest score that the board tolerates")
    why = Narrative(label="Why so much and no more?", required=False, rows=2)
