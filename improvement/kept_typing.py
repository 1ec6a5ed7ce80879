"""Keeps what somebody typed where their form can't be taken: the session had ended, or the page was
older than its token. It is shown to them afterwards, to be sent again with one button.

Typing waits in the session until its page is opened after sign-in, an hour at most. Files and
passwords are never kept, and nothing that another site sent.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from improvement.roles import Permission

KEY = "typed"
MOST = 64 * 1024  # characters; longer forms than ours can be are not kept
WAITS = 60 * 60  # seconds
OF_THE_FORM = {"csrfmiddlewaretoken", "version", "save", "expected"}  # sent on, but not shown


def typed_in(request: HttpRequest) -> dict[str, Any] | None:
    """The typing of a form of ours that was sent, and where it was sent; None where there is
    nothing that may be kept."""
    view = getattr(request.resolver_match, "func", None)
    is_open = getattr(view, "permission", Permission.ANYONE) is Permission.ANYONE
    if request.method != "POST" or is_open or not is_from_here(request):
        return None
    pairs = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    if not pairs or sum(len(name) + len(value) for name, value in pairs) > MOST:
        return None
    return {"path": request.get_full_path(), "pairs": pairs, "files": bool(request.FILES)}


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, as far as the browser says."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return not sender or urlsplit(sender).netloc == request.get_host()


def keep(request: HttpRequest) -> None:
    """Keep the typing in the session of somebody who is not signed in, if there is any."""
    if typed := typed_in(request):
        request.session[KEY] = typed
        request.session.set_expiry(WAITS)


def page_of_kept(request: HttpRequest) -> HttpResponse | None:
    """The page with the typing that waits for this address, which then waits no more."""
    typed = request.session.get(KEY) if request.method == "GET" else None
    if not typed or typed["path"] != request.get_full_path():
        return None
    del request.session[KEY]
    return page(request, typed, status=200)


def page(request: HttpRequest, typed: dict[str, Any], status: int) -> HttpResponse:
    shown = [
        (name.replace("_", " ").capitalize(), value)
        for name, value in typed["pairs"]
        if value.strip() and name not in OF_THE_FORM
    ]
    context = {**typed, "shown": shown, "was_signed_out": status == 200}
    return render(request, "improvement/typing_kept.html", context, status=status)
