"""The board's lists: by what their columns sort, and what their files say of each row."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from board.models import ImpactAssessment, Judgement, Resource, ResourceAction
from board.models.challenge import OF_SCRUTINY
from board.queries.challenge_subjects import IN_OFFICE, LEAD_OF
from improvement.lists import ListFile
from improvement.sorting import Column, Columns, by_choice, by_text
from improvement.text_order import Folded, InOrder, folded, in_order, natural_key
from workstreams.models import RAG
from workstreams.ratings.rules import Level

MOVED = F("score") - F("score_then")
RISK_COLUMNS: Columns = {
    "ref": Column("Risk", in_order("ref")),
    "score": Column("Score now", F("score")),
    "moved": Column("Since the board met", ExpressionWrapper(MOVED, IntegerField())),
    "first": Column("From, and to be", F("score_first")),
    "owner": Column("Who owns it", by_text("owner_post")),
}
RISKS = ListFile(
    "risks",
    "The register of risks",
    {
        "Reference": lambda line: line.risk.ref,
        "Risk": lambda line: line.risk.title,
        "Kind": lambda line: line.risk.kind.name,
        "Tolerated up to": lambda line: line.risk.kind.appetite,
        "Score now": lambda line: line.risk.score,
        "Likelihood": lambda line: line.risk.likelihood_now,
        "Impact": lambda line: line.risk.impact_now,
        "Above what is tolerated": lambda line: "yes" if line.risk.is_above else "",
        "Score when the board met": lambda line: line.was,
        "Since the board met": lambda line: str(line.movement.label),
        "First score": lambda line: line.risk.score_first,
        "Target": lambda line: line.risk.target,
        "Target by": lambda line: line.risk.target_on,
        "Who owns it": lambda line: line.risk.owner_post,
        "Next review": lambda line: line.risk.review_due,
        "Closed on": lambda line: line.risk.closed_on,
    },
)

HANGING = ResourceAction.objects.current().filter(resource=OuterRef("pk"))
RESOURCE_COLUMNS: Columns = {
    "ref": Column("Line, as stated", in_order("ref")),
    "year": Column("Year", by_text("year")),
    "amount": Column("Amount", F("amount_from")),
    "secured": Column("Secured?", by_choice("secured", Resource.Secured.values)),
    "due": Column("To be settled by", F("due")),
    "actions": Column(
        "In danger without it",
        Subquery(HANGING.annotate(key=in_order("action__ref")).order_by("key").values("key")[:1]),
    ),
}
RESOURCES = ListFile(
    "money",
    "The lines of money",
    {
        "Reference": lambda line: line.ref,
        "Kind": lambda line: line.get_kind_display(),
        "As stated": lambda line: line.words,
        "Year": lambda line: line.year,
        "Pounds, or from": lambda line: line.amount_from,
        "To pounds": lambda line: line.amount_to,
        "Source": lambda line: line.source,
        "Secured?": lambda line: line.get_secured_display(),
        "To be settled by": lambda line: line.due,
        "In danger without it": lambda line: ", ".join(
            link.action.ref for link in line.action_links.all()
        ),
        "Demand that drives it": lambda line: ", ".join(
            link.measure.code for link in line.measure_links.all()
        ),
        "Note": lambda line: line.note,
    },
)

BODY_COLUMNS: Columns = {
    "body": Column("Body", lambda body: folded(body.organisation.name)),
    "leads": Column("Leads", lambda body: body.leads.counts["actions"].number),
    "owes": Column("Past its day", lambda body: body.owed),
    "given": Column("Has given", lambda body: body.given),
    "asked": Column("Was asked", lambda body: body.asked),
    "attended": Column("Attended", lambda body: body.share_attended),
}
BODIES = ListFile(
    "bodies",
    "The list of bodies",
    {
        "Body": lambda body: body.organisation.name,
        "Actions that it leads": lambda body: body.leads.counts["actions"].number,
        "Partner in": lambda body: body.partner_in,
        "Past its day": lambda body: body.owed,
        "Actions late": lambda body: body.late,
        "Requirements not met": lambda body: len(body.unmet),
        "Replies overdue": lambda body: body.overdue,
        "Evidence given": lambda body: body.given,
        "The latest of": lambda body: body.last_given,
        "Challenges": lambda body: body.asked,
        "Unanswered": lambda body: body.unanswered,
        "Attended": lambda body: body.attended.filled if body.attended else None,
        "Of meetings": lambda body: body.attended.of if body.attended else None,
    },
)

VALIDATION_COLUMNS: Columns = {
    "check": Column("Check", lambda row: folded(row.validation.title)),
    "found": Column("What it found", lambda row: natural_key(row.first_found)),
    "state": Column("Where it stands", lambda row: row.turn),
    "planned": Column("First planned", lambda row: row.first_planned_from),
    "by": Column("By", lambda row: folded(row.validation.carried_out_by)),
}
VALIDATIONS = ListFile(
    "outside-checks",
    "The outside checks",
    {
        "Check": lambda row: row.validation.title,
        "Kind": lambda row: row.validation.get_kind_display(),
        "By": lambda row: row.validation.carried_out_by,
        "Where it stands": lambda row: row.state,
        "First planned": lambda row: row.first_planned,
        "First planned from": lambda row: row.first_planned_from,
        "Times moved": lambda row: row.moves,
        "Planned": lambda row: row.validation.planned_in_words,
        "Held": lambda row: row.validation.held_in_words,
        "Report due": lambda row: row.validation.report_due,
        "Report came on": lambda row: row.validation.reported_on,
        "Findings": lambda row: ", ".join(each.ref for each in row.findings),
        "What was counted": lambda row: row.validation.counted,
        "Expected": lambda row: row.validation.expected_number,
        "Reported": lambda row: row.validation.reported_number,
        "What it concluded": lambda row: row.validation.outcome,
    },
)

IMPACT_COLUMNS: Columns = {
    "action": Column("Action", in_order("action__ref")),  # the whole plan comes last
    "kind": Column("Of what", by_choice("kind", ImpactAssessment.Kind.values)),
    "due": Column(  # those that are missing come first
        "Where it stands",
        Case(When(made_on=None, withdrawn_why="", then=F("due"))),
    ),
    "text": Column("What it says", by_text("text")),
}


def impact_state(each: Any) -> str:
    if each.withdrawn_why:
        return "Withdrawn"
    return "Made" if each.is_made else "To be made"


IMPACT = ListFile(
    "assessments",
    "The assessments of equality, law and community",
    {
        "Action": lambda each: each.action.ref if each.action else "",
        "Title": lambda each: each.action.title if each.action else "The whole plan",
        "Of what": lambda each: each.get_kind_display(),
        "Where it stands": impact_state,
        "To be made by": lambda each: each.due,
        "Made on": lambda each: each.made_on,
        "Made by": lambda each: each.made_by,
        "What it says": lambda each: each.text,
        "Where it can be read": lambda each: each.link,
        "Why it was withdrawn": lambda each: each.withdrawn_why,
    },
)

DECISION_COLUMNS: Columns = {
    "number": Column("Decision", F("number")),
    "text": Column("What was decided", by_text("text")),
    "owner": Column("Who carries it out", by_text("owner_post")),
    "due": Column(  # those that wait to be carried out come first
        "Where it stands",
        Case(When(withdrawn_by=None, done_on=None, then=F("due"))),
    ),
}


def decision_state(decision: Any) -> str:
    if decision.withdrawal:
        return f"Withdrawn by {decision.withdrawal.ref}"
    return "Carried out" if decision.done_on else "To be carried out"


DECISIONS = ListFile(
    "decisions",
    "The list of decisions",
    {
        "Decision": lambda each: each.ref,
        "What was decided": lambda each: each.text,
        "Decided on": lambda each: each.meeting.held_on,
        "Withdraws": lambda each: each.withdraws.ref if each.withdraws else "",
        "Who carries it out": lambda each: each.owner_post,
        "By": lambda each: each.due,
        "Where it stands": decision_state,
        "Carried out on": lambda each: each.done_on,
    },
)

WORDS: Any = TextField()
LETTER = Case(When(OF_SCRUTINY, then=Value("S", WORDS)), default=Value("C", WORDS))
# Of each thing that a challenge may be about, with what its name begins.
ABOUT = (
    *("action__ref", "workstream__name", "measure__code"),
    *("risk__ref", "resource__ref", "validation__title"),
)
ASKED = Case(  # as `Subjects.asked` has it
    When(lead_of__isnull=False, then=Concat(Value(LEAD_OF, WORDS), "lead_of__name")),
    When(body__isnull=False, then=F("body__name")),
    *(When(post=post, then=Value(words, WORDS)) for post, words in IN_OFFICE.items()),
    output_field=WORDS,
)
CHALLENGE_COLUMNS: Columns = {
    "number": Column("Challenge", InOrder(Concat(LETTER, Cast("number", WORDS)))),
    "about": Column(  # the whole plan comes last
        "What is asked",
        Coalesce(*map(in_order, ABOUT)),
    ),
    "asked": Column("Of whom", Folded(ASKED)),
    "due": Column("Where it stands", F("reply_due")),  # what waits for a reply comes first
}


def challenge_state(row: dict[str, Any]) -> str:
    exchange = row["exchange"]
    if row["challenge"].withdrawn_at:
        return f"Withdrawn: {row['challenge'].withdrawn_why}"
    if exchange.concluded_at:
        return f"Closed: {exchange.get_conclusion_display().lower()}"
    return "Replied to" if exchange.replied_at else "Waits for a reply"


CHALLENGES = ListFile(
    "challenges",
    "The list of challenges",
    {
        "Challenge": lambda row: row["challenge"].ref,
        "About": lambda row: row["about"],
        "What is asked": lambda row: row["exchange"].words,
        "Asked by": lambda row: row["challenge"].get_raised_as_display(),
        "Of whom": lambda row: row["asked"],
        "Times asked": lambda row: row["exchange"].turn,
        "Reply due": lambda row: row["exchange"].due,
        "Where it stands": challenge_state,
        "Answer": lambda row: row["exchange"].get_answer_display(),
    },
)

# Workstreams, of whose actions there are numbers, and requirements come last by the first two.
SAID, SHOWN = list(map(str, RAG.labels)), list(map(str, Level.labels))
JUDGED = list(map(str, [*RAG.labels, *Judgement.State.labels]))


def place(words: str, among: list[str]) -> int | None:
    return among.index(words) if words in among else None


JUDGEMENT_COLUMNS: Columns = {
    "subject": Column("Of what", lambda row: natural_key(str(row.opinion.judgement.subject))),
    "said": Column("Its lead says", lambda row: place(row.said_in_words, SAID)),
    "shown": Column("The facts show", lambda row: place(row.shown_in_words, SHOWN)),
    "judged": Column("The board judged", lambda row: JUDGED.index(row.opinion.judgement.verdict)),
}
JUDGEMENTS = ListFile(
    "judgements",
    "The list of judgements of the board",
    {
        "Of what": lambda row: str(row.opinion.judgement.subject),
        "Its lead says": lambda row: row.said_in_words,
        "The facts show": lambda row: row.shown_in_words,
        "The board judged": lambda row: row.opinion.judgement.verdict,
        "At its meeting of": lambda row: row.opinion.judgement.meeting.held_on,
        "Why": lambda row: row.opinion.judgement.words,
        "Runs out on": lambda row: row.opinion.lapses,
        "Has run out": lambda row: "yes" if row.opinion.has_lapsed else "",
    },
)
