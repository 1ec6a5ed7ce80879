"""What is asked of the person who has just come in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import allows
from improvement.audit.since import news
from improvement.models import Plan
from improvement.roles import Permission, Role
from workstreams.models import Round, Update
from workstreams.work import asked_of, empty_posts, period, standing, still_due, to_check


@require_safe
@allows(Permission.REPORT_PROGRESS)
def my_work(request: HttpRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    current = Round.objects.filter(plan=plan, state=Round.State.OPEN).first()
    items = asked_of(request.user, plan, current, on)
    manages = Role.MANAGER in request.roles  # type: ignore[attr-defined]
    owed = still_due(plan, current) if manages and current else {}
    context = {
        "plan": plan,
        "on": on,
        "round": current,
        "items": items,
        "news": news(plan, request.user, request.roles),  # type: ignore[arg-type,attr-defined]
        "one_page": "one_page" in request.GET,
        "ready": sum(item.state == Update.State.READY for item in items),
        "to_do": sum(item.is_to_do for item in items),
        "days_left": (current.closes - on).days if current else None,
        "period": period(current) if current else "",
        "owed": owed,
        "owed_count": sum(len(actions) for actions in owed.values()),
        "to_check": to_check(plan, current) if manages else None,
        "empty_posts": empty_posts(plan, on) if manages else [],
        "standing": standing(plan, current) if manages else None,
    }
    return render(request, "workstreams/my_work.html", context)
