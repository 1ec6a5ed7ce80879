"""Roles, permissions, and which role grants which permission: the only place that grants anything.

Views name a permission; records add their own `can_be_…_by(user)`. Roles are read from the database
each time, or once a change, so that a role that ends takes its rights with it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import TextChoices

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from improvement.acted import ActedFor
    from improvement.models import Plan, User


class Role(TextChoices):
    MANAGER = "manager", "Programme manager"
    LEAD = "lead", "Workstream lead"
    OWNER = "owner", "Action owner"
    CHAIR = "chair", "Independent chair"
    MEMBER = "member", "Board member"
    ADVISER = "adviser", "Adviser"
    SCRUTINY = "scrutiny", "Scrutiny member"
    STAFF = "staff", "Member of staff"


class Permission(StrEnum):
    """The first two are for pages outside any plan; the rest need a role on the plan."""

    ANYONE = "anyone, signed in or not"
    SIGNED_IN = "anyone signed in"
    ENTER_PLAN = "come in to the plan's front door"
    READ_LIVE_PLAN = "read the live plan, exempt items included"
    READ_HISTORY = "read the audit history"
    READ_BOARD = "read the board's dashboard"
    READ_SCRUTINY_PAGES = "read what was published for scrutiny"
    READ_PUBLIC_RECORD = "read published documents and what stands on the public record"
    EDIT_STRUCTURE = "edit workstreams, actions, outcomes, findings and organisations"
    BRING_BACK = "import a file of the plan, or bring back the sheet of one’s own actions"
    CHANGE_PLAN = "change the plan’s settings"
    AGREE_PLAN = "agree the plan, and set how it is judged from then on"
    SUBMIT_UPDATE = "send an update on an action"
    DECIDE_UPDATE = "accept or return an update of someone else"
    ASK_DATE_CHANGE = "ask for a date to move"
    DECIDE_DATE_CHANGE = "decide whether a date moves"
    ASK_JUDGED_CHANGE = "ask for a change to how an action or a measure is judged"
    DECIDE_JUDGED_CHANGE = "decide how an action or a measure is judged"
    ESCALATE = "escalate an action"
    ANSWER_ESCALATION = "answer what was escalated to oneself"
    ADD_EVIDENCE = "add evidence"
    MARK = "mark what is exempt or confidential, and lift a marking"
    CLAIM_STAGE = "claim a stage"
    VERIFY_STAGE = "verify or return a claim of someone else"
    RECORD_READING = "record readings of a measure"
    DECIDE_REBASE = "decide whether a measure's limits start anew"
    SET_AGENDA = "set the agenda of a meeting"
    READ_CHALLENGES = "read challenges"
    RAISE_CHALLENGE = "put a challenge to a post, and say whether its reply will do"
    READ_QUESTIONS = "read what scrutiny asked and what was answered"
    ASK_QUESTION = "ask for scrutiny about what was published, and say whether a reply will do"
    REPLY_TO_CHALLENGE = "reply to a challenge put to one's own post"
    READ_SCRUTINY_WORK = "read what scrutiny plans, and how it works"
    KEEP_SCRUTINY_WORK = "enter what scrutiny plans, its groups, training and assessments"
    GIVE_LINKS = "give and revoke links that read what was published for scrutiny"
    READ_RELEASES = "read what scrutiny asked to see of exempt items, and the answers"
    ASK_RELEASE = "ask to read one exempt item, and read it where that is granted"
    DECIDE_RELEASE = "grant or refuse that one exempt item is read"
    ENTER_NOTICE = "enter a notice, for the chair to confirm"
    EDIT_NOTICE = "enter what a notice requires, and what was sent to the Department"
    DECIDE_NOTICE = "confirm or close the notice, and change what it says"
    RECORD_DECISION = "record what the board decided"
    JUDGE = "enter what the board judges of an action, a workstream or a requirement"
    SAY_DECISION_DONE = "say that a decision of the board is carried out"
    ASSESS_GRADES = "make a self-assessment of the grades"
    MODERATE_GRADES = "say whether one agrees with a self-assessment of someone else"
    ASSESS_IMPACT = "enter what the plan or an action means for equality, law and community"
    WITHDRAW_IMPACT = "withdraw an assessment of impact that was asked for by mistake"
    EDIT_VALIDATION = "enter outside checks, their days, and what they found"
    READ_EXPECTATIONS = "read what people are expected to do differently"
    EXPECT = "say what people are expected to do differently"
    ACKNOWLEDGE = "read what is expected of oneself, and say whether it is clear"
    EDIT_RISK = "enter a risk, and close one that is within what the board tolerates"
    REVIEW_RISK = "review a risk that one owns"
    DECIDE_RISK = "say how much risk is tolerated, and answer for what is above that"
    EDIT_RESOURCE = "enter what the plan costs and what pays for it"
    DRAFT_PUBLICATION = "draft a publication"
    READ_PUBLICATION_DRAFTS = "read publications that are not yet issued"
    ISSUE_PUBLICATION = "issue a publication that someone else drafted"
    READ_REPORTS = "read the reports that were issued to one"
    DRAFT_REPORT = "draft a report, and set the style of its files"
    WRITE_REPORT = "write in a report that is not yet issued"
    ISSUE_REPORT = "issue a report that someone else drafted"
    BE_REMINDED = "be told by email what waits and what was published, and choose when"
    READ_MESSAGES = "read what was mailed to everyone"
    MANAGE_PEOPLE = "manage people and roles"
    ASK_REDACTION = "ask for text to be taken out of the history"
    DECIDE_REDACTION = "decide whether text is taken out of the history"


ANYWHERE = {Permission.ANYONE, Permission.SIGNED_IN}
MANAGER, LEAD, OWNER, CHAIR, MEMBER, ADVISER, SCRUTINY, STAFF = Role
INSIDE = frozenset({MANAGER, LEAD, OWNER, CHAIR, MEMBER, ADVISER})
FOR_ANY_POST = frozenset({MANAGER})  # who does what leads, owners and keepers do, for any of them

GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.ENTER_PLAN: frozenset(Role),
    Permission.READ_LIVE_PLAN: INSIDE,
    Permission.READ_HISTORY: INSIDE,
    Permission.READ_BOARD: INSIDE,
    Permission.READ_SCRUTINY_PAGES: frozenset(Role),
    Permission.READ_PUBLIC_RECORD: frozenset(Role),
    Permission.EDIT_STRUCTURE: frozenset({MANAGER}),
    # A lead's own sheet asks for dates and records readings, as the lead may on pages.
    Permission.BRING_BACK: frozenset({MANAGER, LEAD}),
    Permission.CHANGE_PLAN: frozenset({MANAGER, CHAIR}),
    Permission.AGREE_PLAN: frozenset({CHAIR}),
    Permission.SUBMIT_UPDATE: frozenset({MANAGER, LEAD, OWNER}),
    Permission.DECIDE_UPDATE: frozenset({MANAGER}),
    Permission.ASK_DATE_CHANGE: frozenset({MANAGER, LEAD, OWNER}),
    Permission.DECIDE_DATE_CHANGE: frozenset({CHAIR}),
    Permission.ASK_JUDGED_CHANGE: frozenset({MANAGER}),
    Permission.DECIDE_JUDGED_CHANGE: frozenset({CHAIR}),
    Permission.ESCALATE: frozenset({MANAGER, LEAD, OWNER}),
    Permission.ANSWER_ESCALATION: frozenset({MANAGER, LEAD, CHAIR}),
    Permission.ADD_EVIDENCE: frozenset({MANAGER, LEAD, OWNER, MEMBER}),
    Permission.MARK: frozenset({MANAGER}),
    Permission.CLAIM_STAGE: frozenset({MANAGER, LEAD, OWNER}),
    Permission.VERIFY_STAGE: frozenset({MANAGER, LEAD, CHAIR, MEMBER, ADVISER}),
    Permission.RECORD_READING: frozenset({MANAGER, LEAD}),
    Permission.DECIDE_REBASE: frozenset({CHAIR}),
    Permission.SET_AGENDA: frozenset({MANAGER, CHAIR}),
    Permission.READ_CHALLENGES: INSIDE,
    Permission.RAISE_CHALLENGE: frozenset({CHAIR, MEMBER, ADVISER}),
    Permission.READ_QUESTIONS: INSIDE | {SCRUTINY},
    Permission.ASK_QUESTION: frozenset({SCRUTINY}),
    Permission.REPLY_TO_CHALLENGE: frozenset({MANAGER, LEAD, OWNER, CHAIR, MEMBER}),
    Permission.READ_SCRUTINY_WORK: INSIDE | {SCRUTINY},
    Permission.KEEP_SCRUTINY_WORK: frozenset({SCRUTINY}),
    Permission.GIVE_LINKS: frozenset({MANAGER}),
    Permission.READ_RELEASES: frozenset({SCRUTINY, MANAGER, CHAIR}),
    Permission.ASK_RELEASE: frozenset({SCRUTINY}),
    Permission.DECIDE_RELEASE: frozenset({MANAGER, CHAIR}),
    Permission.ENTER_NOTICE: frozenset({MANAGER}),
    Permission.EDIT_NOTICE: frozenset({MANAGER, CHAIR}),
    Permission.DECIDE_NOTICE: frozenset({CHAIR}),
    Permission.RECORD_DECISION: frozenset({MANAGER, CHAIR}),
    Permission.JUDGE: frozenset({CHAIR}),
    Permission.SAY_DECISION_DONE: INSIDE,
    Permission.ASSESS_GRADES: frozenset({MANAGER, LEAD}),
    Permission.MODERATE_GRADES: frozenset({CHAIR, MEMBER, ADVISER}),
    Permission.ASSESS_IMPACT: frozenset({MANAGER, LEAD, OWNER}),
    Permission.WITHDRAW_IMPACT: frozenset({MANAGER, CHAIR}),
    Permission.EDIT_VALIDATION: frozenset({MANAGER, CHAIR}),
    Permission.READ_EXPECTATIONS: INSIDE | {STAFF},
    Permission.EXPECT: frozenset({MANAGER, LEAD}),
    Permission.ACKNOWLEDGE: frozenset({MANAGER, LEAD, OWNER, STAFF}),
    Permission.EDIT_RISK: frozenset({MANAGER, CHAIR}),
    # Not the chair, who answers for what is above the appetite: nobody answers for their own score.
    Permission.REVIEW_RISK: frozenset({MANAGER, LEAD, OWNER, MEMBER}),
    Permission.DECIDE_RISK: frozenset({CHAIR}),
    Permission.EDIT_RESOURCE: frozenset({MANAGER, CHAIR}),
    Permission.DRAFT_PUBLICATION: frozenset({MANAGER}),
    Permission.READ_PUBLICATION_DRAFTS: frozenset({MANAGER, CHAIR}),
    Permission.ISSUE_PUBLICATION: frozenset({CHAIR}),
    Permission.READ_REPORTS: INSIDE | {SCRUTINY},
    Permission.DRAFT_REPORT: frozenset({MANAGER}),
    # What the chair writes is their own word, which they sign by issuing what the manager drafted.
    Permission.WRITE_REPORT: frozenset({MANAGER, CHAIR}),
    Permission.ISSUE_REPORT: frozenset({CHAIR}),
    Permission.BE_REMINDED: frozenset(Role),
    Permission.READ_MESSAGES: frozenset({MANAGER}),
    Permission.MANAGE_PEOPLE: frozenset({MANAGER}),
    Permission.ASK_REDACTION: frozenset({MANAGER}),
    Permission.DECIDE_REDACTION: frozenset({MANAGER, CHAIR}),
}


# Who may be named lead or deputy of a workstream, and owner of an action: its updates are theirs.
LEADS = frozenset({MANAGER, LEAD})
OWNERS = GRANTS[Permission.SUBMIT_UPDATE]

# Nobody holds, on one plan, both a role that decides and a role whose work it decides on.
APART = {CHAIR: frozenset({MANAGER, LEAD, OWNER})}


def clashing(role: Role, held: frozenset[Role]) -> Role | None:
    """One of the roles `held` that can't be held together with `role`; None where there is none."""
    deciding = {other for other, judged in APART.items() if role in judged}
    barred = APART.get(role, frozenset()) | deciding
    return next((other for other in Role if other in held and other in barred), None)


ROOM_FOR_ROLES = 200  # characters, as each history row has


class Held(NamedTuple):
    """One role or place in which a person may act: `words` say it in the history, and `acting`
    where they did so for the person whose it is. `whose` is that one's key and `who` their name;
    None where it is their own, or nobody's. A place is no role."""

    words: str
    acting: str = ""
    whose: int | None = None
    who: str | None = None
    role: Role | None = None
    place: str = ""


class Standing(NamedTuple):
    """A person's present name, their roles on a plan, and each role and place that they have or
    stand in for: what they might do on that day."""

    name: str
    roles: frozenset[Role]
    held: tuple[Held, ...]

    @classmethod
    def of(
        cls,
        person: int,
        name: str,
        held: Sequence[tuple[int, str, str]],
        in_place: Sequence[tuple[int | None, str | None, str]] = (),
    ) -> Standing:
        """Of the person with the key; `held` are the keys and names of who holds a role, and the
        role: the person's own, and those of whom they cover. `in_place` are the keys and names of
        whom else they act for (None where the place is empty), and in which place: "lead of
        Visits"."""
        own = {role for key, _, role in held if key == person}
        found = [Held(str(role.label), role=role) for role in Role if role in own]
        covered = sorted((who, role, key) for key, who, role in held if key != person)
        for who, role, key in covered:
            words = f"{who} as {Role(role).label} (covered)"
            found.append(Held(words, f"for {words}", key, who, Role(role)))
        for lead, whose, place in sorted(in_place, key=lambda at: (at[1] or "", at[2])):
            words = f"deputy of {whose} as {place}" if whose else f"deputy {place}"
            acting = f"for {whose} as {place} (deputy)"
            found.append(Held(words, acting, lead, whose, place=place))
        return cls(name, frozenset(Role(role) for *_, role in held), tuple(found))

    @property
    def own(self) -> frozenset[Role]:
        return frozenset(each.role for each in self.held if each.role and each.whose is None)

    def lent(self, granting: frozenset[Role]) -> set[int]:
        """The keys of those whom they cover in one of these roles."""
        return {each.whose for each in self.held if each.whose and each.role in granting}

    @property
    def words(self) -> str:
        return self.words_for(())

    def words_for(self, acted: Collection[ActedFor]) -> str:
        """As the history keeps it of what was done for these people: first for whom, and as what
        unless it may have been as one thing or another; then in which other roles and places they
        stood."""
        could = ({each for each in self.held if one.may_be_as(each)} for one in acted)
        sure = {each for found in could if len(found) == 1 for each in found}
        unsure = {one.whose for one in acted} - {each.whose for each in sure}
        first = [each.acting for each in self.held if each in sure]
        first += [f"for {each.who}" for each in self.held if each.whose in unsure]
        others = [each.words for each in self.held if each not in sure]
        return in_short([*dict.fromkeys(first), *others])


def in_short(words: Sequence[str]) -> str:
    """The words as a list; where the history has no room for all, the number of those left out."""

    def told(count: int) -> str:
        left = len(words) - count
        return ", ".join(words[:count]) + (f" and {left} more" if left else "")

    return next(text for n in range(len(words), -1, -1) if len(text := told(n)) <= ROOM_FOR_ROLES)


def can(user: User | AnonymousUser, permission: Permission, plan: Plan | None = None) -> bool:
    """Whether the person may use `permission`, on `plan` where it is one that needs a plan."""
    if permission is Permission.ANYONE:
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if permission is Permission.SIGNED_IN:
        return True
    return plan is not None and bool(GRANTS[permission] & user.roles_on(plan.pk))
