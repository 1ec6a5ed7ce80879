"""What every page shows beside its content: links to the pages that the person may open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from improvement.access import SiteRequest
from improvement.roles import GRANTS, Permission

PAGES = [
    ("Home", "my-work", Permission.SUBMIT_UPDATE),
    ("For me", "for-me", Permission.ACKNOWLEDGE),
    ("Board", "board-dashboard", Permission.READ_BOARD),
    ("Workstreams", "workstream-list", Permission.READ_LIVE_PLAN),
    ("Actions", "action-list", Permission.READ_LIVE_PLAN),
    ("Measures", "measure-list", Permission.READ_LIVE_PLAN),
    ("Evidence", "evidence-list", Permission.READ_LIVE_PLAN),
    ("Awaiting check", "stage-claim-list", Permission.VERIFY_STAGE),
    ("Timeline", "timeline", Permission.READ_LIVE_PLAN),
    ("Meetings", "meeting-list", Permission.READ_BOARD),
    ("History", "plan-history", Permission.READ_HISTORY),
    ("Progress", "progress", Permission.READ_SCRUTINY_PAGES),
    ("Publications", "publication-list", Permission.READ_PUBLICATION_DRAFTS),
]

OWN = [
    ("My messages", "message-list", Permission.BE_REMINDED),
    ("My settings", "my-settings", Permission.BE_REMINDED),
]


def of_the_page(request: SiteRequest) -> dict[str, Any]:
    """Context processor: `navigation` and `own_pages` (links that the person may follow), and
    `demo_today` (the day at which a demonstration's calendar stands, or None)."""
    return {
        "navigation": links(request, PAGES),
        "own_pages": links(request, OWN),
        "demo_today": settings.PLAN_TODAY,
    }


def links(request: SiteRequest, offered: list[tuple[str, str, Permission]]) -> list[dict[str, Any]]:
    plan = getattr(request, "plan", None)  # none where a middleware refused the request
    if plan is None:
        return []
    pages = [
        (label, reverse(name, args=[plan.slug]))
        for label, name, permission in offered
        if GRANTS[permission] & request.roles
    ]
    here = max((url for _, url in pages if request.path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": url == here} for label, url in pages]
