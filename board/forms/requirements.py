"""The form of a requirement: its words and figures, and what answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from board.forms.notices import DatedForm, a_day, offered_on, precision, text
from board.models import Requirement
from board.models.regimes import SUBJECTS
from board.models.requirement import JUDGED
from improvement.forms import Narrative
from improvement.models import Organisation, Plan
from improvement.number_fields import NumberField
from improvement.text_fields import ReferenceField, ReferencesField
from workstreams.forms.references import linked_references
from workstreams.models import Action, Measure

LINKED: dict[str, type[Any]] = {"actions": Action, "measures": Measure}


class RequirementForm(DatedForm):
    """Where the chair alone `may_judge` it, the others are not asked for what says how the council
    is judged by it; they may still add what answers it."""

    record_fields = (
        *("ref", "heading", "words", "subject", "due", "due_precision", "body"),
        *("measured_by", "unit", "baseline", "baseline_on", "target", "target_on"),
        *("other_evidence", "ended"),
    )
    precisions = {"due": "due_precision"}
    ref = ReferenceField(
        label="Reference", max_length=12, help_text="Capital letters and numbers, for example NR1"
    )
    heading = forms.CharField(label="What is it about, in short?", max_length=120)
    words = Narrative(
        label="What is required?", required=False, rows=4, help_text="In the notice’s own words"
    )
    subject = forms.ChoiceField(
        label="Kind of requirement",
        help_text="Those that a notice of another council is known to have had by now. When the "
        "first of each came is not known.",
    )
    due = a_day("To be met by", "the date by which it is to be met")
    due_precision = precision("That date is known to")
    body = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Body that answers for it",
        required=False,
        empty_label="None named",
    )
    measured_by = text("Measured by", 200, help_text="Where the notice says by what figure")
    unit = text("Unit", 20)
    baseline = NumberField(label="Baseline", max_digits=12, decimal_places=3, required=False)
    baseline_on = a_day("Baseline of", "the date of the baseline")
    target = NumberField(label="Target", max_digits=12, decimal_places=3, required=False)
    target_on = a_day("Target by", "the date of the target")
    actions = ReferencesField(
        "action",
        label="Actions that answer it",
        help_text="Their references, for example: FP-01, IM-03. Its state by its actions is "
        "computed from these",
    )
    measures = ReferencesField(
        "measure",
        key="code",
        label="Measures that show it",
        help_text="Their codes, for example: I1-1",
    )
    other_evidence = Narrative(label="What shows it, other than actions", required=False, rows=3)

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        on: date,
        may_judge: bool = True,
        record: Requirement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record is not None:
            self.fields["ended"] = forms.BooleanField(
                label="This is required no more", required=False
            )
        self.offer("subject", offered_on(SUBJECTS, on, record.subject if record else ""))
        self.offer("body", plan.organisations.all())
        for name, model in LINKED.items():
            self.offer(name, model._default_manager.filter(plan=plan))
        if not may_judge:
            judged = [name for name in JUDGED if name in self.fields]
            self.leave_out(judged, "the chair has confirmed the notice, and changes what it says")
        last = [*LINKED, "other_evidence", "ended", "reason"]
        self.order_fields([name for name in self.record_fields if name not in last] + last)

    def read(self, record: Requirement) -> dict[str, Any]:
        return super().read(record) | linked_references(record, *LINKED)

    @property
    def links(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in LINKED}
