"""The difference tells every field of every model, or its table of what is left out names it."""

from functools import partial
from typing import Any

import pytest
from django.db.models import Q
from django.urls import reverse

from board.difference.between import difference, picture
from board.difference.left_out import OF_FIELDS, OF_MODELS
from board.difference.parts import PARTS, precision_of
from board.difference.picture import Change
from improvement import clock
from improvement.audit.names import in_plain_words
from improvement.audit.rules import tracked_models
from improvement.dates import in_words
from tests.board.changing import Changing, later_of, place, records_of
from tests.board.factories import this_instant
from tests.markers import mark_everything

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
TOLD_AS |= {f"{label}.removed": name for label, name in LINKS.items()}


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
