"""Challenges: a question or a recommendation put to a post, and each exchange on it.

Who replies says whether it is accepted; who asked says whether that will do, and may ask again:
each time is an exchange of its own (board/models/exchange.py), and the challenge is closed when the
last one is concluded. One that was raised by mistake is withdrawn until it is replied to; then
nothing of it is open, and it stays in the list.
What was done about an accepted one is looked at later (board/models/follow_up.py).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from board.models.about import ABOUT, About, about_one_at_most
from board.models.publication import Publication
from board.models.resource import Resource
from board.models.risk import Risk
from board.models.scrutiny import TaskGroup
from board.models.validation import Validation
from improvement.history import TrackedQuerySet
from improvement.models import Organisation, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import Action, Measure, Workstream
from workstreams.models.marked import WITHHELD, Marked, marking_constraints

if TYPE_CHECKING:
    from board.models.exchange import Exchange
    from board.models.follow_up import FollowUp

# The roles in which somebody may raise one, in the order in which a person who holds several does.
ON_THE_BOARD = [role for role in Role if role in GRANTS[Permission.RAISE_CHALLENGE]]
RAISERS = [*ON_THE_BOARD, Role.SCRUTINY]
OF_SCRUTINY = Q(raised_as=Role.SCRUTINY)


class ChallengeQuerySet(TrackedQuerySet["Challenge"]):
    def withheld(self) -> ChallengeQuerySet:
        """Scrutiny's whose words are marked exempt or confidential."""
        return self.filter(WITHHELD)

    def open(self) -> ChallengeQuerySet:
        return self.filter(exchanges__concluded_at=None, withdrawn_at=None)

    def withdrawn(self) -> ChallengeQuerySet:
        return self.exclude(withdrawn_at=None)

    def closed(self) -> ChallengeQuerySet:
        return self.exclude(exchanges__concluded_at=None)

    def unanswered(self) -> ChallengeQuerySet:
        return self.filter(exchanges__replied_at=None, withdrawn_at=None)

    def overdue(self, on: date) -> ChallengeQuerySet:
        """Those that wait for a reply from the day after it was due."""
        waiting = Q(exchanges__replied_at=None, withdrawn_at=None)
        return self.filter(waiting, exchanges__due__lt=on)

    def to_look_at(self, on: date) -> ChallengeQuerySet:
        """Those of which what was done is due to be looked at."""
        return self.filter(follow_ups__found_at=None, follow_ups__due__lte=on)

    def waiting(self, on: date) -> ChallengeQuerySet:
        """Those on which it is somebody's turn: the open ones, and those to be looked at."""
        own = self.model.objects.order_by()
        turns = Q(pk__in=own.open().values("pk")) | Q(pk__in=own.to_look_at(on).values("pk"))
        return self.filter(turns)

    def answered(self) -> ChallengeQuerySet:
        """Those with a reply of which who asked has yet to say whether it will do."""
        return self.filter(exchanges__replied_at__isnull=False, exchanges__concluded_at=None)


ChallengeManager = models.Manager.from_queryset(ChallengeQuerySet)


class Challenge(Marked):
    """What is asked of whom, about one record of the plan or, where it names none, the whole.

    The numbers of scrutiny's are their own, so that they do not tell how many the board raised.
    Of theirs it is kept from which publication they asked, and how the line is cited in that. They
    alone are published, and so may be marked: then no publication gives the words or the answers.
    """

    marking_page = "challenge-marking"

    class Kind(models.TextChoices):
        QUESTION = "question", "Question"
        RECOMMENDATION = "recommendation", "Recommendation"

    class Post(models.TextChoices):
        OWNER = "owner", "Owner of the action"
        LEAD = "lead", "Lead of a workstream"
        MANAGER = "manager", "Programme manager"
        CHAIR = "chair", "Independent chair"
        EXECUTIVE = "executive", "Lead Member, for the executive"
        BODY = "body", "An organisation"

    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.QUESTION)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    workstream = models.ForeignKey(
        Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    risk = models.ForeignKey(
        Risk, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges"
    )
    resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
        verbose_name="line of money",
    )
    validation = models.ForeignKey(
        Validation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
        verbose_name="outside check",
    )
    post = models.CharField("to", max_length=9, choices=Post)
    lead_of = models.ForeignKey(
        Workstream,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges_to_its_lead",
        verbose_name="to the lead of",
    )
    body = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges_to_it",
        verbose_name="to the organisation",
    )
    publication = models.ForeignKey(
        Publication,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
        verbose_name="asked from the publication",
    )
    group = models.ForeignKey(
        TaskGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="challenges",
        verbose_name="asked for the group",
    )
    line = models.CharField("line of that publication", max_length=60, blank=True)
    notice_on = models.DateField("notice to answer given on", null=True, blank=True)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="raised_challenges")
    raised_as = models.CharField(
        max_length=10, choices=[(role.value, role.label) for role in RAISERS]
    )
    objects: ClassVar[ChallengeManager[Challenge]] = ChallengeManager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], condition=~OF_SCRUTINY, name="one_challenge_a_number"
            ),
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=OF_SCRUTINY,
                name="one_challenge_of_scrutiny_a_number",
            ),
            models.CheckConstraint(
                condition=about_one_at_most(*ABOUT),
                name="challenge_about_one_record",
            ),
            models.CheckConstraint(
                condition=~Q(post="owner") | Q(action__isnull=False),
                name="challenge_to_the_owner_of_its_action",
                violation_error_message="Only an action has an owner",
            ),
            models.CheckConstraint(
                condition=Q(post="lead", lead_of__isnull=False)
                | (~Q(post="lead") & Q(lead_of=None)),
                name="challenge_to_the_lead_of_something",
            ),
            models.CheckConstraint(
                condition=Q(post="body", body__isnull=False) | (~Q(post="body") & Q(body=None)),
                name="challenge_to_some_organisation",
            ),
            models.CheckConstraint(
                condition=Q(line="") | Q(publication__isnull=False),
                name="challenge_from_a_line_of_a_publication",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="challenge_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(marking="open") | OF_SCRUTINY,
                name="challenge_marked_is_of_scrutiny",
            ),
            *marking_constraints("challenge_"),
        ]

    def __str__(self) -> str:
        return f"Challenge {self.ref}"

    @property
    def is_of_scrutiny(self) -> bool:
        return self.raised_as == Role.SCRUTINY

    def can_be_marked_by(self, user: User) -> bool:
        return self.is_of_scrutiny and super().can_be_marked_by(user)

    @property
    def ref(self) -> str:
        """As it is cited: "C3", or "S3" of scrutiny's."""
        return f"{'S' if self.is_of_scrutiny else 'C'}{self.number}"

    def page(self) -> tuple[str, str]:
        return ("challenge", self.ref)

    @property
    def about(self) -> About | None:
        records = (getattr(self, name) for name in ABOUT)
        return next((each for each in records if each is not None), None)

    @property
    def needs_to_ask(self) -> Permission:
        """What whoever asks it, concludes it and looks at what was done must hold."""
        return Permission.ASK_QUESTION if self.is_of_scrutiny else Permission.RAISE_CHALLENGE

    @property
    def is_bound_by_law(self) -> bool:
        """Whether the law gives two months for the answer: the executive's to a recommendation of
        scrutiny. Everything else is custom."""
        asked = (self.kind, self.post)
        return self.is_of_scrutiny and asked == (self.Kind.RECOMMENDATION, self.Post.EXECUTIVE)

    @property
    def waiting_look(self) -> FollowUp | None:
        """The look at what was done that is still to come; no query where they were prefetched."""
        return next((each for each in self.follow_ups.all() if each.found_at is None), None)

    @property
    def latest(self) -> Exchange:
        """The last exchange; no query where the exchanges were prefetched."""
        return list(self.exchanges.all())[-1]
