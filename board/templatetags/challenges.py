"""The link with which a reader asks about the line that it stands beside, and words of a question
in a stored document."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from board.publishing import Document
from board.publishing.stored import NOT_TOLD, OVERDUE
from improvement.roles import GRANTS, Permission, Role

register = template.Library()


@register.filter
def quoted(words: str) -> str:
    """What somebody typed, in quotation marks; the sentence that stands in its place without."""
    return words if words == NOT_TOLD else f"“{words}”"


@register.filter
def is_overdue(asked: Document) -> bool:
    """Whether the reply to it was, when the document was made."""
    return bool(asked["stands"] == OVERDUE)


@register.inclusion_tag("board/challenge_link.html", takes_context=True)
def challenge_link(
    context: Any, kind: str, ref: str, words: str, name: str = "", published: bool = False
) -> dict[str, Any]:
    """A link to the form, about what is cited as in its address; to whoever may ask.

    `name` tells it from others to those who only hear it. A line of a publication is cited by its
    key and the publication's number, for scrutiny; where it has no key, it has no link.
    """
    roles: frozenset[Role] = getattr(context.get("request"), "roles", frozenset())
    needed = Permission.ASK_QUESTION if published else Permission.RAISE_CHALLENGE
    link = {"words": words, "name": name, "url": ""}
    if not (ref and GRANTS[needed] & roles):
        return link
    asked = {"about": f"{kind}:{ref}"}
    if published:
        asked |= {"publication": context["publication"].number}
    page = reverse("question-add" if published else "challenge-add", args=[context["plan"].slug])
    return link | {"url": f"{page}?{urlencode(asked)}"}
