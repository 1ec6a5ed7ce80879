"""The mail of a message: plain text and HTML, from templates, which load nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from improvement.mail import whole_url
from workstreams.models import TOLD_ONCE, Message, Reminder

LISTS = {  # the page on which everything of the kind is dealt with
    Reminder.Kind.EXPECTATION: "for-me",
    Reminder.Kind.JUDGED: "judged-change-list",
    Reminder.Kind.PUBLICATION: "progress",
    Reminder.Kind.CHALLENGE: "challenge-list",
    Reminder.Kind.NEWS: "challenge-list",
    Reminder.Kind.QUESTION: "question-list",
    Reminder.Kind.JUDGEMENT: "judgement-list",
    Reminder.Kind.DECISION: "decision-list",
    Reminder.Kind.MEETING: "meeting-list",
    Reminder.Kind.PAPERS: "meeting-list",
    Reminder.Kind.NOTICE: "notice",
    Reminder.Kind.RETURN: "notice",
    Reminder.Kind.REVIEW: "notice",
    Reminder.Kind.REQUIREMENT: "notice",
    Reminder.Kind.FINDING: "finding-list",
    Reminder.Kind.RISK: "risk-list",
    Reminder.Kind.MONEY: "resource-list",
    Reminder.Kind.VALIDATION: "validation-list",
    Reminder.Kind.RELEASE: "release-list",
    Reminder.Kind.SCRUTINY: "scrutiny-work",
    Reminder.Kind.IMPACT: "impact-assessment-list",
    Reminder.Kind.EVIDENCE: "evidence-list",
    Reminder.Kind.MARKING: "marking-list",
    Reminder.Kind.GRADES: "grade-list",
}
PAGES = {Reminder.Kind.RETURNED: "action-update"}  # for any other kind: the action's page


@dataclass(frozen=True)
class Line:
    what: str
    why: str
    url: str


def mail_of(message: Message) -> EmailMultiAlternatives:
    """The mail of a message, from what its reminders say."""
    slug = message.plan.slug
    reminders = message.reminders.select_related("action")
    context = {
        "asks": any(reminder.kind not in TOLD_ONCE for reminder in reminders),
        "message": message,
        "plan": message.plan,
        "lines": [Line(r.what, r.why, page_url(r, slug)) for r in reminders],
        "settings_url": whole_url(reverse("my-settings", args=[slug])),
    }
    subject = render_to_string("workstreams/mail/subject.txt", context).strip()
    text = render_to_string("workstreams/mail/reminders.txt", context)
    mail = EmailMultiAlternatives(subject, text, to=[message.address])
    mail.attach_alternative(
        render_to_string("workstreams/mail/reminders.html", context), "text/html"
    )
    # So that automatic replies and mailing lists leave it alone (RFC 3834).
    mail.extra_headers = {"Auto-Submitted": "auto-generated"}
    return mail


def page_url(reminder: Reminder, slug: str) -> str:
    kind = Reminder.Kind(reminder.kind)
    if kind in LISTS:
        return whole_url(reverse(LISTS[kind], args=[slug]))
    if reminder.action is None:
        return whole_url(reverse("my-work", args=[slug]))
    name = PAGES.get(kind, "action-detail")
    return whole_url(reverse(name, args=[slug, reminder.action.ref]))
