"""Pages of the messages sent to people, and of a person's own settings for reminders."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from workstreams.changes import choose_mail, drop_list, keep_list, renew_calendar
from workstreams.forms import CalendarForm, KeptListForm, PreferenceForm
from workstreams.models import Message, Preference, Reminder
from workstreams.reminders.address import token_of


@require_safe
@allows(Permission.BE_REMINDED)
def message_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The messages to the person; those to everyone for who may read all messages."""
    sees_all = bool(GRANTS[Permission.READ_MESSAGES] & request.roles)
    own_or_all = Message.objects.filter(plan=plan).select_related("user")
    if not sees_all:
        own_or_all = own_or_all.filter(user=request.user)
    reminders = Prefetch("reminders", queryset=Reminder.objects.select_related("action"))
    page = page_of(request, own_or_all.prefetch_related(reminders))
    context = {"plan": plan, "page": page, "sees_all": sees_all}
    return render(request, "workstreams/message_list.html", context)


def own_preference(request: PlanRequest, plan: Plan) -> Preference:
    """The person's settings; unsaved ones where they have chosen nothing yet."""
    preference = Preference.objects.filter(plan=plan, user=request.user).first()
    return preference or Preference(plan=plan, user=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.BE_REMINDED)
def my_settings(request: PlanRequest, plan: Plan) -> HttpResponse:
    preference = own_preference(request, plan)
    form = PreferenceForm(posted(request), preference=preference)
    if attempt(form, lambda: choose_mail(plan, by=request.user, **form.cleaned_data)):
        messages.success(request, "Your choice was saved")
        return redirect("my-settings", plan.slug)
    context = {
        "plan": plan,
        "preference": preference,
        "address": calendar_address(request, preference),
        **changes_of(request, [preference]),
        "reads_plan": GRANTS[Permission.READ_LIVE_PLAN] & request.roles,
    }
    return show(request, "workstreams/my_settings.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.READ_LIVE_PLAN)
def my_lists(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The lists that the person keeps. `?address=risks/?show=above` is one to keep; `drop` in what
    is sent is the name of one to take away."""
    if name := request.POST.get("drop"):
        drop_list(plan, by=request.user, name=name)
        messages.success(request, f"“{name}” was taken away. The list itself is as it was")
        return redirect("my-lists", plan.slug)
    address = request.GET.get("address", "")
    form = KeptListForm(posted(request), plan=plan, initial={"address": address})
    if attempt(form, lambda: keep_list(plan, by=request.user, **form.cleaned_data)):
        messages.success(request, f"“{form.cleaned_data['name']}” was kept")
        return redirect("my-lists", plan.slug)
    context = {
        "plan": plan,
        "lists": own_preference(request, plan).lists,
        "address": form["address"].value(),
        "breadcrumbs": crumbs(settings_page(plan), "My lists"),
    }
    return show(request, "workstreams/my_lists.html", form, **context)


def settings_page(plan: Plan) -> tuple[str, str]:
    return ("My settings", reverse("my-settings", args=[plan.slug]))


def calendar_address(request: PlanRequest, preference: Preference) -> str:
    if not preference.calendar_number:
        return ""
    path = reverse("calendar", args=[preference.plan.slug, token_of(preference)])
    return request.build_absolute_uri(path)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.READ_LIVE_PLAN)
def my_calendar_renew(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = CalendarForm(posted(request), preference=own_preference(request, plan))
    if attempt(form, lambda: renew_calendar(plan, by=request.user, **form.cleaned_data)):
        messages.success(request, "You have a new calendar address")
        return redirect("my-settings", plan.slug)
    heading = "Make a calendar address"
    trail = crumbs(settings_page(plan), heading)
    context = {"plan": plan, "heading": heading, "breadcrumbs": trail}
    return show(request, "workstreams/my_calendar_renew.html", form, **context)
