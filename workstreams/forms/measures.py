"""Forms to add and change a measure, to ask for and decide a rebase, and to add a benchmark."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.date_field import DateField
from improvement.forms import Form, Narrative, RadioField
from improvement.models import Plan, Team
from improvement.number_fields import NumberField, WholeNumberField
from improvement.text_fields import ReferenceField
from workstreams.forms.readings import PeriodField, name_period
from workstreams.forms.records import RecordForm, person_field
from workstreams.measures.periods import fitted
from workstreams.models import Benchmark, EvidenceKind, Measure, Outcome
from workstreams.models.judged import is_agreed
from workstreams.models.measure import SMALLEST_SHOWN
from workstreams.queries.measure_series import MeasureSeries

SERIES_HINTS = {
    "same": "The words are better; what is counted is the same.",
    "new": "Something else is counted from now on. The readings so far stay, as an earlier series, "
    "and are not compared with the new ones.",
}


# What a measure is judged by; once the plan is agreed, asked for on a page of its own.
AIMS = ("outcome", "direction", "baseline", "target", "target_to", "target_date")
HIDING = ("about_people", "suppress_under")
WHEN_NEW = (
    "the plan has been agreed, so a new measure comes in as context, without a target. Add it, "
    "then ask on its page for what it is to show: the chair decides"
)
ONCE_AGREED = (
    "the plan has been agreed, so how this measure is judged moves only when the chair approves: "
    "its outcome, which way is better, starting point, target, and what is hidden. Ask on its page"
)


def choices(label: str, options: Any, **rest: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=options, **rest)


def amount(label: str, **rest: Any) -> NumberField:
    return NumberField(label=label, required=False, max_digits=12, decimal_places=2, **rest)


class MeasureForm(RecordForm):
    """A measure. `asks_means`: whether it has readings, whose definition a change may alter."""

    adds_several = True
    record_fields = (
        *("code", "name", "public_name", "outcome", "direction", "definition", "kind", "unit"),
        *(
            "numerator",
            "denominator",
            "covers",
            "frequency",
            "source_text",
            "evidence_kind",
            "baseline",
        ),
        *("target", "target_to", "target_date", "about_people", "suppress_under", "part_of"),
        *("topic", "team", "known_problems", "keeper_post", "keeper"),
    )
    code = ReferenceField(max_length=12, help_text="Capital letters and numbers, for example I1-4")
    name = forms.CharField(max_length=200)
    public_name = forms.CharField(
        label="Short name for people outside",
        max_length=80,
        required=False,
        help_text="Publications say it in place of the name, for example Visits in time",
    )
    outcome = forms.ModelChoiceField(
        Outcome.objects.none(),
        label="Which outcome does it show?",
        required=False,
        empty_label="None: it is context only",
    )
    direction = RadioField(
        label="Which way is better?",
        choices=Measure.Direction.choices,
        hints={Measure.Direction.CONTEXT: "Demand, for example: it is never coloured."},
    )
    definition = Narrative(label="What exactly is counted or asked?", required=False)
    kind = choices("What kind of number is it?", Measure.Kind.choices)
    unit = forms.CharField(max_length=40, required=False, help_text="For example %, visits or days")
    numerator = forms.CharField(label="What is counted", max_length=200, required=False)
    denominator = forms.CharField(label="Out of what", max_length=200, required=False)
    covers = choices("A reading covers", Measure.Covers.choices)
    frequency = forms.CharField(label="When it is read", max_length=40, required=False)
    source_text = forms.CharField(label="Source", max_length=200, required=False)
    evidence_kind = choices(
        "What kind of evidence is it?",
        [("", "Not said"), *EvidenceKind.choices],
        required=False,
    )
    baseline = amount("Starting point")
    target = amount("Target", help_text="Or the lower end of the range that is best")
    target_to = amount("Upper end, where a range is best")
    target_date = DateField(
        label="Target to be reached by", what="the date of the target", required=False
    )
    about_people = forms.BooleanField(label="Small numbers could identify someone", required=False)
    suppress_under = WholeNumberField(
        label="Counts under this are not published", min_value=SMALLEST_SHOWN, max_value=1000
    )
    topic = choices(
        "Where does it stand on the page of the workforce?",
        [("", "It does not"), *Measure.Topic.choices],
        required=False,
        help_text="Plans, referrals, children looked after and early help are demand: context only",
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Which team is it of?",
        required=False,
        empty_label="No one team",
        help_text="For example a caseload: the page of the workforce tells the teams that lack one",
    )
    part_of = forms.ModelChoiceField(
        Measure.objects.none(),
        label="It is a part of",
        required=False,
        empty_label="Nothing",
        help_text="A total whose small parts could be worked out from it",
    )
    known_problems = Narrative(label="Known problems", required=False, rows=3)
    keeper_post = forms.CharField(label="Post that records it", max_length=120, required=False)
    means = RadioField(
        label="If you changed what is counted: is it the same as before?",
        choices=[("same", "The same"), ("new", "A new series")],
        hints=SERIES_HINTS,
        required=False,
    )

    def __init__(self, *args: Any, plan: Plan, asks_means: bool = False, **kwargs: Any) -> None:
        usual = {"about_people": True, "suppress_under": SMALLEST_SHOWN}
        kwargs["initial"] = usual | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["keeper"] = person_field(
            "Person who records it",
            plan,
            self.initial.get("keeper"),
            Measure.posts["keeper"],
        )
        self.offer("outcome", plan.outcomes.all())
        totals = Measure.objects.filter(plan=plan, part_of=None, kind=Measure.Kind.COUNT)
        self.offer("part_of", totals)
        self.offer("team", Team.objects.filter(plan=plan))
        if not asks_means:
            del self.fields["means"]
        if is_agreed(plan):
            self.ask_once_agreed(kwargs.get("record"))
        self.order_fields([*self.record_fields, "means", "reason"])

    def ask_once_agreed(self, measure: Measure | None) -> None:
        """In an agreed plan, leave out what is decided by the chair."""
        if measure is None:
            self.initial["direction"] = Measure.Direction.CONTEXT
            self.leave_out(AIMS, WHEN_NEW)
        else:
            self.leave_out((*AIMS, *HIDING), ONCE_AGREED)

    @property
    def values(self) -> dict[str, Any]:
        is_context = "version" not in self.fields and "direction" in self.left_out
        return super().values | ({"direction": Measure.Direction.CONTEXT} if is_context else {})


class RebaseForm(Form):
    """Ask for the limits to be computed anew. `series` is the measure with its readings."""

    submit = "Send this request"
    period = choices("From which reading on?", [])
    change = Narrative(
        label="What changed in how the work is done?",
        help_text="A known change with a date, and not only a change in the readings. The chair "
        "decides.",
        max_length=500,
        rows=3,
    )

    def __init__(self, *args: Any, series: MeasureSeries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measured = [reading for reading in series.current if reading.value is not None]
        later = {f"{reading.period:%Y-%m-%d}": reading for reading in measured[1:]}
        self.offer("period", [(key, reading.period_in_words) for key, reading in later.items()])
        self.periods = {key: reading.period for key, reading in later.items()}


class DecideRebaseForm(Form):
    submit = "Save your decision"
    answer = RadioField(
        label="Do the limits start anew?",
        choices=[("approve", "Yes, approve it"), ("refuse", "No, refuse it")],
        hints={
            "approve": "The chart shows where, and who decided. Nothing read before is changed.",
            "refuse": "The limits stay as they are.",
        },
    )
    note = Narrative(
        label="What did you decide on, and why?",
        help_text="Name the meeting. This stands beside the chart.",
        max_length=500,
        rows=3,
    )


class BenchmarkForm(Form):
    """A value of someone else that the measure is compared with, such as England's."""

    submit = "Add this value"
    name = forms.CharField(
        label="Whose is it?",
        max_length=60,
        help_text="For example England, or Statistical neighbours: the same words each time",
    )
    period = PeriodField(label="For which period?")
    value = NumberField(max_digits=12, decimal_places=2)
    source_text = forms.CharField(label="Source", max_length=200)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure = measure
        name_period(self, measure)

    def clean_period(self) -> Any:
        try:
            return fitted(self.cleaned_data["period"], self.measure.covers)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def benchmark(self) -> Benchmark:
        period, covers = self.cleaned_data["period"]
        values = {name: self.cleaned_data[name] for name in ("name", "value", "source_text")}
        return Benchmark(measure=self.measure, period=period, covers=covers, **values)
