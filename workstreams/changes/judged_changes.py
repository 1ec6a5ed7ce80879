"""Requests to change how an action or a measure is judged: the manager asks, the chair decides.

Before a plan is agreed nothing has to be asked: its judged fields move freely, with their history.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from improvement.audit.names import in_plain_words
from improvement.changes import require
from improvement.history import audited
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.actions import JUDGED_LINKS, check_measures_few
from workstreams.changes.links import Links, linked_keys, set_links
from workstreams.changes.measures import DEFINITION_FIELDS, has_readings, series_values
from workstreams.changes.requests import check_in_plan, decide_request
from workstreams.models import Action, JudgedChange, Measure
from workstreams.models.judged import is_agreed

Kind = JudgedChange.Kind
LINK_WORDS = {"outcomes": "Outcomes it serves", "measures": "Measures that should move"}
STANDINGS = {Kind.WITHDRAW: Action.Delivery.WITHDRAWN, Kind.SUSPEND: Action.Delivery.SUSPENDED}
NONE = "none"


def ask_judged_change(
    model: type[Action | Measure],
    pk: int,
    values: Mapping[str, Any],
    *,
    by: User,
    reason: str,
    now: datetime,
    version: int | None = None,
    links: Links | None = None,
) -> JudgedChange:
    """Ask for values of an action or a measure to change: those of `values` that differ, and the
    outcomes and measures of an action (what `links` does not name stays as it is)."""
    with audited(by, reason):
        subject = lock(model, pk, version)
        check_may_ask(subject, by)
        if isinstance(subject, Action):
            check_in_plan(subject)
            check_baseline_stands(subject, values)
        else:
            values = with_new_series(subject, values)
        change = new_request(subject, Kind.JUDGING, by=by, reason=reason, now=now)
        set_values(change, differing(subject, values))
        if isinstance(subject, Action) and links is not None:
            check_measures_few(links)
            for name, records in links.items():
                add_links(change, subject, name, records)
        if not json.loads(change.values):
            raise ValidationError("You have not changed anything")
        if again := sent_before(change, by):
            return again
        check_fits(change)
        change.full_clean()
        change.save_as(by, reason)
    return change


def ask_standing(
    pk: int, kind: str, *, by: User, reason: str, now: datetime, version: int | None = None
) -> JudgedChange:
    """Ask for an action to be withdrawn, suspended, or taken up again as it was before."""
    with audited(by, reason):
        action = lock(Action, pk, version)
        check_may_ask(action, by)
        if kind not in standings_open_to(action):
            state = action.get_delivery_display().lower()
            raise ValidationError(f"This action is {state}: choose another of the answers")
        change = new_request(action, kind, by=by, reason=reason, now=now)
        if kind == Kind.TAKE_UP:
            set_values(change, before_it_was_outside(action))
        else:
            set_values(change, {"delivery": STANDINGS[Kind(kind)], "finished": None})
        if again := sent_before(change, by):
            return again
        change.full_clean()
        change.save_as(by, reason)
    return change


def standings_open_to(action: Action) -> list[Kind]:
    """What can be asked of the action's place in the plan, as it stands."""
    if action.delivery == Action.Delivery.WITHDRAWN:
        return [Kind.TAKE_UP]
    if action.delivery == Action.Delivery.SUSPENDED:
        return [Kind.TAKE_UP, Kind.WITHDRAW]
    return [Kind.WITHDRAW, Kind.SUSPEND]


def decide_judged_change(
    pk: int, *, by: User, approve: bool, note: str, now: datetime, version: int | None = None
) -> JudgedChange:
    """Approve or refuse a request that someone else made. Approval sets what it asks for."""
    with audited(by, note):
        change = lock(JudgedChange, pk, version)
        if change.kind == Kind.JUDGING and change.action:
            check_in_plan(change.action)
        decide_request(
            change, Permission.DECIDE_JUDGED_CHANGE, by=by, approve=approve, note=note, now=now
        )
        if approve:
            carry_out(change, by=by, note=note)
    return change


def carry_out(change: JudgedChange, *, by: User, note: str) -> None:
    """Set what an approved request asks for, on the record and on its links."""
    subject = lock(type(change.subject), change.subject.pk)
    moves, reason = dict(change.moves()), f"Approved: {note}"
    for name in JUDGED_LINKS.keys() & moves.keys():
        records = list(linked_records(name).filter(plan=change.plan_id, pk__in=moves.pop(name)))
        set_links(subject, "action", JUDGED_LINKS, {name: records}, by=by, reason=reason)
    if isinstance(subject, Action) and change.kind != Kind.JUDGING:
        subject.delivery_decision = "" if change.kind == Kind.TAKE_UP else note
    for name, value in moves.items():
        setattr(subject, name, value)
    subject.moved_by = change
    subject.full_clean()
    subject.save_as(by, reason)


def check_may_ask(subject: Action | Measure, by: User) -> None:
    require(by, Permission.ASK_JUDGED_CHANGE, subject.plan_id)
    if not is_agreed(subject.plan):
        raise ValidationError("The plan is still a draft: change this directly, on its own page")


def check_baseline_stands(action: Action, values: Mapping[str, Any]) -> None:
    """A first agreed date is asked for where there is none; where there is one it never moves."""
    if action.baseline_due and {"baseline_due", "due_precision"} & differing(action, values).keys():
        raise ValidationError(
            {"baseline_due": "The first agreed date can’t change: the plan has been agreed"}
        )


def with_new_series(measure: Measure, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values; where they change what its readings count, with a new series for those."""
    changed = {name for name in DEFINITION_FIELDS if name in differing(measure, values)}
    if not changed or not has_readings(measure):
        return values
    return {**values, **series_values(measure, changed, "new", values)}


def new_request(
    subject: Action | Measure, kind: str, *, by: User, reason: str, now: datetime
) -> JudgedChange:
    action = subject if isinstance(subject, Action) else None
    return JudgedChange(
        plan_id=subject.plan_id,
        action=action,
        measure=None if isinstance(subject, Action) else subject,
        ref=subject.ref if isinstance(subject, Action) else subject.code,
        kind=kind,
        values="{}",
        reason=reason,
        asked_at=now,
        asked_by=by,
    )


def differing(subject: Action | Measure, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from what stands, by column."""
    columns = {subject._meta.get_field(name): value for name, value in values.items()}
    by_column = {
        field.attname: value.pk if isinstance(value, Model) else value  # type: ignore[union-attr]
        for field, value in columns.items()
    }
    return {name: value for name, value in by_column.items() if getattr(subject, name) != value}


def set_values(change: JudgedChange, values: Mapping[str, Any]) -> None:
    """Keep what is to be set, and both states in words, a line for each value."""
    subject = change.subject
    asked = type(subject)(**{f.attname: getattr(subject, f.attname) for f in subject._meta.fields})
    for name, value in values.items():
        setattr(asked, name, value)
    if change.action and values.get("baseline_due"):
        values = {**values, "due": values["baseline_due"]}
    change.values = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
    shown = [field for field in subject._meta.fields if field.attname in values.keys() - {"due"}]
    shown = [field for field in shown if field.name not in ("finished", "series")]
    change.was = "\n".join(line(field, getattr(subject, field.name)) for field in shown)
    change.asked = "\n".join(line(field, getattr(asked, field.name)) for field in shown)


def line(field: Any, value: Any) -> str:
    words = str(value) if isinstance(value, Model) else in_plain_words(field, value)
    told = NONE if value in (None, "") else " ".join(words.split())
    return f"{capfirst(str(field.verbose_name))}: {told}"


def add_links(change: JudgedChange, action: Action, name: str, records: Collection[Any]) -> None:
    """Add the records of a kind of JUDGED_LINKS to the request, where they are not those that the
    action has."""
    asked = {record.pk for record in records}
    if (before := linked_keys(action, "action", JUDGED_LINKS, name)) == asked:
        return
    change.values = json.dumps(json.loads(change.values) | {name: sorted(asked)}, sort_keys=True)
    stood = linked_records(name).filter(pk__in=before)
    change.was, change.asked = (
        "\n".join(filter(None, [lines, f"{LINK_WORDS[name]}: {named(each)}"]))
        for lines, each in [(change.was, stood), (change.asked, records)]
    )


def linked_records(name: str) -> QuerySet[Any]:
    """All records at the other end of a kind of JUDGED_LINKS."""
    model, key = JUDGED_LINKS[name]
    records: QuerySet[Any] = model._meta.get_field(key).related_model._default_manager.all()
    return records


def named(records: Iterable[Any]) -> str:
    return ", ".join(sorted(map(str, records))) or NONE


def check_fits(change: JudgedChange) -> None:
    """Raise ValidationError, by field, where the record could not hold what is asked for."""
    subject = lock(type(change.subject), change.subject.pk)
    for name, value in change.moves().items():
        if name not in JUDGED_LINKS:
            setattr(subject, name, value)
    subject.moved_by = change
    check_of_this_plan(subject)
    subject.full_clean()


def check_of_this_plan(subject: Action | Measure) -> None:
    name = "lead_organisation" if isinstance(subject, Action) else "outcome"
    other = getattr(subject, name)
    if other is not None and other.plan_id != subject.plan_id:
        raise ValidationError({name: "Choose one from this plan"})


def before_it_was_outside(action: Action) -> dict[str, Any]:
    """The state and the day of completion that the action last had within the plan."""
    inside = action.history.exclude(delivery__in=list(STANDINGS.values()))
    last = inside.order_by("-version").first()
    return {
        "delivery": last.delivery if last else Action.Delivery.NOT_STARTED,
        "finished": last.finished if last else None,
    }
