"""The register of risks: reviewed each month, put before the board where they are above what it
tolerates, answered for there, and some closed."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.plan.sizes import ENTERED, ROUNDS, TODAY, instant, month
from benchmarks.plan.writer import Writer
from board.models import Risk, RiskAction, RiskEscalation, RiskKind, RiskReview, RiskScale

DAY = timedelta(days=1)
RISKS, CLOSED = 40, 4
KINDS = ("Finance", "Law", "Partners", "People", "Practice", "Systems")
APPETITE, ALWAYS = 12, 5
AGREED = "As the board agreed"


def add_risks(writer: Writer) -> None:
    """Each is made smaller by one action in two hundred, by two at least."""
    scale = RiskScale(
        plan=writer.plan,
        likelihoods="Rare\nUnlikely\nPossible\nLikely\nAlmost certain",
        impacts="Negligible\nMinor\nModerate\nMajor\nCritical",
        medium_from=5,
        high_from=10,
        very_high_from=15,
        always_from=ALWAYS,
    )
    writer.save([scale], writer.chair, AGREED, ENTERED, 65)
    kinds = [RiskKind(plan=writer.plan, name=name, appetite=APPETITE) for name in KINDS]
    writer.save(kinds, writer.chair, AGREED, ENTERED, 66)
    writer.risks = [a_risk(writer, number, kinds) for number in range(1, RISKS + 1)]
    writer.save(writer.risks, writer.managers[0], AGREED, ENTERED, 67)
    links = [
        RiskAction(risk=risk, action=action)
        for risk in writer.risks
        for action in writer.chance.sample(writer.actions, max(2, len(writer.actions) // 200))
    ]
    writer.save(links, writer.managers[0], AGREED, ENTERED, 68)
    review(writer)
    closed = writer.risks[-CLOSED:]
    for risk in closed:
        risk.closed_on, risk.closed_why = TODAY - 6 * DAY, writer.words(10)
    writer.save(closed, writer.managers[0], "It can no longer happen", TODAY - 6 * DAY)


def a_risk(writer: Writer, number: int, kinds: list[RiskKind]) -> Risk:
    return Risk(
        plan=writer.plan,
        ref=f"R{number}",
        title=writer.words(7)[:-1],
        kind=kinds[number % len(kinds)],
        cause=writer.words(15),
        event=writer.words(15),
        effect=writer.words(15),
        controls=writer.words(20),
        owner_post=f"Head of service {number}",
        owner=writer.leads[number % len(writer.leads)],
        raised_on=ENTERED,
        target_likelihood=2,
        target_impact=3,
        target_on=month(18),
        target_why=writer.words(10),
    )


def review(writer: Writer) -> None:
    """In the first week of each month, by one of the managers."""
    steps = {risk.pk: [writer.chance.randint(2, 4), 3] for risk in writer.risks}
    waits: set[int] = set()  # the keys of those that were put before the board
    for number in range(1, ROUNDS + 1):
        day = month(number) + 4 * DAY
        reviews = []
        for risk in writer.risks:
            step = [moved(writer, each) for each in steps[risk.pk]]
            steps[risk.pk] = step
            reviews.append(a_review(writer, risk, step, day))
        writer.save(reviews, writer.managers[0], "Reviewed with its owner", day)
        above = [
            each
            for each in reviews
            if each.risk_id not in waits and (each.score > APPETITE or each.impact >= ALWAYS)
        ]
        waits |= {each.risk_id for each in above}
        escalate(writer, above, day)


def moved(writer: Writer, step: int) -> int:
    """One up or down at most, on a scale of five."""
    return min(5, max(1, step + writer.chance.choice((-1, 0, 0, 0, 1))))


def a_review(writer: Writer, risk: Risk, step: list[int], day: date) -> RiskReview:
    likelihood, impact = step
    return RiskReview(
        plan=writer.plan,
        risk=risk,
        reviewed_on=day,
        likelihood=likelihood,
        impact=impact,
        why=writer.words(15),
        next_review=day + writer.chance.choice((10, 30, 60)) * DAY,
    )


def escalate(writer: Writer, above: list[RiskReview], day: date) -> None:
    """Three weeks later the chair answered for two in three."""
    escalations = [
        RiskEscalation(
            risk=each.risk,
            score=each.score,
            appetite=APPETITE,
            words=f"Its score is {each.score}",
            due=day + 28 * DAY,
            raised_at=instant(day, 1),
        )
        for each in above
    ]
    writer.save(escalations, writer.managers[0], "By rule", day, 1)
    answered_on = day + 21 * DAY
    answered = [each for number, each in enumerate(escalations) if number % 3]
    if answered_on > TODAY:
        return
    for escalation in answered:
        escalation.answer = writer.words(15)
        escalation.answered_at, escalation.answered_by = instant(answered_on), writer.chair
    writer.save(answered, writer.chair, "Answered for the board", answered_on)
