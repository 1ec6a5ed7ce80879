"""Another value for every field of a record of each model."""

from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.utils import timezone

from board.changes import record_decision
from board.difference.left_out import why_left_out
from board.models import AgendaItem, Decision, Judgement, RiskKind, TaskGroup
from improvement.audit.rules import tracked_models
from improvement.history import Tracked
from improvement.models import Organisation, Team
from tests.world import BY, save, some_evidence
from workstreams.models import DateChange, Measure, Outcome, Source, Theme

Changed = list[tuple[Any, Tracked]]


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
