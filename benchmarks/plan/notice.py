"""An earlier notice that was lifted and the one in force: requirements, returns, reviews, and the
forecasts that were kept of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from benchmarks.plan.sizes import ENTERED, ROUNDS, instant, month
from benchmarks.plan.writer import BY, Writer
from board.models import (
    DepartmentReturn,
    KeptForecast,
    Notice,
    NoticeReview,
    Requirement,
    RequirementAction,
    RequirementMeasure,
)
from board.models.regimes import SUBJECTS
from improvement.dates import month_end, working_days_after

DAY = timedelta(days=1)
REQUIREMENTS = 15  # of each notice
AS_IT_SAYS = "As the notice says"
QUARTERS = (2, 5, 8, 11)  # the months after the first at whose ends returns are due


def add_notices(writer: Writer) -> None:
    """The manager entered both with the plan, and the chair confirmed them the week after. The
    plan's own days are those of the second."""
    plan, manager = writer.plan, writer.managers[0]
    usual = {"plan": plan, "regime": "notice", "addressed_to": plan.council}
    usual |= {"service": "Safeguarding and looked after children", "evidence": writer.words(30)}
    first = Notice(number=1, state="issued", issued=date(2009, 10, 1), **usual)
    second = Notice(
        number=2,
        state="issued",
        issued=plan.notice_issued,
        release_expected=plan.release_expected,
        release_precision=plan.release_precision,
        warning=writer.words(20),
        **usual,
    )
    writer.save([first], manager, AS_IT_SAYS, ENTERED, 60)
    add_requirements(writer, first, ENTERED)
    first.confirmed_at, first.confirmed_by = instant(ENTERED, 70), writer.chair
    first.state, first.closed_on, first.closed_by = "lifted", date(2011, 6, 30), "The Minister"
    first.closed_why = writer.words(20)
    writer.save([first], writer.chair, "Read against the letter", ENTERED, 70)
    writer.save([second], manager, AS_IT_SAYS, ENTERED, 75)
    writer.requirements = add_requirements(writer, second, ENTERED)
    second.confirmed_at, second.confirmed_by = instant(ENTERED + 7 * DAY), writer.chair
    writer.save([second], writer.chair, "Read against the letter", ENTERED + 7 * DAY)
    add_returns(writer, second)
    add_reviews(writer, second)
    keep_forecasts(writer)


def add_requirements(writer: Writer, notice: Notice, day: date) -> list[Requirement]:
    """Each is answered by one action in fifty and shown by a measure; the last is ended."""
    manager, chance = writer.managers[0], writer.chance
    requirements = [
        Requirement(
            plan=writer.plan,
            notice=notice,
            ref=f"N{notice.number}R{number}",
            heading=writer.words(5)[:-1],
            words=writer.words(30),
            subject=SUBJECTS[number % len(SUBJECTS)].code,
            due=month(4 + number),
            body=chance.choice(writer.organisations),
            measured_by=writer.words(5),
            unit="%",
            baseline=Decimal(chance.randint(40, 60)),
            baseline_on=ENTERED,
            target=Decimal(chance.randint(70, 95)),
            target_on=month(4 + number),
        )
        for number in range(1, REQUIREMENTS + 1)
    ]
    writer.save(requirements, manager, AS_IT_SAYS, day, 61)
    answering = max(2, len(writer.actions) // 50)
    links = [
        RequirementAction(requirement=requirement, action=action)
        for requirement in requirements
        for action in chance.sample(writer.actions, answering)
    ]
    writer.save(links, manager, AS_IT_SAYS, day, 62)
    shown = [
        RequirementMeasure(requirement=requirement, measure=chance.choice(writer.measures))
        for requirement in requirements
    ]
    writer.save(shown, manager, AS_IT_SAYS, day, 63)
    requirements[-1].ended = True
    writer.save(requirements[-1:], manager, "The letter asks for it no more", day, 64)
    return requirements


def add_returns(writer: Writer, notice: Notice) -> None:
    """One each quarter: all but the last were sent; one had been entered by mistake."""
    manager = writer.managers[0]
    returns = [a_return(notice, month_end(month(quarter))) for quarter in QUARTERS]
    by_mistake = a_return(notice, month_end(month(3)))
    writer.save([by_mistake, *returns], writer.chair, AS_IT_SAYS, ENTERED + 8 * DAY)
    by_mistake.withdrawn_why = "It is of no quarter"
    writer.save([by_mistake], writer.chair, by_mistake.withdrawn_why, ENTERED + 9 * DAY)
    for each in returns[:-1]:
        each.sent, each.note = each.due - DAY, writer.words(10)
        writer.save([each], manager, "Sent to the Department", each.sent)


def a_return(notice: Notice, ends: date) -> DepartmentReturn:
    due = working_days_after(ends, notice.returns_within)
    return DepartmentReturn(notice=notice, period_end=ends, due=due)


def add_reviews(writer: Writer, notice: Notice) -> None:
    """Every six months; the third is to come."""
    manager = writer.managers[0]
    reviews = [
        NoticeReview(plan=writer.plan, notice=notice, title=f"{months}-month review", due=month(on))
        for months, on in ((6, 4), (12, 10), (18, 16))
    ]
    writer.save(reviews, manager, AS_IT_SAYS, ENTERED + 10 * DAY)
    for review in reviews[:-1]:
        assert review.due is not None
        review.sent, review.letter_on = review.due - 14 * DAY, review.due + 14 * DAY
        review.letter_by, review.outcome = "The Minister", writer.words(30)
        writer.save([review], manager, "What came of it", review.letter_on)
    notice.state = Notice.State.REVIEWED
    writer.save([notice], manager, "It was reviewed", month(4) + 14 * DAY, 1)


def keep_forecasts(writer: Writer) -> None:
    """Each month those of the plan and of each requirement were kept."""
    for number in range(3, ROUNDS + 1):
        kept = [a_forecast(writer, each, number) for each in (None, *writer.requirements[:-1])]
        writer.save(kept, BY, "The forecasts of the month", month(number))


def a_forecast(writer: Writer, requirement: Requirement | None, number: int) -> KeptForecast:
    total = len(writer.actions) // (50 if requirement else 1)
    first = number + 6 + writer.chance.randint(0, 6)
    planned, early, middle, late = (month_end(month(first + more)) for more in (0, 1, 4, 9))
    return KeptForecast(
        plan=writer.plan,
        requirement=requirement,
        month=month(number),
        total=total,
        done=total * number // 24,
        planned=planned,
        early=early,
        middle=middle,
        late=late,
    )
