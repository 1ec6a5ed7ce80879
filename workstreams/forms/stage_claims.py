"""Forms to claim that an action has reached a stage, and to check a claim."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from improvement.date_field import DateField
from improvement.dates import in_words
from improvement.forms import Form, Narrative, RadioField
from workstreams.forms.records import SeveralField
from workstreams.models import Action, Evidence, StageClaim
from workstreams.queries.update_questions import evidence_for
from workstreams.ratings.stages import MEANS, NEEDS, ORDER, Stage, must_lapse

STAGE_HINTS = {stage.value: f"{MEANS[stage]} {NEEDS[stage]}" for stage in ORDER}
HOLDS_FOR = timedelta(days=182)  # the proposed time; whoever checks can choose another day
TAKE_BACK = ("return", "It was wrong, or is true no more: take it back")


class EvidenceChoices(SeveralField):
    def label_from_instance(self, evidence: Evidence) -> str:
        heard = ". Children or families speak in it" if evidence.heard else ""
        return (
            f"{evidence.title} ({evidence.get_kind_display()}, {in_words(evidence.dated)}){heard}"
        )


class StageClaimForm(Form):
    """`stages` are those that can be claimed; `next_stage` is chosen to begin with."""

    submit = "Send the claim to be checked"

    stage = RadioField(
        label="Which stage has it reached?",
        hints=STAGE_HINTS,
    )
    statement = Narrative(
        label="What do you claim, in a sentence or two?",
        help_text="Say what is so now, and since when. Whoever checks it tests these words.",
        max_length=500,
        rows=3,
    )
    evidence = EvidenceChoices(
        Evidence.objects.none(), label="What evidence stands behind it?", required=False
    )

    def __init__(
        self, *args: Any, action: Action, stages: Iterable[Stage], next_stage: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"stage": next_stage}, **kwargs)
        self.offer("stage", [(stage.value, stage.label) for stage in stages])
        self.offer("evidence", Evidence.objects.to_choose_for(action, action.plan))
        if not evidence_for(action):
            del self.fields["evidence"]

    @property
    def evidence_keys(self) -> list[int]:
        return [evidence.pk for evidence in self.cleaned_data.get("evidence", [])]


class CheckStageClaimForm(Form):
    """`on` is the day of the check."""

    submit = "Save your answer"

    answer = RadioField(
        label="Is the claim true?",
        choices=[("verify", "Yes, it is true"), ("return", "No, or not yet")],
        hints={
            "verify": "You have looked at the evidence yourself.",
            "return": "It goes back to whoever claimed it, with your words.",
        },
    )
    note = Narrative(
        label="What did you look at, and what did you find?",
        help_text="Everyone on the plan can read this.",
        max_length=500,
        rows=3,
    )
    recheck = DateField(
        label="By what date must it be checked again?",
        what="the date by which it must be checked again",
        help_text="From the day after, it counts no more until someone has looked again.",
        required=False,
    )

    def __init__(self, *args: Any, claim: StageClaim, on: date, **kwargs: Any) -> None:
        later = on + HOLDS_FOR if must_lapse(claim.stage) else None
        super().__init__(*args, initial={"recheck": later}, version=claim.version, **kwargs)
        if claim.holds(on):  # it is verified already, so that it can only be returned
            del self.fields["recheck"]
            self.fields["answer"].label = "What is to become of the check?"
            self.offer("answer", [TAKE_BACK])

    @property
    def verifies(self) -> bool:
        answer: str = self.cleaned_data["answer"]
        return answer == "verify"
