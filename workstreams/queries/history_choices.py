"""By what the history of a plan can be narrowed: its workstreams, and the people, of whom there may
be hundreds: who has ever held a role on it, and the site."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet

from improvement import clock
from improvement.forms import ChoicesMade, any_of
from improvement.models import Membership, Plan, Redaction, User
from improvement.namesakes import told_apart, with_namesakes
from improvement.prepared import read_of
from improvement.remembered import Entries, brought_up_to_date, tables_of
from workstreams.models import Workstream

THE_SITE = "site"


class HistoryChoices(NamedTuple):
    who: ChoicesMade
    workstream: ChoicesMade


def history_choices(plan: Plan) -> HistoryChoices:
    """They stay the same until a person, a role or a workstream changes, or a text is taken out, of
    the past too. On a page of the past the people are those of today."""
    key = made_of, plan.pk, clock.instant()
    return brought_up_to_date(key, lambda: made_of(plan), unless_one_changed)


def unless_one_changed(choices: HistoryChoices, since: Entries) -> HistoryChoices | None:
    told_by = tables_of(frozenset((User, Membership, Workstream, Redaction)))
    return None if any(entry.history_table in told_by for entry in since) else choices


def made_of(plan: Plan) -> HistoryChoices:
    named = [(person.pk, told_apart(person)) for person in read_of(people_of, plan)]
    return HistoryChoices(
        any_of([*named, (THE_SITE, "The site")], "Anyone"),
        any_of(plan.workstreams.values_list("code", "name")),
    )


def people_of(plan: Plan) -> QuerySet[Any, Any]:
    people = with_namesakes(User.objects.filter(memberships__plan=plan).distinct())
    return people.values_list("pk", "name", "email", "has_namesake", named=True)
