"""The lead's update: what was done, what is next, how it stands, in the open round."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from improvement import clock
from improvement.access import allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.changes import report_progress
from workstreams.forms import UpdateForm
from workstreams.models import Action, Round, Update
from workstreams.views.actions import trail
from workstreams.work import rated


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.REPORT_PROGRESS)
def action_update(request: HttpRequest, plan: Plan, ref: str) -> HttpResponse:
    on = clock.today()
    action = get_object_or_404(Action.objects.with_facts(plan, on), plan=plan, ref=ref)
    if not action.can_be_updated_by(request.user):
        raise PermissionDenied
    current = Round.objects.filter(plan=plan, state=Round.State.OPEN).first()
    update = action.updates.filter(round=current).first() or Update(action=action)
    form = UpdateForm(posted(request), action=action, update=update)
    if attempt(form, lambda: submit(request, action, form)):
        messages.success(request, f"Your update on {action.ref} was submitted")
        return redirect("action-detail", plan.slug, action.ref)
    context = {
        "plan": plan,
        "action": action,
        "item": rated(action, plan, on),
        "round": current,
        "update": update,
        "last": action.updates.reported().exclude(round=current).latest_first().first(),
        "breadcrumbs": crumbs(*trail(plan, action), "Update"),
    }
    return show(request, "workstreams/action_update.html", form, **context)


def submit(request: HttpRequest, action: Action, form: UpdateForm) -> Update:
    return report_progress(
        action.pk,
        form.report(),
        by=request.user,
        now=clock.now(),
        version=form.cleaned_data["version"],
        update_version=form.cleaned_data["update_version"],
    )
