"""What a reply to scrutiny may not say, since they read nothing of the live plan.

Who replies reads the live plan, and types. So the words are looked through for what a publication
would be refused for, for links into the live plan, and for the names of people: what is published
gives posts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models.query import RawQuerySet

from board.models import Exchange, Publication
from board.publishing import Document
from board.publishing.warnings import small_numbers_in
from board.publishing.withheld import refuse_leaks
from improvement.audit.history_tables import real_table
from improvement.models import Membership, Plan
from improvement.roles import INSIDE
from improvement.text_order import folded
from workstreams.models import Action, Evidence

Row = TypeVar("Row", Action, Evidence)
WITHHELD_MARKINGS = (Action.Marking.EXEMPT, Action.Marking.CONFIDENTIAL)
WORD = re.compile(r"[^\W_]+")
LINK = re.compile(r"https?://|\bwww\.|/plans/", re.IGNORECASE)
WITHHELD = "This reply is withheld: it names something that is exempt or confidential now."


def refuse_unfit_reply(plan: Plan, text: str, field: str = "reply") -> None:
    """Raise ValidationError for the field where it says what scrutiny may not read."""
    if LINK.search(text):
        raise ValidationError(
            {field: "Take the link out: scrutiny can’t open it. Say what it shows, or name it"}
        )
    try:
        refuse_withheld(plan, {"reply": text})
    except ValidationError as refused:
        raise ValidationError({field: refused.messages}) from None
    words = in_plain_words(text)
    for name in people_inside(plan):
        if in_plain_words(name) in words:
            raise ValidationError({field: f"This names {name}: give the post instead"})
    for warning in small_numbers_in([text], read_by_scrutiny(plan)):
        raise ValidationError({field: f"{warning}, or say it without the number"})


def read_by_scrutiny(plan: Plan) -> Document:
    """The latest document that scrutiny has; one without measures where there is none, or only one
    of the first form."""
    issued = Publication.objects.issued_to_scrutiny(plan)
    latest = issued.filter(document__schema_version__gte=2).first()
    return latest.document if latest else {"outcomes": [], "demand": []}


def withhold_replies(plan: Plan, exchanges: Iterable[Exchange]) -> None:
    """Put words in the place of each reply that names what has been marked since it was given; of
    the objects only, which are shown and never saved."""
    withheld = marked_now(plan)
    for exchange in exchanges:
        try:
            refuse_leaks({"reply": exchange.reply}, *withheld)
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
    """The actions that bear one of the markings, and the titles of the evidence that does; today's
    on a page as it stood too, for what was open then may not be told any more."""
    actions = marked_rows(Action, plan, markings)
    return list(actions), [each.title for each in marked_rows(Evidence, plan, markings)]


def marked_rows(model: type[Row], plan: Plan, markings: Collection[str]) -> RawQuerySet[Row]:
    places = ", ".join(["%s"] * len(markings))
    where = f"WHERE plan_id = %s AND marking IN ({places}) ORDER BY id"
    sql = f"SELECT * FROM {real_table(model)} {where}"  # noqa: S608  # names and places only
    return model._base_manager.raw(sql, [plan.pk, *markings])


def in_plain_words(text: str) -> str:
    """The words of the text with a space around each, so that whole words are found in it."""
    return f" {' '.join(WORD.findall(folded(text)))} "


def people_inside(plan: Plan) -> list[str]:
    """The names of the people who read the live plan, or did. A name whose last word begins with a
    small letter is that of a post, such as “Programme manager”; not one with a particle."""
    held = Membership.objects.filter(plan=plan, role__in=INSIDE).order_by("user__name")
    names = held.values_list("user__name", flat=True).distinct()
    return [name for name in names if " " in name and name.split()[-1][0].isupper()]
