"""What a draft of a publication would say if it were made now, for whoever drafts it.

It says nothing of the hour, so it stands until a record changes or the day does; the draft itself
is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import Publication, PublicationQuerySet
from board.publishing import Document
from board.publishing.challenges import put_right_since
from board.publishing.document import Draft, make_draft
from board.publishing.kept_back import kept_back
from board.publishing.renewed import placed, renewed
from board.publishing.stored import outcome_measures
from board.publishing.untold import Untold, people_of, people_told
from board.publishing.warnings import identifiers, small_numbers_in, warnings
from board.publishing.withheld import texts
from board.scrutiny.comparison import Comparison, actions_compared_again, compare
from improvement import clock
from improvement.models import Plan
from improvement.remembered import Entries, brought_up_to_date


@dataclass(frozen=True)
class Preview:
    """What its page shows; and the draft, None where it would be refused."""

    shown: dict[str, Any]
    draft: Draft | None = None


def previewed(plan: Plan, audience: str, shows: datetime | None) -> dict[str, Any]:
    """What a draft for the audience would say, or why it would be refused: of the plan as it is
    now, or as it stood at the instant that it `shows`."""
    today = clock.today()

    def renew(before: Preview, since: Entries) -> Preview | None:
        return None if shows else with_entries(before, plan, today, since)

    key = preview, plan.pk, plan.version, today, clock.instant(), audience, shows
    return brought_up_to_date(key, lambda: preview(plan, today, audience, shows), renew).shown


def preview(plan: Plan, today: date, audience: str, shows: datetime | None) -> Preview:
    at = shows or clock.now()
    on, past = timezone.localdate(at) if shows else today, shows is not None
    earlier = Publication.objects.issued_to(audience, plan)
    try:
        draft = make_draft(plan, at=at, on=on, audience=audience, past=past)
    except ValidationError as refusal:
        return Preview({"refusals": refusal.messages})
    document = draft.document
    shown = {
        "headline": document["headline"],
        "measures": list(map(measure_words, outcome_measures(document))),
        "warnings": warnings_of(plan, document, shows),
        "kept": kept_back(plan, document, shows),
        **counts_of(document),
        **since_last(earlier.filter(as_at__lte=shows) if shows else earlier, document),
    }
    return Preview(shown, draft)


def with_entries(before: Preview, plan: Plan, today: date, since: Entries) -> Preview | None:
    """The preview with what was entered since; None where it is to be made anew."""
    draft = renewed(before.draft, plan, today, since) if before.draft else None
    if draft is None or before.draft is None:
        return None
    if draft is before.draft:
        return before
    document, shown = draft.document, before.shown | counts_of(draft.document)
    if any(is_warned_of(rows, draft.untold) for rows in moved(before.draft, draft)):
        shown["warnings"] = warnings_of(plan, document, None)
    issued = Publication.objects.issued_to(document["audience"], plan)
    return Preview(shown | since_last(issued, document, shown.get("compared")), draft)


def moved(before: Draft, draft: Draft) -> Iterator[list[Document]]:
    """The rows of actions that were made again: before, and now."""
    then, now = (dict(placed(each.document["workstreams"])) for each in (before, draft))
    places = [at for at, row in now.items() if row is not then[at]]
    yield from ([rows[at] for at in places] for rows in (then, now))


def is_warned_of(rows: list[Document], untold: Untold) -> bool:
    """Whether a text of the rows is one of which whoever drafts is warned: of others, nothing that
    is said of a document rests on them."""
    said = {"rows": rows}
    return any(
        next(warned, None)
        for warned in (
            small_numbers_in(texts(said), untold.hiding),
            identifiers(said),
            people_told(said, untold.people),
        )
    )


def counts_of(document: Document) -> dict[str, Any]:
    return {"document": {"on": document["on"], "counts": document["counts"]}}


def measure_words(measure: Document) -> str:
    """What is said of a measure, in short."""
    said = f"{measure['name']}: {measure['chart']['label']}"
    return f"{said}, {measure['range']}" if measure["range"] else said


def warnings_of(plan: Plan, document: Document, shows: datetime | None) -> list[str]:
    since = put_right_since(plan, document, clock.today()) if shows else ()
    return [*warnings(document), *people_told(document, people_of(plan)), *since]


def since_last(
    earlier: PublicationQuerySet, document: Document, compared: Comparison | None = None
) -> dict[str, Any]:
    """What the document says otherwise than the latest of the earlier positions. Where `compared`
    is given, that is of a document with which this shares all but what its actions say."""
    last = earlier.first()
    if last is None:
        return {}
    if compared:
        return {"compared": actions_compared_again(document, last.document, compared)}
    return {"compared": compare(document, last.document)}
