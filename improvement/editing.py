"""How views make a change with a form; a refused form is shown again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from improvement.access import PlanRequest
from improvement.audit.history_lines import entries_of
from improvement.forms import Form
from improvement.history import StaleRecord, Tracked
from improvement.sent_twice import SentTwice

Result = TypeVar("Result")


def posted(request: PlanRequest) -> QueryDict | None:
    """The data of a POST, even if it is empty; None for any other request."""
    return request.POST if request.method == "POST" else None


def attempt(form: Form, change: Callable[[], Result]) -> Result | None:
    """The result of `change`, or None: the reason is then in the form's errors or its conflict."""
    if not form.is_valid():
        return None
    try:
        return change()
    except SentTwice as twice:
        return cast(Result, twice.record)  # its page is the answer to the first as well
    except StaleRecord as stale:
        keep_typed(form, stale.record)
    except ValidationError as refused:
        put_on_form(form, refused)
    return None


def keep_typed(form: Form, record: Tracked) -> None:
    """Keep what was typed, and let the form carry the version that is saved now."""
    name = version_name(form, record)
    form.conflict, form.version_read = record, form.cleaned_data[name]
    typed = cast(QueryDict, form.data).copy()
    typed[name] = str(record.version)
    form.data = typed


def page_after_adding(request: PlanRequest, form: Any, *page: Any) -> HttpResponse:
    """The same form again, empty, where another is to be added; else the page that is named."""
    return redirect(request.get_full_path()) if form.adds_another else redirect(*page)


def version_name(form: Form, record: Tracked) -> str:
    own = f"{record._meta.model_name}_version"
    return own if own in form.fields else "version"


def put_on_form(form: Form, refused: ValidationError) -> None:
    messages = refused.message_dict if hasattr(refused, "error_dict") else {}
    for name, texts in (messages or {NON_FIELD_ERRORS: refused.messages}).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def show(request: PlanRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """The page with its form: status 200, 400 with errors, 409 with a conflict."""
    if form.conflict is not None:
        entries = entries_of([form.conflict])
        newer = [entry for entry in entries if entry.version > form.version_read]
        context |= {"record": form.conflict, "changes": newer}
        return render(request, "409.html", {"form": form, **context}, status=409)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def crumbs(*trail: tuple[str, str] | str) -> list[dict[str, str]]:
    """Breadcrumbs from (label, url) pairs; the last one is the page itself, a label only."""
    pairs = [(crumb, "") if isinstance(crumb, str) else crumb for crumb in trail]
    return [{"label": label, "url": url} for label, url in pairs]
