"""Schemes of grades, self-assessments and their moderation."""

from datetime import date

from django.utils import timezone

from board.changes import add_scheme, make_self_assessment, moderate_self_assessment
from board.changes.grades import Answers
from board.models import Descriptor, GradeScheme, SelfAssessment
from improvement import clock

SCALE = "outstanding\ngood\nadequate\ninadequate"


def a_scheme(plan, by, name="Another", elements=("Overall",), **values):
    values = {"first_day": date(2012, 5, 1), "grades": SCALE, "goal": "good"} | values
    return add_scheme(GradeScheme(plan=plan, name=name, **values), elements, by=by, reason="New")


def make(world, on=None, by=None, met=(), grade="inadequate", scheme=None, **values):
    """A self-assessment that grades every element alike and meets the descriptors of the texts."""
    scheme = scheme or world.grade_scheme
    descriptors = Descriptor.objects.filter(element__scheme=scheme)
    replies = {
        each.pk: ("met", "The audit") if each.text in met else ("not_met", "")
        for each in descriptors
    }
    values = {"confidence": "low", "evidence": "Audits", "made_on": on or clock.today()} | values
    return make_self_assessment(
        SelfAssessment(plan=world.plan, scheme=scheme, **values),
        Answers({each.pk: grade for each in scheme.elements.all()}, replies),
        by=by or world.manager,
        now=timezone.now(),
    )


def moderate(made, by, moderation="agrees", note="", version=None):
    about = {"moderation": moderation, "note": note, "now": timezone.now()}
    return moderate_self_assessment(made.pk, by=by, version=version or made.version, **about)
