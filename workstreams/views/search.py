"""The page of a search: what was found of each kind of record, or all of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import Permission
from improvement.text_found import EXCERPT, contains, marked
from workstreams.forms.filters import SearchForm
from workstreams.queries.search import Hit, Kind, found, kinds_for


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_search(request: PlanRequest, plan: Plan) -> HttpResponse:
    """`?q=` are the words; `?kind=actions` lists all that was found of a kind, page by page."""
    kinds = kinds_for(request.roles)
    form = SearchForm(request.GET or None, kinds=kinds)
    words = form.chosen_value("q")
    context: dict[str, object] = {"plan": plan, "form": form, "words": words}
    if words and (kind := kinds.get(form.chosen_value("kind"))):
        context |= all_of(request, kind, words)
    elif words:
        groups = found(plan, words, request.roles)
        context["groups"] = [(group, lines(group.hits, plan, words)) for group in groups]
        context["looked_for"] = [kind.label.lower() for kind in kinds.values()]
    return render(request, "workstreams/plan_search.html", context, status=form.status)


def all_of(request: PlanRequest, kind: Kind, words: str) -> dict[str, object]:
    page = page_of(request, kind.find(request.plan, words))
    hits = [kind.hit(row) for row in page]
    return {"kind": kind, "page": page, "lines": lines(hits, request.plan, words)}


def lines(hits: Iterable[Hit], plan: Plan, words: str) -> list[dict[str, object]]:
    """What a page shows of each: its title and the text around the words, with these marked."""
    wanted = words.split()
    return [
        {
            "title": marked(hit.title, wanted, EXCERPT),
            "url": url_of(hit, plan),
            "text": text_with(hit, wanted),
            "remark": marked(hit.remark, wanted),
        }
        for hit in hits
    ]


def url_of(hit: Hit, plan: Plan) -> str:
    view, *args = hit.page
    url = reverse(view, args=[plan.slug, *args])
    return f"{url}?{urlencode([hit.query])}" if hit.query else url


def text_with(hit: Hit, words: Sequence[str]) -> str:
    """Of the texts, the part around a word that the title has not; "" where it has them all."""
    missing = [word for word in words if not contains(hit.title, word)]
    holding = (text for text in hit.texts if any(contains(text, word) for word in missing))
    text = next(holding, "")
    return marked(text, missing, EXCERPT) if text else ""
