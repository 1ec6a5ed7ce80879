"""Pages of findings: what answers each, down to what it changed; what is uncovered comes first."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.paging import page_of, page_read
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from workstreams.forms.filters import FindingFilterForm
from workstreams.models import Action
from workstreams.queries.action_lists import action_lines, keys_in_order
from workstreams.queries.finding_cover import (
    Gap,
    all_finding_covers,
    finding_covers,
    outcome_chains,
)
from workstreams.queries.immediate_findings import immediate_findings
from workstreams.queries.lists import FINDINGS
from workstreams.views import panels


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def finding_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    on = clock.today()
    form = FindingFilterForm(request.GET or None)
    covers = all_finding_covers(plan, on)
    matching = form.matching(plan, covers)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, FINDINGS, matching)
    immediate = immediate_findings(plan, on)
    counts = Counter(each.gap for each in covers)
    context = {
        **lists.shown(request, form, matching),
        "plan": plan,
        "on": on,
        "total": len(covers),
        "uncovered": [each for each in covers if each.gap is Gap.NO_ACTION],
        "unmeasured": counts[Gap.NO_MEASURE],
        "not_shown": counts[Gap.NOT_SHOWN],
        "findings": immediate,
        "not_right": [each for each in immediate if not each.is_put_right],
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
    }
    return render(request, "workstreams/finding_list.html", context, status=form.status)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def finding_detail(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    on = clock.today()
    finding = get_object_or_404(plan.findings, pk=pk)
    links = finding.action_links.current()
    actions = Action.objects.filter(pk__in=links.values("action"))
    page = page_of(request, keys_in_order(plan, actions))
    context = {
        "plan": plan,
        "finding": finding,
        "cover": finding_covers(plan, on, [finding.pk])[0],
        "page": page_read(page, action_lines, plan, on),
        "chains": outcome_chains(actions, on),
        "panels": panels.shown(each(request, finding, on) for each in panels.FINDING.values()),
        **changes_of(request, [finding]),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "breadcrumbs": crumbs(("Findings", reverse("finding-list", args=[plan.slug])), finding.ref),
    }
    return render(request, "workstreams/finding_detail.html", context)
