"""What changed between two instants or meetings: the page, and the same as a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from board.difference.between import Difference, difference, renewed
from board.difference.picture import Change, ItemChanges, Kind, Sense
from board.difference.who_decided import Page, who_decided
from board.forms.differences import LISTS, DifferenceForm
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.csv_export import csv_file
from improvement.dates import in_words
from improvement.models import Plan
from improvement.paging import page_of
from improvement.remembered import Entries, brought_up_to_date
from improvement.roles import Permission

SHOWN = 12  # of each list, the worst; the whole list is one press away
HEADINGS = ("Sense", "Kind", "Workstreams", "Record", "What", "Then", "Now", "A day passed")
OF_THE_PLAN = ("action-detail", "measure-detail")  # the pages of what the dashboard tells of, too
Pair = tuple[ItemChanges, Change]


@dataclass(frozen=True)
class ShownDifference:
    """What the filters leave of a difference, and the words of why there is none. Without filters
    it is remembered, with the lists and counts that were made of it: it may be of thousands.
    `whole` is all of it, None where there is none."""

    items: list[ItemChanges]
    nothing: str = ""
    whole: Difference | None = None

    @property
    def since(self) -> datetime | None:
        return self.whole.span.since if self.whole else None

    @property
    def until(self) -> datetime | None:
        return self.whole.span.until if self.whole else None

    @cached_property
    def by_sense(self) -> dict[Sense, list[ItemChanges]]:
        return {sense: [each for each in self.items if each.sense == sense] for sense in Sense}

    @cached_property
    def alone(self) -> int:
        """How many got worse of themselves, since a day passed."""
        return sum(each.by_calendar for each in self.by_sense[Sense.WORSE])

    @cached_property
    def by_stream(self) -> Counter[tuple[str, Sense]]:
        """How many records of a workstream, by its code ("" for no workstream), are of a sense."""
        items = self.items
        return Counter((code, e.sense) for e in items for code in e.item.streams or ("",))

    @cached_property
    def others(self) -> list[Pair]:
        """The changes that are neither worse nor better."""
        return [(item, c) for item in self.items for c in item.others]

    @cached_property
    def others_by_kind(self) -> list[tuple[Kind, list[Pair]]]:
        by_kind: dict[Kind, list[Pair]] = defaultdict(list)
        for pair in self.others:
            by_kind[pair[1].kind].append(pair)
        return [(kind, by_kind[kind]) for kind in Kind if kind in by_kind]

    @cached_property
    def unchanged(self) -> list[str]:
        """The kinds of which nothing changed."""
        there = {change.kind for item in self.items for change in item.changes}
        return [str(kind.label).lower() for kind in Kind if kind not in there]

    def listed(self, name: str) -> list[ItemChanges] | list[Pair]:
        """The whole of one list, by its name in the filter."""
        if name == "other":
            return self.others
        listed = self.by_sense[Sense.BETTER if name == "better" else Sense.WORSE]
        return [each for each in listed if name != "plan" or each.item.url_name in OF_THE_PLAN]


@require_safe
@allows(Permission.READ_HISTORY)
def plan_changes(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What changed. `?from=…&to=…` name instants as `?at=` does (a day, an instant, `meeting-3`);
    left out, the last papers of the board and now. `kind` is one of `picture.Kind`, `workstream` a
    code, and `part` one list in full, a page at a time."""
    form = form_of(request)
    if form.is_refused:
        context = {"plan": plan, "form": form}
        return render(request, "board/plan_changes.html", context, status=400)
    found = find(request, plan, form)
    context = {
        "plan": plan,
        "form": form,
        "found": found,
        "sentence": sentence(found),
        "then": in_words(timezone.localdate(found.since)) if found.since else "",
        "now": in_words(timezone.localdate(found.until)) if found.until else "Now",
        "at": timezone.localtime(found.since).isoformat() if found.since else "",
        **(one_list(request, form, found) or overview(plan, form, found)),
    }
    return render(request, "board/plan_changes.html", context)


def one_list(
    request: PlanRequest, form: DifferenceForm, found: ShownDifference
) -> dict[str, Any] | None:
    """The list that the form asks for, a page at a time; None where it asks for none."""
    name = form.cleaned_data["part"] if form.is_bound else ""
    if not name:
        return None
    page = page_of(request, found.listed(name))
    return {
        "page": page,
        "heading": dict(LISTS)[name],
        "is_other": name == "other",
        "decided": decided(request.plan, found, page if name == "other" else []),
    }


def overview(plan: Plan, form: DifferenceForm, found: ShownDifference) -> dict[str, Any]:
    """The first of each list, each with the whole."""
    lists = (("Got worse", "worse", Sense.WORSE), ("Got better", "better", Sense.BETTER))
    return {
        "sections": [
            (heading, name, found.by_sense[sense][:SHOWN], found.by_sense[sense])
            for heading, name, sense in lists
        ],
        "others": [(kind, rows[:SHOWN], rows) for kind, rows in found.others_by_kind],
        "streams": by_workstream(plan, form.streams, found),
        "decided": decided(
            plan, found, [pair for _, rows in found.others_by_kind for pair in rows[:SHOWN]]
        ),
    }


def decided(plan: Plan, found: ShownDifference, others: Iterable[Pair]) -> dict[Page, str]:
    """Who decided on what is shown of the other changes."""
    moved, judged = (
        {str(arg) for item, c in others if c.kind == kind for arg in item.item.url_args[:1]}
        for kind in (Kind.DATES, Kind.JUDGED)
    )
    return who_decided(plan, found.since, found.until, moved, judged) if found.since else {}


@require_safe
@allows(Permission.READ_HISTORY)
def plan_changes_download(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The same as CSV, a line for each value that changed."""
    form = form_of(request)
    if form.is_refused:
        context = {"plan": plan, "form": form}
        return render(request, "board/plan_changes.html", context, status=400)
    note_read(request, AccessEvent.Kind.DOWNLOADED, "What changed (CSV)")
    found = find(request, plan, form)
    return csv_file(f"{plan.slug}-changes", [HEADINGS, *map(line, pairs(found))])


def form_of(request: PlanRequest) -> DifferenceForm:
    """The filter as sent; whoever comes from a page as it stood compares up to its instant."""
    sent = request.GET.copy()
    if at := sent.pop("at", []):
        sent.setdefault("to", at[-1])
    return DifferenceForm(sent or None, plan=request.plan)


def pairs(found: ShownDifference) -> list[Pair]:
    return [(item, change) for item in found.items for change in item.changes]


def line(pair: Pair) -> tuple[str, ...]:
    item, change = pair
    return (
        str(change.sense.label),
        str(change.kind.label),
        " ".join(item.item.streams),
        item.item.name,
        change.what,
        change.old,
        change.new,
        "yes" if item.by_calendar else "no",
    )


def find(request: PlanRequest, plan: Plan, form: DifferenceForm) -> ShownDifference:
    """The difference that the form asks for."""
    since, until = form.ends()
    if since is None:
        return ShownDifference([], "The board has had no papers yet: choose from which day.")
    if since >= (until or clock.now()):
        return ShownDifference([], "The first day is not before the second: choose an earlier one.")
    found = remembered_between(plan, since, until)
    chosen = form.cleaned_data if form.is_bound else {}
    kind, stream = chosen.get("kind", ""), chosen.get("workstream", "")
    if not kind and not stream:
        return found
    left = [narrow for each in found.items if (narrow := each.narrowed(kind, stream))]
    return replace(found, items=left)


def remembered_between(plan: Plan, since: datetime, until: datetime | None) -> ShownDifference:
    key = between, plan.pk, plan.version, clock.today(), clock.instant(), since, until
    return brought_up_to_date(key, lambda: between(plan, since, until), with_entries)


def between(plan: Plan, since: datetime, until: datetime | None) -> ShownDifference:
    """All that differs between the instants, whatever the filters leave of it; without `until`, up
    to now."""
    found = difference(plan, since, until)
    if found is None:
        return ShownDifference(
            [], "The plan was not there yet on the first day: choose a later one."
        )
    return ShownDifference(found.items, "", found)


def with_entries(shown: ShownDifference, since: Entries) -> ShownDifference | None:
    """With what was entered since; None where it may alter more than what is compared again."""
    whole = renewed(shown.whole, since) if shown.whole else None
    if whole is None or whole is shown.whole:
        return shown if whole else None
    return ShownDifference(whole.items, "", whole)


def sentence(found: ShownDifference) -> str:
    """How much got worse and better, and how much of it since a day passed."""
    worse, better = found.by_sense[Sense.WORSE], found.by_sense[Sense.BETTER]
    if not worse:
        words = "nothing got worse"
    else:
        words = f"{len(worse)} thing{'s' if len(worse) > 1 else ''} got worse"
    words += f" and {len(better) or 'none'} got better."
    if found.alone:
        which = "It" if len(worse) == 1 else "All that got worse"
        if found.alone < len(worse):
            which = f"Of the {len(worse)}, {found.alone}"
        words += f" {which} did so because a day passed, not because anyone reported it."
    return words


def by_workstream(
    plan: Plan, streams: Iterable[tuple[str, str]], found: ShownDifference
) -> list[dict[str, Any]]:
    """How many records of each workstream got worse, better and neither; what belongs to none of
    them stands under the whole plan. `streams` are pairs of a workstream's code and its name."""
    counts = found.by_stream
    return [
        {
            "name": name,
            "url": reverse("workstream-detail", args=[plan.slug, code]) if code else "",
            **{sense.name.lower(): counts[code, sense] for sense in Sense},
        }
        for code, name in [*streams, ("", "The whole plan")]
    ]
