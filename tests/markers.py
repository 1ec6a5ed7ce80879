"""A word of its own in every text of every model, so that what a page shows can be told by where it
was typed. The models and their columns are found in Django's registry: a new one has a marker at
once, or `mark_everything` fails and says what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from string import ascii_lowercase
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone

from board.changes import ask_for_scrutiny, draft_publication
from board.models import Challenge, FollowUp, HouseStyle, ReportFile
from improvement.audit.rules import tracked_models
from improvement.files import store
from improvement.history import Tracked
from improvement.redaction.places import REASON, text_columns
from tests.world import BY, World
from workstreams.models import Action

Place = tuple[str, str]  # the label of a model, and a column

# Columns that hold no words that somebody typed: addresses of files, choices and values as stored.
NOT_WORDS: set[Place] = {
    *((f"workstreams.{model}", "file_key") for model in ("Evidence", "PlanImport")),
    *((f"board.{model}", "file_key") for model in ("HouseStyle", "ReportFile")),
    *(("workstreams.JudgedChange", name) for name in ("asked", "values", "was")),
    *(("workstreams.PlanImport", "answers"), ("workstreams.Message", "address")),
    ("board.Validation", "called_off"),  # which an outcome rules out
    ("board.ImpactAssessment", "withdrawn_why"),  # which what it says rules out
    ("board.DepartmentReturn", "withdrawn_why"),  # which that it was sent rules out
    ("board.NoticeReview", "withdrawn_why"),  # which its outcome rules out
    ("board.ScrutinyItem", "dropped"),  # which its outcome rules out
    *(("board.ElementGrade", "grade"), ("board.GradeScheme", "goal"), ("board.Resource", "year")),
}
# Columns whose words have a form: the marker stands in it.
SHAPED: dict[Place, Callable[[str], str]] = {
    ("improvement.User", "email"): lambda word: f"{word}@example.org",
    ("workstreams.Evidence", "link"): lambda word: f"https://example.org/{word}",
    ("board.ImpactAssessment", "link"): lambda word: f"https://example.org/{word}",
    ("board.RiskScale", "likelihoods"): lambda word: f"Rare\nUnlikely\n{word}\nLikely\nCertain",
    ("board.RiskScale", "impacts"): lambda word: f"Little\nMinor\n{word}\nMajor\nCritical",
    ("board.GradeScheme", "grades"): lambda word: f"outstanding\ngood\n{word}\ninadequate",
}


def needs(world: World) -> dict[str, dict[str, Any]]:
    """What a record of a model needs beside its words, by the model's label."""
    now, day, chair = timezone.now(), date(2026, 10, 5), world.chair
    long_ago = now - timedelta(days=90)  # so that nobody is told of it any more
    answered = {"answered_at": now, "answered_by": chair}
    file = {"file_key": store.keep(FILE), "file_digest": store.digest(FILE)}
    file |= {"file_size": len(FILE), "file_scan": "not_scanned"}
    return {
        "workstreams.DateChange": {"from_due": day, "to_due": date(2026, 12, 5)}
        | {"decision": "refused", "decided_at": now, "decided_by": chair},
        "workstreams.Escalation": answered,
        "workstreams.Round": {"reopened_at": now, "reopened_by": world.manager},
        "workstreams.Evidence": {"marking": "exempt", "exempt_paragraph": "3"}
        | {"superseded": True}
        | file,
        "board.Report": {"addendum_to": world.report},
        "board.Challenge": {"publication": world.publication, "withdrawn_at": long_ago},
        "workstreams.Acknowledgement": {"clear": False},
        "workstreams.JudgedChange": {"action": world.action, "ref": world.action.ref}
        | {"decision": "refused", "decided_at": now, "decided_by": chair},
        "workstreams.StageClaim": {"stage": "carried_out"},
        "workstreams.Update": {"state": "submitted", "submitted_at": now}
        | {"submitted_by": world.lead, "declared_rag": "green"},
        "board.Risk": {"closed_on": day, "target_likelihood": 1, "target_impact": 1}
        | {"target_on": day},
        "board.RiskEscalation": answered,
        "board.Validation": {"held_from": day, "held_to": day},
        "board.Decision": {"done_on": day, "done_said_at": now, "done_said_by": world.lead},
        "board.Exchange": {"answer": "accepted", "replied_at": now, "replied_by": world.lead}
        | {"conclusion": "no", "concluded_at": now, "concluded_by": chair},
        "board.TaskGroup": {"reported_on": day},
        "board.Release": {"decision": "refused", "decided_at": now, "decided_by": chair},
        "board.FollowUp": {"found": "done", "found_at": now, "found_by": chair},
        "board.ImpactAssessment": {"made_on": day},
        "board.Notice": {"state": "lifted", "closed_on": day},
        "board.NoticeReview": {"letter_on": day},
    }


def a_question(world: World) -> Challenge:
    sent = {"words": "Is all well?", "due": date(2099, 1, 31), "now": timezone.now()}
    return ask_for_scrutiny(world.plan, by=world.councillor, about=None, post="manager", **sent)


def chosen(world: World) -> dict[str, Any]:
    """The records to be marked where it matters which: those that nobody outside may read."""
    draft = draft_publication(
        world.plan,
        by=world.manager,
        audience="public",
        note="A draft",
        at=timezone.now(),
        on=timezone.localdate(),
        reason="Drafted",
    )
    addendum = world.report_to_issue
    scanned = {"file_scan": "not_scanned"}
    file = {"file_key": store.keep(FILE), "file_digest": store.digest(FILE), "file_size": len(FILE)}
    return {
        "workstreams.Action": world.action,
        "workstreams.Milestone": world.milestone,
        "board.Challenge": world.challenge,
        "board.Exchange": world.challenge.exchanges.get(),
        "board.Publication": draft,
        "board.Report": addendum,
        "board.ReportSection": addendum.sections.first(),
        "board.ReportFile": ReportFile(
            report=addendum, form="word", made_at=timezone.now(), **file
        ),
        "board.HouseStyle": HouseStyle(
            plan=world.plan, added_at=timezone.now(), added_by=world.manager, **file, **scanned
        ),
        "improvement.User": world.lead,
        "workstreams.Evidence": world.evidence,
    }


FILE = b"%PDF-1.7 zqfileqz"


def mark_everything(world: World) -> dict[str, Place]:
    """Put a marker into every text of one record of each model, and return where each stands.

    Of actions there are two: one is exempt, and its places are those of "exempt Action". Whatever
    hangs from an action hangs from the one that is published, but for what scrutiny asked: once
    about the plan, which is published, and once about the exempt one, which is not.
    """
    for name, value in vars(World).items():
        if isinstance(value, cached_property):
            getattr(world, name)
    return Marking(world).done()


class Marking:
    def __init__(self, world: World) -> None:
        self.world = world
        self.words = words()
        self.places: dict[str, Place] = {"zqfileqz": ("workstreams.Evidence", "the file itself")}
        self.needs, self.chosen = needs(world), chosen(world)

    def done(self) -> dict[str, Place]:
        for model in tracked_models():
            self.mark(self.record_of(model), model._meta.label)
        self.mark(self.world.fresh(self.world.exempt), "exempt Action")
        for label, about in (("published", None), ("withheld", self.world.exempt)):
            self.mark_asked(label, about)
        return self.places

    def mark_asked(self, label: str, about: Action | None) -> None:
        """What scrutiny asks about the line, which is answered and looked at."""
        asked = a_question(self.world)
        if about:
            asked.action = about
            asked.save_as(BY, "Set up a test")
        exchange, look = asked.exchanges.get(), FollowUp(challenge=asked, due=date(2026, 10, 5))
        self.mark(exchange, f"{label} Exchange", "board.Exchange")
        self.mark(look, f"{label} FollowUp", "board.FollowUp")

    def record_of(self, model: type[Tracked]) -> Any:
        if known := self.chosen.get(model._meta.label):
            return self.world.fresh(known) if known.pk else known
        record = model._base_manager.order_by("-pk").first()
        return record or self.made(model)

    def mark(self, record: Any, label: str, needing: str = "") -> None:
        """`label` names its places; what it needs is that of the model of the label `needing`."""
        for column in text_columns(type(record)):
            place = (label, column)
            if column != REASON and (type(record)._meta.label, column) not in NOT_WORDS:
                word = self.word(place)
                setattr(record, column, SHAPED.get(place, str)(word))
        for name, value in self.needs.get(needing or label, {}).items():
            setattr(record, name, value)
        try:
            record.save_as(BY, self.word((label, REASON)))
        except IntegrityError as refused:
            raise AssertionError(f"Say in `needs` what a {label} needs: {refused}") from refused

    def word(self, place: Place) -> str:
        word = next(self.words)
        self.places[word] = place
        return word

    def made(self, model: type[Tracked]) -> Any:
        """A new record with what its fields ask for."""
        values = {}
        for field in model._meta.local_fields:
            if not (field.primary_key or field.null or field.has_default() or field.blank):
                values[field.name] = self.value(field)
        return model(**values)

    def value(self, field: Any) -> Any:
        if field.is_relation:
            target = self.record_of(field.related_model)
            if target.pk is None:
                target.save_as(BY, "Set up a test")
            return target
        if field.choices:
            return field.choices[0][0]
        kinds = {
            models.DateTimeField: timezone.now(),
            models.DateField: date(2026, 10, 5),
            models.JSONField: [],
            models.CharField: "",
            models.TextField: "",
        }
        return next((v for kind, v in kinds.items() if isinstance(field, kind)), 1)


def words() -> Iterator[str]:
    for number in count():
        letters = ""
        for _ in range(3):
            number, letter = divmod(number, 26)
            letters += ascii_lowercase[letter]
        yield f"zq{letters}qz"


def found_in(places: dict[str, Place], text: str) -> set[Place]:
    return {place for word, place in places.items() if word in text}
