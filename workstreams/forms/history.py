"""The filters of the plan's history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django import forms
from django.db.models import Exists, JSONField, OuterRef, Q

from improvement.audit.history_lines import kinds
from improvement.audit.history_reach import Reach, reach_of
from improvement.audit.history_search import Search
from improvement.audit.history_sql import Sql, condition
from improvement.audit.names import NOT_SHOWN
from improvement.date_field import DateField
from improvement.filters import FilterForm
from improvement.forms import ChoicesMade, any_of
from improvement.history import Tracked, history_model, history_of
from improvement.models import Plan
from improvement.prepared import STAND_IN
from improvement.roles import Role
from improvement.text_fields import TickField
from workstreams.models import Action, Workstream
from workstreams.queries.history_choices import THE_SITE, history_choices


class HistoryFilterForm(FilterForm):
    who = forms.ChoiceField(label="Changed by", required=False)
    workstream = forms.ChoiceField(required=False)
    what = forms.ChoiceField(
        label="Kind of record",
        help_text="Show one kind, and you can then choose what was changed",
        required=False,
    )
    field = forms.ChoiceField(label="What was changed", required=False)
    since = DateField(label="From", what="the first day", required=False)
    until = DateField(label="To", what="the last day", required=False)
    why = forms.CharField(label="Words in the reason", max_length=100, required=False)
    later = TickField(label="Only what was entered later", required=False)

    def __init__(self, *args: Any, plan: Plan, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.roles = plan, roles
        for each, choices in history_choices(plan)._asdict().items():
            self.offer(each, choices)
        self.offer("what", nouns_offered())
        self.offer_fields()

    def offer_fields(self) -> None:
        """Every field may be asked for, but only those of one kind of record are listed: there are
        hundreds, which would be most of the page."""
        asked, kind = self.data.get("field", ""), self.data.get("what", "")
        nouns = {kind, asked.partition(".")[0]}
        of_kind = [each for noun in kinds() if noun in nouns for each in fields_of(noun)]
        self.offer("field", any_of(of_kind, "Anything"))
        if of_kind or asked:
            self.fields["what"].help_text = ""
        else:
            self.fields["field"].widget = forms.HiddenInput()

    def search(self) -> Search:
        """The search that the filters ask for; of everything where none was sent."""
        values = self.cleaned_data if self.is_bound else {}
        noun, _, name = values.get("field", "").partition(".")
        who, what, code = values.get("who"), values.get("what"), values.get("workstream")
        workstream = self.plan.workstreams.get(code=code) if code else None
        named = {what, noun} - {"", None}
        reach: Mapping[str, Reach] = {} if named else reach_of(self.plan)
        return Search(
            self.plan.pk,
            self.roles,
            kinds=kinds_asked(named) if named else reach,
            reach=reach,
            by=((None if who == THE_SITE else int(who)),) if who else (),
            since=values.get("since"),
            until=values.get("until"),
            later=values.get("later", False),
            why=values.get("why", ""),
            unindexed=lambda model: row_filter(model, workstream, name),
        )


def kinds_asked(named: set[str]) -> Collection[str]:
    """The kinds to look through, where by two filters these are `named`."""
    return named if len(named) == 1 else ()


@cache
def nouns_offered() -> ChoicesMade:
    nouns = [(name, label_of(model)) for name, model in kinds().items()]
    return any_of(nouns, "Anything")


def label_of(model: type[Tracked]) -> str:
    return str(model._meta.verbose_name).capitalize()


@cache
def fields_of(noun: str) -> tuple[tuple[str, str], ...]:
    """Every field of a noun of a plan, as ("action.due", "Action: agreed date")."""
    model = kinds()[noun]
    return tuple(
        (f"{noun}.{field.name}", f"{label_of(model)}: {field.verbose_name}")
        for field in history_model(model).tracked_fields  # type: ignore[attr-defined]  # untyped
        if field.name not in NOT_SHOWN and not isinstance(field, JSONField)
    )


def row_filter(
    model: type[Tracked], workstream: Workstream | None, name: str
) -> tuple[Sql, ...] | None:
    """The filters that no index serves, for each history row; None where no row can match."""
    conditions = (condition(model, changed(model, name)),) if name else ()
    if workstream is None:
        return conditions
    within = of_a_workstream(model)
    if within is None:
        return None
    values = tuple(workstream.pk if value == STAND_IN else value for value in within.values)
    return (Sql(within.text, values), *conditions)


@cache
def of_a_workstream(model: type[Tracked]) -> Sql | None:
    """The history rows of the workstream with the key STAND_IN, of its actions, and of the records
    that belong to these."""
    keys = {field.related_model: field.name for field in model._meta.fields if field.is_relation}
    if model is Workstream:
        return condition(model, Q(id=STAND_IN))
    if Workstream in keys:
        return condition(model, Q(**{keys[Workstream]: STAND_IN}))
    if Action in keys:
        actions = Action.objects.order_by().filter(workstream=STAND_IN).values("pk")
        return condition(model, Q(**{f"{keys[Action]}__in": actions}))
    return None


def changed(model: type[Tracked], name: str) -> Q:
    """The history rows that give the field another value than the version before them."""
    before = history_of(model).filter(id=OuterRef("id"), version=OuterRef("version") - 1)
    as_it_was = Exists(before.filter(**{name: OuterRef(name)}))
    still_nothing = Q(**{f"{name}__isnull": True}) & Exists(
        before.filter(**{f"{name}__isnull": True})
    )
    return Q(version__gt=1) & ~as_it_was & ~still_nothing
