"""The reminders mailed to each person and why, and how each person wants to get them.

A message is recorded before it is sent, so that it is sent at most once. Where the site stopped
between the two, its state stays "not known", and the next reminder of what waits repeats it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Max, Q, When

from improvement.history import Tracked, TrackedQuerySet
from improvement.models import OnPlan, User
from workstreams.models.action import Action
from workstreams.models.round import Round


class Preference(OnPlan):
    """How a person wants to be reminded and to answer updates, the number of their present
    calendar address, and the lists that they keep under a name, as filtered and sorted."""

    class Mail(models.TextChoices):
        AS_IT_COMES = "as_it_comes", "As it comes"
        WEEKLY = "weekly", "Once a week"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"

    class UpdatePath(models.TextChoices):
        ONE_PAGE = "one_page", "On one page"
        STEPS = "steps", "One question after the other"

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="preferences", verbose_name="person"
    )
    mail = models.CharField(
        "reminders by email", max_length=11, choices=Mail, default="as_it_comes"
    )
    weekday = models.PositiveSmallIntegerField(
        "day of the weekly email", choices=Weekday, default=Weekday.MONDAY
    )
    # 0 until they ask for an address; each new one has the next number, and ends the one before.
    calendar_number = models.PositiveIntegerField("calendar addresses made", default=0)

    update_path = models.CharField(
        "how updates are answered", max_length=8, choices=UpdatePath, default=UpdatePath.ONE_PAGE
    )

    # A line each: the name, and the list's address after the plan's, parted by a tab.
    kept_lists = models.TextField("lists kept under a name", blank=True)

    class Meta:
        ordering = ("user__name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["plan", "user"], name="one_preference_a_person")
        ]

    def __str__(self) -> str:
        return f"settings of {self.user}"

    @property
    def lists(self) -> list[tuple[str, str]]:
        """The name of each list that is kept, and its address after the plan's."""
        lines = (line.partition("\t") for line in self.kept_lists.splitlines())
        return [(name, address) for name, tab, address in lines if tab]

    def wants_mail(self, on: date) -> bool:
        return self.mail == self.Mail.AS_IT_COMES or on.weekday() == self.weekday


class Message(OnPlan):
    """One mail to one person, with all that they are reminded of on a day."""

    class State(models.TextChoices):
        SENDING = "sending", "Not known"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Not sent"

    MOST_ATTEMPTS = 3

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="messages", verbose_name="person"
    )
    address = models.EmailField("sent to")
    day = models.DateField()
    weekly = models.BooleanField("weekly email", default=False)
    state = models.CharField(max_length=7, choices=State, default=State.SENDING)
    attempts = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField("why it was not sent", max_length=500, blank=True)

    class Meta:
        ordering = ("-day", "user__name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["plan", "user", "day"], name="one_message_a_day"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="sent_message_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"to {self.user}, {self.day.day} {self.day:%B %Y}"

    def page(self) -> tuple[str]:
        return ("message-list",)

    def may_be_tried_again(self) -> bool:
        return self.state == self.State.REFUSED and self.attempts < self.MOST_ATTEMPTS


# Of an item: its kind, its action, its round, of what is told once the day that it is about, and of
# a publication which: two of one day are told each.
ReminderKey = tuple[str, int | None, int | None, date | None, str | None]


class ReminderQuerySet(TrackedQuerySet["Reminder"]):
    def last_days(self, user: User, plan_id: int) -> dict[ReminderKey, date]:
        """The day on which the person was last reminded of each item, by the item's key. Messages
        that were certainly not sent do not count; those of which it is not known do."""
        told = Case(When(kind__in=TOLD_ONCE, then=F("day")), output_field=models.DateField())
        which = Case(When(kind=Reminder.Kind.PUBLICATION, then=F("what")))
        sent = self.filter(message__user=user, message__plan=plan_id)
        sent = sent.exclude(message__state=Message.State.REFUSED).order_by()
        rows = sent.values_list("kind", "action_id", "round_id", told, which).annotate(
            Max("message__day")
        )
        return {(kind, *about): last for kind, *about, last in rows}


ReminderManager = models.Manager.from_queryset(ReminderQuerySet)


class Reminder(Tracked):
    """One item that a message reminds of, in the words that were sent."""

    class Kind(models.TextChoices):
        DATE = "date", "The agreed date of an action"
        ROUND = "round", "Updates to send in a round"
        RETURNED = "returned", "An update that was returned"
        CLAIM = "claim", "A claim to check"
        DATE_CHANGE = "date_change", "A request to move a date"
        JUDGED = "judged", "A request to change how something is judged"
        ESCALATION = "escalation", "An escalation to answer"
        EXPECTATION = "expectation", "What is expected of them"
        CHALLENGE = "challenge", "A challenge to reply to or to close"
        NEWS = "news", "What is new of a challenge that was put to them"
        QUESTION = "question", "An answer to scrutiny, or what was done about one"
        PUBLICATION = "publication", "What was published"
        JUDGEMENT = "judgement", "A judgement of the board that runs out"
        DECISION = "decision", "A decision of the board to carry out"
        MEETING = "meeting", "Papers or notes of a meeting"
        PAPERS = "papers", "Papers of a meeting that were sent"
        NOTICE = "notice", "A notice to confirm"
        RETURN = "return", "A return to the Department"
        REVIEW = "review", "A review of the notice"
        REQUIREMENT = "requirement", "A requirement of the notice"
        FINDING = "finding", "A finding to put right"
        GRADES = "grades", "A self-assessment of the grades"
        IMPACT = "impact", "An assessment of equality, law or community"
        EVIDENCE = "evidence", "Evidence that runs out"
        MARKING = "marking", "What is marked exempt or confidential"
        VALIDATION = "validation", "An outside check or its report"
        RISK = "risk", "A risk to review or to answer for"
        MONEY = "money", "A line of money to be settled"
        RELEASE = "release", "A request to read an exempt item, or its answer"
        SCRUTINY = "scrutiny", "What scrutiny plans, or a group’s report"

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField("about", max_length=20, choices=Kind)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    day = models.DateField("the day it is about")
    what = models.CharField("of what", max_length=250)
    why = models.CharField(max_length=250)
    objects: ClassVar[ReminderManager[Reminder]] = ReminderManager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["message", "kind", "action"], name="one_reminder_an_action"
            ),
            models.CheckConstraint(
                condition=Q(kind="round", round__isnull=False, action=None)
                | (~Q(kind="round") & Q(round=None)),
                name="reminder_of_a_round_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"

    def belongs_to_plan(self) -> int:
        return self.message.plan_id

    def page(self) -> tuple[str]:
        return self.message.page()


# Nothing has to be done about these: each is told once, and another day's is another item.
TOLD_ONCE = (Reminder.Kind.NEWS, Reminder.Kind.PAPERS, Reminder.Kind.PUBLICATION)
