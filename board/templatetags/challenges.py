"""The link with which a reader challenges the line that it stands beside."""

from __future__ import annotations

from typing import Any

from django import template

from improvement.roles import GRANTS, INSIDE, Permission, Role

register = template.Library()


@register.inclusion_tag("board/challenge_link.html", takes_context=True)
def challenge_link(
    context: Any, kind: str, ref: str, words: str, name: str = "", published: bool = False
) -> dict[str, Any]:
    """A link to the form, about what is cited as in its address; to whoever may raise one.

    `name` tells it from others to those who only hear it. A line of a publication is cited by its
    key, and links for those who read no more than that; where it has no key, it has no link.
    """
    roles: frozenset[Role] = getattr(context.get("request"), "roles", frozenset())
    may = GRANTS[Permission.RAISE_CHALLENGE] & roles
    shown = bool(ref and may) and published is not bool(INSIDE & roles)
    link = {"cited": f"{kind}:{ref}", "words": words, "name": name, "shown": shown}
    return {"plan": context.get("plan"), **link}
