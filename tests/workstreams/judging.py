"""Requests that move how an agreed plan is judged: asked for and decided."""

from datetime import date

from django.utils import timezone

from workstreams.changes import ask_judged_change, ask_standing, decide_judged_change
from workstreams.models import Action, Measure

SOON = date(2026, 12, 24)


def now():
    return timezone.now()


def ask(world, by=None, reason="The inspectors asked", **values):
    by = by or world.manager
    return ask_judged_change(Action, world.action.pk, values, by=by, reason=reason, now=now())


def ask_of_measure(world, **values):
    how = {"by": world.manager, "reason": "The return changed", "now": now()}
    return ask_judged_change(Measure, world.measure.pk, values, **how)


def stand(world, kind, by=None):
    by = by or world.manager
    return ask_standing(world.action.pk, kind, by=by, reason="It is done twice", now=now())


def decide(request, by, approve=True):
    note = "Board, 3 May 2026"
    return decide_judged_change(request.pk, by=by, approve=approve, note=note, now=now())
