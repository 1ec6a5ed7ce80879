"""Takes the links to forms out of a page that is shown as it stood, where nothing can be changed.

Which address is of a form follows from its view, which takes a POST. A paragraph, an entry of a
list or the like that holds nothing but such links goes with them, and so does a button, or a link
where what is not printed stands; within other words the words of the link stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.urls import Resolver404, resolve

OF_THE_PERSON = frozenset({"my-settings"})  # which is not of the plan, and not as it stood
LINK = re.compile(r'<a\b[^>]*?\shref="(/plans/[^"?#]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
# What stands for such a link until it is known whether its words stay: \x02 for one that goes.
STAYS, GOES, END = "\x01", "\x02", "\x03"
MARKS_IN_TEXTS = str.maketrans("", "", STAYS + GOES + END)  # typed by somebody: they show nothing
MARKED = re.compile(f"[{STAYS}{GOES}][^{END}]*{END}")
NOT_PRINTED = re.compile(r"<(p|ul|div|span|li)\b[^>]*\bapp-no-print\b[^>]*>.*?</\1>", re.DOTALL)
SPACE = r"(?:\s|&nbsp;|<br>)*"
NOTHING_ELSE = re.compile(
    rf"<(p|li|div|span|dd)\b[^>]*>{SPACE}(?:[{STAYS}{GOES}][^{END}]*{END}{SPACE})+</\1>"
)
EMPTY_LIST = re.compile(rf"<(ul|ol)\b[^>]*>{SPACE}(?:{GOES}{END}{SPACE})+</\1>")


def without_links_to_forms(page: str) -> str:
    page = LINK.sub(marked, page.translate(MARKS_IN_TEXTS))
    if STAYS not in page and GOES not in page:
        return page
    gone = GOES + END
    for _ in range(2):  # a span within a paragraph, an entry within a list
        page = EMPTY_LIST.sub(gone, NOTHING_ELSE.sub(gone, page))
    page = NOT_PRINTED.sub(lambda part: MARKED.sub("", part[0]), page)
    return MARKED.sub(lambda link: link[0][1:-1] if link[0][0] == STAYS else "", page)


def marked(link: re.Match[str]) -> str:
    if not is_of_a_form(link[1]) or " data-live" in link[0]:
        return link[0]
    goes = "govuk-button" in link[0] or "app-no-print" in link[0]
    return f"{GOES if goes else STAYS}{link[2]}{END}"


@lru_cache(maxsize=5000)
def is_of_a_form(path: str) -> bool:
    """Whether the page at the address takes what is sent to it, but for a page of the person."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name not in OF_THE_PERSON and takes_posts(match.func)


def takes_posts(view: Callable[..., Any]) -> bool:
    """Whether a view takes POST. Django's decorators keep the methods in what they close over."""
    cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
    if "request_method_list" in cells:
        return "POST" in cells["request_method_list"].cell_contents
    within = getattr(view, "__wrapped__", None)
    return within is not None and takes_posts(within)
