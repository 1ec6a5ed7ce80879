"""The values that a page takes from a stored publication; nothing here reads the live plan."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.paginator import Page
from django.http import Http404, HttpRequest
from django.urls import reverse

from board.models import Publication, PublicationQuerySet
from board.models.document import derived_from
from board.publishing.stored import every_measure
from board.scrutiny.comparison import compare
from improvement.paging import ALL, LONG_ROWS, asks_for_all, page_of, page_or_all

DEMAND = "demand"  # in the address: the measures of how much work there is
CHANGES: dict[str, str] = {  # the address of what changed, by audience
    Publication.Audience.SCRUTINY: "progress-changes",
    Publication.Audience.BOARD: "board-publication-changes",
    Publication.Audience.PUBLIC: "public-changes",
}
# The place of an outcome among all, None for demand, and a measure of it, None where it has none.
OfOutcome = tuple[int | None, dict[str, Any] | None]
STAGES = {
    "carried_out": "Carried out",
    "in_use": "In use",
    "making_a_difference": "Making a difference",
}


def document_context(publication: Publication, request: HttpRequest) -> dict[str, object]:
    """A page's context: the publication, its document, and lists taken from that document.

    The address names with ?show= a measure or an area of work, whose chart or actions stand on the
    page, the demand, or all of them. The measures, what is late, the actions of an area and what
    scrutiny asked are paged.
    """
    document = publication.document
    version = document["schema_version"]
    late, differences = derived_from(document, late_and_different)
    show = request.GET.get("show", "")
    page = page_or_all(request, late, LONG_ROWS)
    return {
        "publication": publication,
        "document": document,
        "data_url": data_url(publication),
        "is_altered": not publication.is_as_it_was,
        "measures_template": f"board/measures{'_1' if version == 1 else ''}.html",
        **measures_context(publication, request),
        "late": page,
        "actions": page_of_area(request, document, show),
        "challenges": page_or_all(request, document.get("challenges", ()), LONG_ROWS, "asked"),
        "late_with_reasons": [row for row in page if row[1]["why"]],
        "late_without": [row for row in page if not row[1]["why"]],
        "shown": set(keys_of(document)) if show == ALL else {show},
        "shows_all": show == ALL,
        "differences": differences,
        "stages": STAGES,
        "redacted_on": [date.fromisoformat(day) for day in document.get("redacted_on", ())],
    }


# An action with its workstream; and with a claim of it.
Rows = list[tuple[dict[str, Any], ...]]


def late_and_different(document: dict[str, Any]) -> tuple[Rows, Rows]:
    """The late actions, those with a reason first, and the claims of those that make a
    difference."""
    actions = [
        (stream, action) for stream in document["workstreams"] for action in stream["actions"]
    ]
    differences: Rows = [
        (stream, action, claim)
        for stream, action in actions
        for claim in action["shown"]
        if claim["stage"] == "making_a_difference"
    ]
    late: Rows = [(stream, action) for stream, action in actions if action["days_late"]]
    late.sort(key=lambda row: row[1]["days_late"], reverse=True)
    late.sort(key=lambda row: "" if row[1]["why"] else f"without {row[1].get('lead_rating')}")
    return late, differences


def measures_context(publication: Publication, request: HttpRequest) -> dict[str, object]:
    """A page's context: a page of the measures, by outcome, and of those of the demand, which the
    readers of an issued one ask for. Those of a draft are one list, so that its last page comes
    after every figure: there it is issued."""
    outcomes = publication.document["outcomes"]
    # An outcome without a measure has a row too: it is told that nothing measures it.
    rows: list[OfOutcome] = [
        (place, measure)
        for place, outcome in enumerate(outcomes)
        for measure in outcome["measures"] or [None]
    ]
    of_demand: list[OfOutcome] = [(None, measure) for measure in publication.document["demand"]]
    if not publication.is_issued:
        rows, of_demand = rows + of_demand, []
    measures = page_with_shown(request, rows, "measures")
    asks_for_demand = asks_for_all(request) or any(is_shown(request, *row) for row in of_demand)
    demand = page_with_shown(request, of_demand if asks_for_demand else [], DEMAND)
    of_outcomes = [row for row in measures if row[0] is not None]
    return {
        "measures": measures,
        "outcomes": [
            (outcomes[place], [measure for _, measure in own if measure])
            for place, own in groupby(of_outcomes, key=itemgetter(0))
        ],
        "demand": demand,
        "demand_shown": [measure for place, measure in [*measures, *demand] if place is None],
    }


def page_with_shown(request: HttpRequest, rows: Sequence[OfOutcome], name: str) -> Page[Any]:
    """A page of the measures: where the address asks for none, the one with what it shows."""
    place = next((n for n, row in enumerate(rows) if is_shown(request, *row)), 0)
    return page_or_all(request, rows, LONG_ROWS, name, usual=place // LONG_ROWS + 1)


def is_shown(request: HttpRequest, place: int | None, measure: dict[str, Any] | None) -> bool:
    """Whether the address names the measure, or the demand that it is of."""
    show = request.GET.get("show", "")
    return show == (measure or {}).get("key") or (show == DEMAND and place is None)


def page_of_area(request: HttpRequest, document: dict[str, Any], show: str) -> Page[Any] | None:
    """A page of the actions of the area that is shown; None where none is, or all are."""
    for stream in document["workstreams"]:
        if stream["code"] == show:
            return page_of(request, stream["actions"], LONG_ROWS, "actions")
    return None


def changes_context(
    issued: PublicationQuerySet, publication: Publication, request: HttpRequest
) -> dict[str, object]:
    """A page's context: what the publication says otherwise than that of `issued` before it.
    Http404 where it is the first."""
    before = issued.before(publication).first()
    if before is None:
        raise Http404("There is nothing to compare the first publication with")
    compared = derived_from(publication.document, compare, before.document)
    return {
        "publication": publication,
        "document": publication.document,
        "before": before,
        "compared": compared,
        "lines": page_of(request, compared.lines),
        "is_altered": not all(each.is_as_it_was for each in (publication, before)),
    }


def changes_url(issued: PublicationQuerySet, publication: Publication) -> str:
    """The address of what changed since the publication of `issued` before it; "" for the first."""
    if not issued.before(publication).exists():
        return ""
    return reverse(CHANGES[publication.audience], args=[publication.plan.slug, publication.number])


def data_url(publication: Publication) -> str:
    """The address of the publication's file, which its readers may open once it is issued."""
    slug, number = publication.plan.slug, publication.number
    if publication.audience == Publication.Audience.PUBLIC:
        return reverse("public-json", args=[slug, number])
    if publication.audience == Publication.Audience.BOARD:
        return reverse("board-publication-file", args=[slug, number])
    return reverse("progress-publication-file", args=[slug, number])


def keys_of(document: dict[str, Any]) -> Iterator[str]:
    """The keys of a document's measures and the codes of its areas of work."""
    yield from (stream["code"] for stream in document["workstreams"])
    yield from (measure["key"] for measure in every_measure(document) if "key" in measure)
