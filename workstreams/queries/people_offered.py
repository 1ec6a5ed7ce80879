"""The people by whom the history of a plan can be narrowed, of whom there may be hundreds: who has
ever held a role on it, and the site."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from improvement.forms import ChoicesMade, any_of
from improvement.models import Membership, Plan, User
from improvement.namesakes import told_apart, with_namesakes
from improvement.prepared import read_of
from workstreams.queries.remembered import Entries, brought_up_to_date, tables_of

THE_SITE = "site"


def people_offered(plan: Plan) -> ChoicesMade:
    """They stay the same until a person or a role changes, and are those of today on a page of the
    past too."""
    return brought_up_to_date((made_of, plan.pk), lambda: made_of(plan), unless_one_changed)


def unless_one_changed(offered: ChoicesMade, since: Entries) -> ChoicesMade | None:
    told_by = tables_of(frozenset((User, Membership)))
    return None if any(entry.history_table in told_by for entry in since) else offered


def made_of(plan: Plan) -> ChoicesMade:
    named = [(person.pk, told_apart(person)) for person in read_of(people_of, plan)]
    return any_of([*named, (THE_SITE, "The site")], "Anyone")


def people_of(plan: Plan) -> QuerySet[Any, Any]:
    people = with_namesakes(User.objects.filter(memberships__plan=plan).distinct())
    return people.values_list("pk", "name", "email", "has_namesake", named=True)
