"""The register of risks: the published words; the course's scale, owners, reviews and answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from board.changes import add_risk, add_risk_kind, answer_risk, review_risk, set_risk_scale
from board.demo.course import Course, Event
from board.demo.files import Part, instant, instant_of, values_of
from board.models import Risk, RiskEscalation, RiskKind, RiskReview, RiskScale
from workstreams.models import Sourced

REASON = "As the board agreed"
WORDS = ("ref", "title", "cause", "event", "effect", "controls", "cost", "paragraph")
SCORED = ("medium_from", "high_from", "very_high_from", "always_from", "note")


def risk_events(course: Course, published: Part) -> Iterator[Event]:
    """The risks of the report are entered in its words, with what the course says of each."""
    for entry in course.part["risk_scales"]:
        yield instant_of(entry, "entered_on", 17), partial(set_scale, course, entry)
    for entry in course.part["risk_kinds"]:
        yield instant_of(entry, "entered_on", 18), partial(add_kind, course, entry)
    words = {entry["ref"]: entry for entry in published["risks"]}
    for entry in course.part["risk_course"]:
        yield instant_of(entry, "entered_on", 9), partial(enter, course, words[entry["ref"]], entry)
        for review in entry["reviews"]:
            yield instant(review[0], 15), partial(make, course, entry, review)
        for answer in entry["answers"]:
            yield instant(answer[0], 17), partial(reply, course, entry, answer)


def set_scale(course: Course, entry: Part, now: datetime) -> None:
    steps = {name: "\n".join(entry[name]) for name in ("likelihoods", "impacts")}
    scale = RiskScale(plan=course.plan, **steps, **values_of(entry, *SCORED))
    set_risk_scale(scale, by=chair(course), reason=REASON)


def add_kind(course: Course, entry: Part, now: datetime) -> None:
    kind = RiskKind(plan=course.plan, **values_of(entry, "name", "appetite", "why"))
    add_risk_kind(kind, by=chair(course), reason=REASON)


def chair(course: Course) -> Any:
    return course.people["chair@example.org"]


def enter(course: Course, words: Part, entry: Part, now: datetime) -> None:
    likelihood, impact, day, why = entry["target"]
    risk = Risk(
        plan=course.plan,
        provenance=Sourced.Provenance.PUBLISHED,
        kind=RiskKind.objects.get(plan=course.plan, name=entry["kind"]),
        owner_post=entry["owner_post"],
        owner=course.people[entry["owner"]],
        raised_on=entry["entered_on"],
        target_likelihood=likelihood,
        target_impact=impact,
        target_on=day,
        target_why=why,
        **values_of(words, *WORDS),
    )
    links: dict[str, list[Any]] = {"actions": [course.action(ref) for ref in entry["actions"]]}
    reason = f"As published, paragraph {words['paragraph']}; owner, kind and target are made up"
    on = timezone.localdate(now)
    add_risk(risk, links, by=course.manager, on=on, reason=reason)


def make(course: Course, entry: Part, said: list[Any], now: datetime) -> None:
    day, likelihood, impact, why, again = said
    review = RiskReview(
        risk=Risk.objects.get(plan=course.plan, ref=entry["ref"]),
        plan=course.plan,
        provenance=Sourced.Provenance.ILLUSTRATIVE,
        reviewed_on=day,
        likelihood=likelihood,
        impact=impact,
        why=why,
        next_review=again,
    )
    review_risk(review, by=course.people[entry["owner"]], now=now)


def reply(course: Course, entry: Part, said: list[Any], now: datetime) -> None:
    waiting = RiskEscalation.objects.unanswered().get(
        risk__plan=course.plan, risk__ref=entry["ref"]
    )
    answer_risk(waiting.pk, by=chair(course), answer=said[1], now=now)
