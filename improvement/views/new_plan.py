"""The page on which whoever runs the site creates a plan, with its first manager."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import PersonRequest, PlanRequest, allows
from improvement.changes import create_plan
from improvement.editing import attempt, posted, show
from improvement.models import Plan, User
from improvement.people_forms import NewPlanForm
from improvement.roles import Permission
from improvement.views.people import invitation


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.SIGNED_IN)
def plan_add(request: PersonRequest) -> HttpResponse:
    if not runs_site(request.user):
        raise PermissionDenied
    asked = cast(PlanRequest, request)  # of which no part is used that only a plan's page has
    form = NewPlanForm(posted(asked))
    reason = f"Set up by {request.user}, who runs the site"
    on = clock.today()
    created = attempt(
        form, lambda: create_plan(Plan(**form.plan), *form.manager, on=on, reason=reason)
    )
    if created:
        sentences = [f"{created.plan} was created.", *invitation(asked, created)]
        messages.success(request, " ".join(sentences))
        return redirect("plan-list")
    return show(asked, "includes/record_form.html", form, heading="Create a plan for a council")


def runs_site(person: User) -> bool:
    """Whether the settings name the person among those who may create plans."""
    return person.email.lower() in {address.lower() for address in settings.SITE_KEEPERS}
