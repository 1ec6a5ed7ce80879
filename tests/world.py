"""A small plan to test with: its people by name, two workstreams, three actions, an open round."""

from collections import Counter
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from board.changes import (
    add_scheme,
    ask_for_scrutiny,
    ask_release,
    draft_publication,
    issue_publication,
    judge,
    make_reading_link,
    make_self_assessment,
    raise_challenge,
    record_decision,
)
from board.changes.grades import Answers
from board.changes.reports import draft_report, issue_report, write_section
from board.models import (
    AgendaItem,
    Challenge,
    Decision,
    DepartmentReturn,
    Descriptor,
    GradeScheme,
    ImpactAssessment,
    Judgement,
    Meeting,
    Notice,
    NoticeReview,
    Publication,
    ReadingLink,
    Release,
    Report,
    Requirement,
    RequirementAction,
    Resource,
    Risk,
    RiskEscalation,
    RiskKind,
    RiskReview,
    RiskScale,
    ScrutinyItem,
    Seat,
    SelfAssessment,
    Substitute,
    Terms,
    Validation,
)
from improvement.audit.rules import tracked_models
from improvement.files import store
from improvement.history import Tracked, audited
from improvement.models import Cover, Membership, Organisation, Plan, Redaction, Team, User
from improvement.redaction.changes import ask_redaction
from improvement.redaction.places import places
from improvement.roles import Role
from workstreams.changes import escalate
from workstreams.models import (
    Action,
    Escalation,
    Evidence,
    EvidenceAction,
    Expectation,
    Finding,
    Measure,
    Milestone,
    Outcome,
    PlanImport,
    Preference,
    Reading,
    Round,
    Theme,
    Workstream,
)

BY = "system:test"
LONG_AGO = date(2010, 1, 1)
PASSWORD = "a password for tests"


def save(record: Any) -> Any:
    record.save_as(BY, "Set up a test")
    return record


def a_person(name: str) -> User:
    person = User(email=f"{name.lower().replace(' ', '.')}@example.org", name=name)
    person.set_password(PASSWORD)
    return save(person)


def a_member(plan: Plan, name: str, *roles: Role) -> User:
    person = a_person(name)
    for role in roles:
        save(Membership(plan=plan, user=person, role=role, active_from=LONG_AGO))
    return person


def a_plan(slug: str = "testshire", **values: Any) -> Plan:
    values = {"title": "Testshire’s plan", "council": "Testshire", "state": "agreed"} | values
    return save(Plan(slug=slug, **values))


def an_action(workstream: Workstream, ref: str, **values: Any) -> Action:
    due = values.pop("due", date(2099, 6, 30))
    values = {
        "title": f"The work of {ref}",
        "owner_post": "Head of service",
        "baseline_due": due,
        "delivery": "under_way",
        "starts": date(2020, 1, 1),
    } | values
    return save(Action(plan=workstream.plan, workstream=workstream, ref=ref, due=due, **values))


def a_round(plan: Plan, number: int = 1, **values: Any) -> Round:
    values = {
        "observes_from": date(2026, 10, 1),
        "observes_to": date(2026, 10, 31),
        "opens": date(2026, 11, 2),
        "closes": date(2026, 11, 30),
    } | values
    return save(Round(plan=plan, number=number, **values))


def some_evidence(plan: Plan, by: User, *, action: Action | None = None, **values: Any) -> Evidence:
    """An audit, put to the action where one is given. Every one has a title of its own."""
    number = Evidence.objects.filter(plan=plan).count() + 1
    usual = {
        "kind": "audit",
        "title": f"Audit number {number}",
        "dated": date(2026, 10, 5),
        "summary": "Most visits were in time",
        "added_at": timezone.now(),
        "added_by": by,
    }
    evidence = save(Evidence(plan=plan, **(usual | values)))
    if action is not None:
        save(EvidenceAction(evidence=evidence, action=action))
    return evidence


# What lifts a marking, in full.
NOT_MARKED = {
    "marking": "open",
    "exempt_paragraph": "",
    "marking_reason": "",
    "marking_review": None,
}


class World:
    """The plan and everyone on it, each as an attribute: `world.lead`, `world.chair`, …"""

    def __init__(self) -> None:
        with audited(BY, "Set up a test"):
            self.plan = plan = a_plan()
            self.manager = a_member(plan, "Manager", Role.MANAGER)
            self.lead = a_member(plan, "Lead", Role.LEAD)
            self.other_lead = a_member(plan, "Other lead", Role.LEAD)
            self.owner = a_member(plan, "Owner", Role.OWNER)
            self.chair = a_member(plan, "Chair", Role.CHAIR)
            self.member = a_member(plan, "Member", Role.MEMBER)
            self.adviser = a_member(plan, "Adviser", Role.ADVISER)
            self.councillor = a_member(plan, "Councillor", Role.SCRUTINY)
            self.stranger = a_person("Stranger")  # has an account and no role here
            self.practice = save(
                Workstream(plan=plan, code="FP", name="Front line practice", lead=self.lead)
            )
            self.hub = save(
                Workstream(plan=plan, code="MH", name="The hub", order=2, lead=self.other_lead)
            )
            self.action = an_action(self.practice, "FP-01")
            self.owned = an_action(self.hub, "MH-01", owner=self.owner)
            looked_at = {"marking_reason": "A person", "marking_review": date(2099, 1, 31)}
            self.exempt = an_action(
                self.hub, "MH-02", marking="exempt", exempt_paragraph="1", **looked_at
            )
            self.theme = save(Theme(plan=plan, code="T1", name="Practice"))
            self.outcome = save(Outcome(plan=plan, code="O1", statement="I am protected from harm"))
            self.finding = save(Finding(plan=plan, ref="F1", text="Practice is weak"))
            self.organisation = save(Organisation(plan=plan, ref="police", name="The police"))
            self.milestone = save(Milestone(action=self.action, title="Half way"))
            self.measure = save(Measure(plan=plan, outcome=self.outcome, code="M1", name="Visits"))
            save(Reading(measure=self.measure, period=date(2026, 9, 1), value=12))
            self.round = a_round(plan)
            self.preference = save(Preference(plan=plan, user=self.member, calendar_number=1))
            self.evidence = some_evidence(plan, self.lead)
            self.membership = Membership.objects.get(user=self.adviser)
            self.publication = self.published()

    @cached_property
    def for_the_public(self) -> Publication:
        return self.published("public")

    @cached_property
    def for_the_board(self) -> Publication:
        return self.published("board")

    @cached_property
    def second(self) -> dict[str, Publication]:
        """The second publication of each audience, by its name."""
        first = {"scrutiny": self.publication, "board": self.for_the_board}
        first |= {"public": self.for_the_public}
        return {audience: self.published(audience) for audience in first}

    def published(self, audience: str = "scrutiny", **values: Any) -> Publication:
        """A publication for the audience, drafted by the manager and issued by the chair."""
        now = timezone.now()
        draft = draft_publication(
            self.plan,
            by=self.manager,
            audience=audience,
            note="How it stands",
            at=now,
            on=timezone.localdate(now),
            reason="For its readers",
            **values,
        )
        return issue_publication(
            draft.pk, by=self.chair, version=draft.version, now=now, reason="Issued"
        )

    def drafted(self, kind: str = "board", **values: Any) -> Report:
        """A report that the manager drafted of the last issued publication for scrutiny, with its
        first heading written."""
        issued = Publication.objects.filter(plan=self.plan).for_scrutiny().issued()
        made_of = {"publication": issued.first()} | values
        about = {"by": self.manager, "now": timezone.now(), "reason": "For its readers"}
        report = draft_report(self.plan, kind, made_of, **about)
        section = report.sections.first()
        write_section(section.pk, "We ask for two things", by=self.chair, version=1)
        return self.fresh(report)

    def reported(self, kind: str = "board", **values: Any) -> Report:
        """A report that the chair issued."""
        report = self.drafted(kind, **values)
        about = {"version": report.version, "now": timezone.now(), "reason": "Issued"}
        return issue_report(report.pk, by=self.chair, **about)

    @cached_property
    def report(self) -> Report:
        return self.reported()

    @cached_property
    def report_to_send(self) -> Report:
        return self.reported("department", department_return=self.owed_return)

    @cached_property
    def report_to_issue(self) -> Report:
        assert self.report  # which has the number before
        return self.drafted()

    @cached_property
    def plan_import(self) -> PlanImport:
        """A file of one action, which the manager chose and nobody has imported yet."""
        content = b"Ref,Action,Lead,By when\n1,Visit in time,Head of service,31/03/2014\n"
        file = {"file_name": "Our plan.csv", "file_size": len(content), "file_scan": "not_scanned"}
        file |= {"file_key": store.keep(content), "file_digest": store.digest(content)}
        chosen = {"added_at": timezone.now(), "added_by": self.manager}
        return save(PlanImport(plan=self.plan, **file, **chosen))

    @cached_property
    def redaction(self) -> Redaction:
        """A second manager asked for the name of the theme to be taken out."""
        place = next(p for p in places(Theme, self.theme.pk, self.plan.pk) if p.column == "name")
        now = timezone.now()
        return ask_redaction(
            self.plan, place, "child", by=self.other_manager, now=now, reason="Names a child"
        )

    @cached_property
    def meeting(self) -> Meeting:
        """A board meeting to come, whose papers' day is to come too."""
        at = timezone.now() + timedelta(days=20)
        days = {"held_on": timezone.localdate(at) + timedelta(days=7), "cutoff_at": at}
        return save(Meeting(plan=self.plan, kind=Meeting.Kind.BOARD, number=1, **days))

    @cached_property
    def agenda_item(self) -> AgendaItem:
        """What the meeting is to decide about the first action."""
        about = {"subject": "exceptions", "title": "Visits that were missed", "purpose": "decide"}
        return save(AgendaItem(meeting=self.meeting, place=1, action=self.action, **about))

    @cached_property
    def terms(self) -> Terms:
        values = {"starts": LONG_AGO, "purpose": "To see that children are safer"}
        return save(Terms(plan=self.plan, number=1, **values))

    @cached_property
    def seat(self) -> Seat:
        """The seat of the organisation."""
        post = {"organisation": self.organisation, "post": "Chief superintendent"}
        return save(Seat(plan=self.plan, starts=LONG_AGO, **post))

    @cached_property
    def substitute(self) -> Substitute:
        return save(Substitute(seat=self.seat, post="Superintendent", starts=LONG_AGO))

    @cached_property
    def grade_scheme(self) -> GradeScheme:
        """Two things are graded; for one of them, two things must be so to be good."""
        grades = {"grades": "outstanding\ngood\nadequate\ninadequate", "goal": "good"}
        scheme = GradeScheme(
            plan=self.plan, name="The scheme", first_day=date(2020, 1, 1), **grades
        )
        graded = ["Overall effectiveness", "Quality of practice"]
        add_scheme(scheme, graded, by=self.manager, reason="In force")
        practice = scheme.elements.get(name="Quality of practice")
        for text in ("Visits are regular", "Records are current"):
            save(Descriptor(element=practice, text=text))
        return scheme

    @cached_property
    def self_assessment(self) -> SelfAssessment:
        """What the manager made and nobody has moderated."""
        said = {"made_on": date(2026, 10, 5), "confidence": "low", "evidence": "Audits"}
        made = SelfAssessment(plan=self.plan, scheme=self.grade_scheme, **said)
        return make_self_assessment(made, Answers(), by=self.manager, now=timezone.now())

    @cached_property
    def challenge(self) -> Challenge:
        """What the chair asks the lead about the first action."""
        asked = {"post": "lead", "lead_of": self.practice, "words": "What has changed?"}
        asked |= {"due": date(2099, 1, 31), "now": timezone.now()}
        return raise_challenge(self.plan, by=self.chair, about=self.action, **asked)

    @cached_property
    def question(self) -> Challenge:
        """What scrutiny asks the manager about the plan as a whole."""
        asked = {"post": "manager", "words": "Are children safer?"}
        asked |= {"due": date(2099, 1, 31), "now": timezone.now()}
        return ask_for_scrutiny(self.plan, by=self.councillor, about=None, **asked)

    @cached_property
    def reading_link(self) -> ReadingLink:
        """A link for a co-opted member, whose token is `link_token`."""
        now = timezone.now()
        days = {"on": timezone.localdate(now), "now": now}
        said = {"name": "Parent governor", "why": "Co-opted"}
        link = ReadingLink(plan=self.plan, until=days["on"] + timedelta(days=300), **said)
        made, self.__dict__["link_token"] = make_reading_link(link, by=self.manager, **days)
        return made

    @cached_property
    def link_token(self) -> str:
        """The secret of the link, which is kept nowhere else."""
        assert self.reading_link
        return str(self.__dict__["link_token"])

    @cached_property
    def release(self) -> Release:
        """What the councillor asks to read."""
        asked = {"document": "Of one team", "limb": "meeting", "relevant_to": "Visits"}
        return ask_release(Release(plan=self.plan, **asked), by=self.councillor, now=timezone.now())

    @cached_property
    def scrutiny_item(self) -> ScrutinyItem:
        """What the committee plans to take."""
        return save(ScrutinyItem(plan=self.plan, due=date(2099, 1, 31), topic="Visits"))

    @cached_property
    def notice(self) -> Notice:
        """An improvement notice that is in force and confirmed by the chair."""
        said = {"regime": "notice", "addressed_to": "Testshire", "service": "Child protection"}
        said |= {"state": "issued", "issued": date(2026, 2, 1), "number": 1}
        confirmed = {"confirmed_at": timezone.now(), "confirmed_by": self.chair}
        return save(Notice(plan=self.plan, **said, **confirmed))

    @cached_property
    def requirement(self) -> Requirement:
        """A requirement of the notice, which the first action answers."""
        said = {"ref": "NR1", "heading": "Visits in time", "subject": "findings"}
        said |= {"due": date(2099, 3, 31)}
        requirement = save(Requirement(plan=self.plan, notice=self.notice, **said))
        save(RequirementAction(requirement=requirement, action=self.action))
        return requirement

    @cached_property
    def owed_return(self) -> DepartmentReturn:
        days = {"period_end": date(2098, 12, 31), "due": date(2099, 1, 8)}
        return save(DepartmentReturn(notice=self.notice, **days))

    @cached_property
    def review(self) -> NoticeReview:
        return save(NoticeReview(plan=self.plan, notice=self.notice, title="Six-month review"))

    @cached_property
    def risk_scale(self) -> RiskScale:
        steps = {"likelihoods": "Rare\nUnlikely\nPossible\nLikely\nAlmost certain"}
        steps |= {"impacts": "Negligible\nMinor\nModerate\nMajor\nCritical"}
        bands = {"medium_from": 5, "high_from": 10, "very_high_from": 15, "always_from": 5}
        return save(RiskScale(plan=self.plan, **steps, **bands))

    @cached_property
    def risk_kind(self) -> RiskKind:
        assert self.risk_scale
        return save(RiskKind(plan=self.plan, name="People", appetite=8))

    @cached_property
    def risk(self) -> Risk:
        """What the lead owns, reviewed in October and put before the board."""
        said = {"ref": "R1", "title": "Posts stay empty", "event": "Nobody applies"}
        owned = {"owner_post": "Head of service", "owner": self.lead}
        raised = {"raised_on": date(2026, 10, 1)}
        risk = save(Risk(plan=self.plan, kind=self.risk_kind, **said, **owned, **raised))
        found = {"likelihood": 3, "impact": 4, "why": "Two posts are empty"}
        days = {"reviewed_on": date(2026, 10, 5), "next_review": date(2099, 1, 31)}
        save(RiskReview(plan=self.plan, risk=risk, **found, **days))
        put = {"score": 12, "appetite": 8, "words": "Its score is 12"}
        due = {"due": date(2099, 1, 31), "raised_at": timezone.now()}
        save(RiskEscalation(risk=risk, **put, **due))
        return risk

    @cached_property
    def resource(self) -> Resource:
        said = {"ref": "M1", "kind": "cost", "words": "£10k for two posts", "amount_from": 10000}
        return save(Resource(plan=self.plan, **said))

    @cached_property
    def decision(self) -> Decision:
        """What the board decided a month ago, which the lead is to carry out."""
        held = timezone.localdate() - timedelta(days=30)
        cutoff = timezone.now() - timedelta(days=37)
        days = {"held_on": held, "cutoff_at": cutoff}
        meeting = save(Meeting(plan=self.plan, kind="board", number=2, **days))
        words = {"text": "Visits are counted by team", "reasons": "Two teams fell behind"}
        carried_out = {"owner_post": "Head of service", "owner": self.lead}
        dates = {"due": date(2099, 1, 31), "effective": held}
        values = {"plan": self.plan, "meeting": meeting, **words, **carried_out, **dates}
        return record_decision(Decision(**values), by=self.manager, now=timezone.now())

    @cached_property
    def judgement(self) -> Judgement:
        """What the board judged of the first action when it took the decision."""
        words = {"rating": "amber", "words": "Two teams are behind", "now": timezone.now()}
        return judge(self.action, self.decision.meeting, by=self.chair, **words)

    @cached_property
    def impact_assessment(self) -> ImpactAssessment:
        """What the first action means for equality, which is still to be assessed."""
        asked = {"kind": "equality", "due": date(2099, 1, 31)}
        return save(ImpactAssessment(plan=self.plan, action=self.action, **asked))

    @cached_property
    def validation(self) -> Validation:
        """A peer challenge that is planned."""
        days = {"planned_from": date(2099, 6, 25), "planned_to": date(2099, 6, 27)}
        about = {"kind": "peer_challenge", "title": "Peer challenge", "carried_out_by": "A council"}
        return save(Validation(plan=self.plan, **about, **days))

    @cached_property
    def escalation(self) -> Escalation:
        """What the owner put before the manager."""
        asked = {"level": "manager", "words": "No house is found", "due": date(2099, 1, 31)}
        return escalate(self.owned.pk, by=self.owner, now=timezone.now(), **asked)

    @cached_property
    def team(self) -> Team:
        return save(Team(plan=self.plan, name="Duty and assessment"))

    @cached_property
    def staff(self) -> User:
        """A member of staff, alone in the team so far."""
        person = a_member(self.plan, "Staff", Role.STAFF)
        membership = Membership.objects.get(user=person)
        membership.team = self.team
        save(membership)
        return person

    @cached_property
    def cover(self) -> Cover:
        """The member covers the adviser, to whom nothing is barred by it."""
        days = {"starts": date(2020, 1, 1), "ends": date(2099, 12, 31)}
        return save(Cover(plan=self.plan, covered=self.adviser, covering=self.member, **days))

    @cached_property
    def expectation(self) -> Expectation:
        """What the first action expects of the team."""
        return save(
            Expectation(
                action=self.action,
                team=self.team,
                words="See each child alone on every visit.",
                starts=date(2026, 9, 1),
            )
        )

    @cached_property
    def other_manager(self) -> User:
        return a_member(self.plan, "Other manager", Role.MANAGER)

    def draft(self) -> None:
        """Put the plan back to before its agreement, when all of it can be changed freely."""
        change(self.plan, state="draft")

    def url(self, path: str = "") -> str:
        return f"/plans/{self.plan.slug}/{path}"

    def fresh(self, record: Tracked) -> Any:
        """The record as the database has it now."""
        return type(record)._base_manager.get(pk=record.pk)


STEADY = [50, 52, 51, 53, 50, 52, 51, 52, 50, 53, 51, 52]


RISING = [*STEADY, 60, 61, 62]


def a_measure(world, values, code="M2", **attributes):
    """A measure with a reading a month from January 2025; None is a gap."""
    attributes = {"name": f"Measure {code}", "outcome": world.outcome, "unit": "%"} | attributes
    measure = save(Measure(plan=world.plan, code=code, **attributes))
    for i, value in enumerate(values):
        period = date(2025 + i // 12, i % 12 + 1, 1)
        save(Reading(measure=measure, series=measure.series, period=period, value=value))
    return measure


@cache
def every_history() -> str:
    """One statement for all tables: asking each by itself took half of some tests."""
    tables = {model.__name__: model.history.model._meta.db_table for model in tracked_models()}
    counts = (f"SELECT '{name}', count(*) FROM {table}" for name, table in tables.items())  # noqa: S608  # our own names
    return " UNION ALL ".join(counts)


def count_history() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute(every_history())
        return Counter(dict(cursor.fetchall()))


def change(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return save(record)


def leave(world: World, name: str) -> None:
    """The person leaves, on the day on which the tests of reminders stand."""
    for membership in Membership.objects.filter(user=getattr(world, name)):
        change(membership, active_until=date(2026, 11, 16))
