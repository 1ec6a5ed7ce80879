"""The difference tells every field of every model, or its table of what is left out names it."""

from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from board.changes import record_decision
from board.difference.between import difference, picture
from board.difference.left_out import OF_FIELDS, OF_MODELS, why_left_out
from board.difference.parts import PARTS, precision_of
from board.difference.picture import Change
from board.models import AgendaItem, Decision, Judgement, RiskKind, TaskGroup
from improvement import clock
from improvement.audit.names import in_plain_words
from improvement.audit.rules import tracked_models
from improvement.dates import in_words
from improvement.history import Tracked
from improvement.models import Organisation, Team
from tests.board.factories import this_instant
from tests.markers import mark_everything
from tests.world import BY, save, some_evidence
from workstreams.models import DateChange, Measure, Outcome, Source, Theme

# What is told by another name than the field's own: how the name of what changed begins.
TOLD_AS = {
    "improvement.Cover.ended": "Covers",
    "workstreams.Action.delivery": "State",
    "workstreams.Action.due": "Agreed date",
    "workstreams.Action.baseline_due": "First date",
    "workstreams.Action.owner_post": "Owner",
    "workstreams.Action.owner": "Owner",
    "workstreams.Workstream.lead_post": "Lead’s post",
    "workstreams.Workstream.deputy_from": "Deputy",
    "workstreams.Workstream.deputy_until": "Deputy",
    "workstreams.Evidence.superseded": "Standing",
    "board.AgendaItem.removed": "Taken off the agenda",
    "board.Attendance.state": "Who was there",
    "board.Attendance.substitute": "Who was there",
    "board.Descriptor.withdrawn": "No more",
    "board.DescriptorAnswer.answer": "“",
    "board.DescriptorAnswer.evidence": "“",
    "board.ElementGrade.grade": "qz",  # the name of what is graded, as it was changed
    "board.Meeting.called_off": "How it stands",
    "board.Resource.secured": "Is it secured",
    "board.Resource.struck_out": "How it stands",
    "board.Substitute.post": "Substitutes",
    "board.Substitute.starts": "Substitutes",
    "board.Substitute.ends": "Substitutes",
}
LINKS = {
    "workstreams.ActionTheme": "Themes",
    "workstreams.ActionFinding": "Actions that answer it",
    "workstreams.ActionOutcome": "Outcomes",
    "workstreams.ActionOrganisation": "Partners",
    "workstreams.ActionMeasure": "Measures named",
    "workstreams.EvidenceAction": "What it bears on",
    "workstreams.EvidenceOutcome": "What it bears on",
    "workstreams.EvidenceMeasure": "What it bears on",
    "board.ResourceAction": "Actions in danger without it",
    "board.ResourceMeasure": "Demand that drives it",
    "board.RiskAction": "Actions against it",
    "board.ValidationFinding": "Findings",
    "board.RequirementAction": "Actions that answer it",
    "board.RequirementMeasure": "Measures that show it",
}
Changed = list[tuple[Any, Tracked]]
TOLD_AS |= {f"{label}.removed": name for label, name in LINKS.items()}


def values_of(world: Any) -> dict[str, dict[str, Any]]:
    """What the fields of a model are changed to where the next value of their kind does not do."""
    may = date(2031, 5, 10)
    return {
        "improvement.Cover": {"covered": world.owner, "covering": world.lead}
        | {"starts": date(2020, 5, 1), "ends": date(2098, 5, 1)},
        "workstreams.Action": {"delivery": "carried_out", "finished": date(2026, 11, 1)}
        | {"marking": "confidential"},
        "workstreams.Measure": {"direction": "down"},
        "workstreams.Reading": {"period": date(2026, 10, 1)},
        "workstreams.Benchmark": {"period": date(2026, 10, 1)},
        "board.Meeting": {"held_on": may, "papers_due": may - timedelta(days=7)}
        | {"papers_sent": may - timedelta(days=6), "notes_due": may + timedelta(days=3)}
        | {"notes_sent": may + timedelta(days=4)},
        "workstreams.Evidence": {"superseded_by": some_evidence(world.plan, world.lead)}
        | {"marking": "confidential"},
        "board.AgendaItem": {"workstream": world.hub},
        "board.Challenge": {"raised_as": "scrutiny", "marking": "confidential"},
        "board.DepartmentReturn": {"sent": may},
        "board.NoticeReview": {"sent": may},
        "board.ImpactAssessment": {"made_on": may, "text": "It says more", "made_by": "Nobody"},
        "board.Notice": {"state": "raised"},
        "board.Validation": {"reported_on": date(2031, 12, 1), "reported_number": 71},
    }


def later_of(world: Any) -> list[dict[str, dict[str, Any]]]:
    """What can't be changed at the same time as the others of its record: steps, one by one, each
    with what it needs beside it."""
    now = timezone.now()
    return [
        {
            "improvement.Cover": {"ended": True},
            "workstreams.Evidence": {"superseded": False, "superseded_reason": ""}
            | {"superseded_by": None},
            "workstreams.Expectation": {"team": None, "person": world.staff},
            "workstreams.Fact": {"date": date(2013, 5, 1), "date_precision": "day"},
            "workstreams.Measure": {"direction": "range", "target": 1, "target_to": 71},
            "workstreams.PlanImport": {"state": "written", "written_at": now},
            "board.AgendaItem": {"workstream": None, "validation": world.validation},
            "board.Challenge": {"post": "manager", "lead_of": None},
            "board.Decision": {"done_on": date(2026, 10, 5), "done_note": "It is so"}
            | {"done_said_at": now, "done_said_by": world.lead},
            "board.Descriptor": {"withdrawn": True},
            "board.ElementGrade": {"grade": "adequate"},
            "board.ImpactAssessment": {"made_on": None, "text": "", "made_by": "", "link": ""}
            | {"withdrawn_why": "Asked for by mistake"},
            "board.DepartmentReturn": {"sent": None, "withdrawn_why": "Entered by mistake"},
            "board.NoticeReview": {"sent": None, "letter_on": None, "outcome": ""}
            | {"withdrawn_why": "Entered by mistake"},
            "board.Meeting": {"called_off": True},
            "board.ScrutinyItem": {"outcome": "", "dropped": "Of another committee"},
            "board.SelfAssessment": {"moderation": "partly", "moderation_note": "Too early"}
            | {"moderated_at": now, "moderated_by": world.chair},
            "board.Validation": {"held_from": None, "held_to": None, "outcome": ""}
            | {"reported_on": None, "reported_number": None, "called_off": "Nobody came"},
            "board.Judgement": {"of": of_requirement(world), "state": "met"},
        },
        *({"board.AgendaItem": step} for step in about_others(world)),
        {
            "board.AgendaItem": {"date_change": None, "organisation": world.organisation},
            "board.Challenge": {"post": "body", "body": world.organisation},
        },
        {"board.AgendaItem": {"removed": True}},
    ]


def about_others(world: Any) -> list[dict[str, Any]]:
    """What an item of an agenda is about, from an outside check on, each in place of the last."""
    about = {
        "requirement": world.requirement,
        "finding": world.finding,
        "decision": world.decision,
        "department_return": world.owed_return,
        "date_change": DateChange.objects.filter(action__plan=world.plan).first(),
    }
    before = dict(zip(about, ("validation", *about), strict=False))
    return [{before[name]: None, name: record} for name, record in about.items()]


def of_requirement(world: Any) -> Judgement:
    said = {"state": "partly", "words": "In part", "minuted_at": timezone.now()}
    about = {"plan": world.plan, "meeting": world.decision.meeting, "minuted_by": world.manager}
    return save(Judgement(requirement=world.requirement, **about, **said))


def records_of(world: Any) -> dict[str, Tracked]:
    """The records that are changed where it matters which, and more of the kinds of which another
    is to be chosen."""
    plan, seat = world.plan, world.seat
    second = [
        Organisation(plan=plan, ref="second", name="Second"),
        Team(plan=plan, name="Second"),
        Outcome(plan=plan, code="O9", statement="Second"),
        Theme(plan=plan, code="T9", name="Second"),
        Source(plan=plan, ref="S9", title="Second"),
        RiskKind(plan=plan, name="Second", appetite=3),
        TaskGroup(plan=plan, title="Second", why="Why", starts=date(2026, 1, 1)),
    ]
    second += [Measure(plan=plan, code="M9", name="Second", direction="context")]
    for each in second:
        save(each)
    meeting = world.decision.meeting
    decided = {
        "text": "Again",
        "reasons": "Why",
        "owner_post": "Head",
        "effective": meeting.held_on,
    }
    decision = Decision(plan=plan, meeting=meeting, due=date(2099, 1, 1), **decided)
    challenge = world.fresh(world.challenge)
    challenge.number = 71  # so that it can become one of scrutiny’s
    save(challenge)
    item = AgendaItem(meeting=world.meeting, place=9, subject="audit", title="Audits")
    return {
        "improvement.Plan": plan,
        "workstreams.Action": world.owned,
        "workstreams.Evidence": world.evidence,
        "workstreams.Measure": world.measure,
        "board.Decision": record_decision(decision, by=world.manager, now=timezone.now()),
        "board.Judgement": world.judgement,
        "board.AgendaItem": save(item),
        "board.Challenge": world.challenge,
        "board.Exchange": world.challenge.exchanges.get(),
        "board.Meeting": world.meeting,
        "board.Seat": seat,
    }


class Changing:
    """Changes the fields of a record of each model, and returns them with the record."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.numbers = count(1)
        self.values = values_of(world)
        self.records = {label: world.fresh(each) for label, each in records_of(world).items()}

    def change_all(self, later: list[dict[str, dict[str, Any]]]) -> Changed:
        """Change every field but those of the later steps."""
        kept = {f"{label}.{name}" for step in later for label in step for name in step[label]}
        made: Changed = []
        for model in tracked_models():
            fields = [f for f in model._meta.concrete_fields if not why_left_out(f)]
            own = self.values.get(model._meta.label, {})
            names = [f.name for f in fields if f.name in own or place(f) not in kept]
            if names:
                record = self.record_of(model)
                found = {n: own[n] if n in own else self.value(record, n) for n in names}
                made += self.change(record, found)
        return made

    def change_some(self, step: dict[str, dict[str, Any]]) -> Changed:
        made: Changed = []
        for label, values in step.items():
            record = values.pop("of", None) or self.record_of(apps.get_model(label))
            made += self.change(record, values)
        return made

    def change(self, record: Any, values: dict[str, Any]) -> Changed:
        for name, value in values.items():
            setattr(record, name, value)
        try:
            record.save_as(BY, "Changed")
        except IntegrityError as refused:
            raise AssertionError(f"{record._meta.label}: {refused}") from refused
        fields = [record._meta.get_field(name) for name in values]
        return [(f, record) for f in fields if not why_left_out(f)]

    def record_of(self, model: type[Tracked]) -> Any:
        label = model._meta.label
        if label not in self.records:
            record = model._base_manager.order_by("-pk").first()
            assert record, label
            self.records[label] = record
        return self.records[label]

    def value(self, record: Any, name: str) -> Any:
        """Another value than the field has."""
        now, field = getattr(record, name), record._meta.get_field(name)
        if field.is_relation:
            others = field.related_model._base_manager.exclude(pk__in=[now.pk if now else 0])
            same = record.pk if field.related_model is type(record) else None
            found = others.exclude(pk=same).order_by("-pk")
            return next(each for each in found if is_of(self.world.plan, each))
        if field.choices:
            return next(key for key, _ in field.flatchoices if key not in (now, ""))
        if isinstance(field, models.BooleanField):
            return not now
        if isinstance(field, models.DateTimeField):
            return now - timedelta(days=1)
        if isinstance(field, models.DateField):
            return date(2031, 1, 1) + timedelta(days=next(self.numbers))
        if isinstance(field, models.TimeField):
            return time(14, 5)
        if isinstance(field, models.DecimalField):
            return Decimal(next(self.numbers))
        if isinstance(field, models.IntegerField):
            return (now or 0) + 1
        return f"qz{next(self.numbers)}"


def is_of(plan: Any, record: Any) -> bool:
    return record.belongs_to_plan() in (plan.pk, None)


def place(field: Any) -> str:
    return f"{field.model._meta.label}.{field.name}"


def worded(field: Any, record: Any) -> str:
    value = getattr(record, field.name)
    if value is None or value == "":
        return "none"
    precision = precision_of(type(record), field.name)
    if precision:
        return in_words(value, getattr(record, precision))
    return str(value) if field.is_relation else in_plain_words(field, value)


def changes(world: Any, since: Any) -> list[tuple[tuple[Any, ...], Change]]:
    """The changes, each with the page of its record."""
    found = difference(world.fresh(world.plan), since)
    assert found is not None
    pages = ((each, (each.item.url_name, *each.item.url_args)) for each in found.items)
    return [(page, change) for each, page in pages for change in each.changes]


@pytest.mark.usefixtures("unmeasured")
def test_every_field_that_is_changed_is_told(world):
    mark_everything(world)
    changing, later = Changing(world), later_of(world)
    untold = set()
    steps = [partial(changing.change_all, later)]
    steps += [partial(changing.change_some, step) for step in later]
    for step in steps:
        since = this_instant()
        made = step()
        told = changes(world, since)
        untold |= {place(f) for f, record in made if not is_told(f, world.fresh(record), told)}
    assert not untold, sorted(untold)


def test_every_record_that_is_told_has_a_page(world):
    mark_everything(world)
    records_of(world)
    shown = picture(world.plan, clock.today(), dict.fromkeys(PARTS, Q()))
    assert PARTS.keys() - {name for name, _ in shown} == set()
    for record in shown.values():
        assert reverse(record.url_name, args=[world.plan.slug, *record.url_args])


def is_told(field: Any, record: Any, told: list[tuple[tuple[Any, ...], Change]]) -> bool:
    """Whether a change is told by the field's own name with the new value, or by another's: on the
    record's page, but for links, which stand on the page of one of two records."""
    if other := TOLD_AS.get(place(field)):
        own_page = None if field.model._meta.label in LINKS else record.page()
        return any(c.what.startswith(other) and own_page in (None, page) for page, c in told)
    own, words = str(field.verbose_name).lower(), worded(field, record)
    return any(c.what.lower().endswith(own) and words in c.new for _, c in told)


def test_what_is_left_out_is_there_to_be_left_out():
    every = {m._meta.label: {f.name for f in m._meta.concrete_fields} for m in tracked_models()}
    assert set(OF_MODELS) <= set(every)
    for name in OF_FIELDS:
        label, _, column = name.rpartition(".")
        assert column in every[label], name
        assert label not in OF_MODELS, name
