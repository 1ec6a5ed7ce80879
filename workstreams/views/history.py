"""Pages of the plan's history: every change, filtered and paged; and each change by itself."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, looked_before, note_read
from improvement.audit.entries_kept import entries_kept
from improvement.audit.history_csv import as_csv
from improvement.audit.history_lines import Entry, read_entries
from improvement.audit.history_reach import reach_of
from improvement.audit.history_search import entry_key_named, history_page, recorded_at
from improvement.audit.news import changes_since
from improvement.audit.proofs import proofs_of
from improvement.editing import crumbs
from improvement.models import Plan
from improvement.paging import LONG_ROWS
from improvement.redaction.places import places
from improvement.roles import GRANTS, Permission
from workstreams.forms import HistoryFilterForm


@require_safe
@allows(Permission.READ_HISTORY)
def plan_history(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = filter_form(request, plan)
    context: dict[str, object] = {"plan": plan, "form": form}
    if form.is_refused:
        return render(request, "workstreams/plan_history.html", context, status=400)
    search = form.search()
    before = entry_key_named(request.GET.get("before", ""), plan.pk, request.roles)
    page = history_page(search, before, LONG_ROWS)
    context |= {"entries": entries_kept(page.keys), "page": page, "before": before}
    if page.is_cut_short and page.next:
        context["looked_back_to"] = recorded_at(page.next)
    return render(request, "workstreams/plan_history.html", context)


@require_safe
@allows(Permission.READ_HISTORY)
def history_entry(request: PlanRequest, plan: Plan, kind: str, pk: int) -> HttpResponse:
    key = entry_key_named(f"{kind}.{pk}", plan.pk, request.roles)
    if key is None:
        raise Http404
    (entry,) = read_entries([key])
    context = {
        "plan": plan,
        "entry": entry,
        "may_redact": may_redact(request, plan, entry),
        "proof": proofs_of([entry])[entry.kind, entry.id],
        "breadcrumbs": crumbs(("History", reverse("plan-history", args=[plan.slug])), "One change"),
    }
    return render(request, "workstreams/history_entry.html", context)


@require_safe
@allows(Permission.READ_HISTORY)
def history_since(request: PlanRequest, plan: Plan) -> HttpResponse:
    """What others have changed since the reader's visit before this one, the latest first."""
    roles, since = request.roles, looked_before(request.user)
    context: dict[str, object] = {"plan": plan, "since": since}
    if since is not None:
        before = entry_key_named(request.GET.get("before", ""), plan.pk, roles)
        search = changes_since(plan, request.user, roles, reach_of(plan), since)
        page = history_page(search, before, LONG_ROWS)
        context |= {"page": page, "entries": entries_kept(page.keys)}
    return render(request, "workstreams/history_since.html", context)


def may_redact(request: PlanRequest, plan: Plan, entry: Entry) -> bool:
    """Whether the reader may ask for text of the record to be taken out, and it holds any."""
    may_ask = GRANTS[Permission.ASK_REDACTION] & request.roles
    return bool(may_ask and places(type(entry.record), entry.record.pk, plan.pk))


@require_safe
@allows(Permission.READ_HISTORY)
def history_download(request: PlanRequest, plan: Plan) -> HttpResponseBase:
    """The history as a CSV file: all of it, or what the filters leave."""
    form = filter_form(request, plan)
    if form.is_refused:
        return render(
            request, "workstreams/plan_history.html", {"plan": plan, "form": form}, status=400
        )
    note_read(request, AccessEvent.Kind.DOWNLOADED, "The history (CSV)")
    answer = StreamingHttpResponse(as_csv(form.search()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{plan.slug}-history.csv"'
    return answer


def filter_form(request: PlanRequest, plan: Plan) -> HistoryFilterForm:
    return HistoryFilterForm(request.GET or None, plan=plan, roles=request.roles)
