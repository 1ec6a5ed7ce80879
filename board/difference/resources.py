"""How lines of money are pictured. That one is not secured any more is worse, and that the day
passed by which it was to be settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.parts import listed, part, pictured_as, plainly, told_of
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Resource, ResourceAction, ResourceMeasure
from board.queries.resources import resources_of
from improvement.models import Plan

UNSURE = {Resource.Secured.YES: 0, Resource.Secured.PART: 1, Resource.Secured.NO: 2}


OF_RESOURCE = ((ResourceAction, "resource_id"), (ResourceMeasure, "resource_id"))


@part("resource", Resource, *OF_RESOURCE)
def resources(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in resources_of(plan).filter(keys):
        late = each.is_overdue(on)
        # A day that is moved once it had passed makes nothing better.
        rank = None if each.is_unsettled and not late else int(late)
        secured = Resource.Secured(each.secured)
        actions = listed(link.action.ref for link in each.action_links.all())
        measures = listed(link.measure.code for link in each.measure_links.all())
        values = {
            "How it stands": plainly(Kind.RISKS, "struck out" if each.struck_out else "counts"),
            "Is it secured": Value(
                Kind.RISKS, str(secured.label).lower(), secured, UNSURE.get(secured)
            ),
            "Its due day": Value(
                Kind.LATE, "overdue" if late else "not past", late, rank, is_bad=late
            ),
            "Actions in danger without it": plainly(Kind.RISKS, actions),
            "Demand that drives it": plainly(Kind.RISKS, measures),
            **told_of(each, Kind.RISKS, but=("secured", "struck_out")),
        }
        added = f"Entered: {each.words}"
        yield pictured_as(each, values, Kind.RISKS, added, name=f"Money {each.ref}")
