"""What a reply to scrutiny may not say, since they read nothing of the live plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models.query import RawQuerySet

from board.models import Exchange
from board.publishing import Document
from board.publishing.untold import Untold, people_of, read_by_scrutiny, refuse
from board.publishing.withheld import Withheld, refuse_leaks
from improvement.audit.history_tables import real_table
from improvement.models import Plan
from workstreams.models import Action, Evidence

Row = TypeVar("Row", Action, Evidence)
WITHHELD_MARKINGS = (Action.Marking.EXEMPT, Action.Marking.CONFIDENTIAL)
WITHHELD = "This reply is withheld: it names something that is exempt or confidential now."


def refuse_unfit_reply(plan: Plan, text: str, field: str = "reply", measure: str = "") -> None:
    """Raise ValidationError for the field where it says what scrutiny may not read; `measure` is
    the name of the one that it is about."""
    untold = Untold(*marked_now(plan), people_of(plan), read_by_scrutiny(plan))
    refuse(untold, text, field, measure)


def withhold_replies(plan: Plan, exchanges: Iterable[Exchange]) -> None:
    """Put words in the place of each reply that names what has been marked since it was given; of
    the objects only, which are shown and never saved."""
    withheld = Withheld(*marked_now(plan))
    for exchange in exchanges:
        try:
            withheld.refuse({"reply": exchange.reply})
        except ValidationError:
            exchange.reply = WITHHELD


def refuse_withheld(
    plan: Plan, said: Document, markings: Collection[str] = WITHHELD_MARKINGS
) -> None:
    """Raise ValidationError where a text in it names what bears one of the markings now."""
    refuse_leaks(said, *marked_now(plan, markings))


def marked_now(
    plan: Plan, markings: Collection[str] = WITHHELD_MARKINGS
) -> tuple[list[Action], list[str]]:
    """The actions that bear one of the markings, of each the reference and the title, and the
    titles of the evidence that does; today's on a page as it stood too, for what was open then may
    not be told any more."""
    actions = marked_rows(Action, "ref, title", plan, markings)
    return list(actions), [each.title for each in marked_rows(Evidence, "title", plan, markings)]


def marked_rows(
    model: type[Row], columns: str, plan: Plan, markings: Collection[str]
) -> RawQuerySet[Row]:
    places = ", ".join(["%s"] * len(markings))
    where = f"WHERE plan_id = %s AND marking IN ({places}) ORDER BY id"
    table = real_table(model)
    sql = f"SELECT id, {columns} FROM {table} {where}"  # noqa: S608  # names and places only
    return model._base_manager.raw(sql, [plan.pk, *markings])
