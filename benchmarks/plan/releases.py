"""Who reads more than others: exempt items that councillors asked for, and links to read."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.plan.sizes import TODAY, instant
from benchmarks.plan.writer import Writer
from board.models import ReadingLink, Release
from board.models.reading_link import digest_of
from workstreams.models import Evidence

DAY = timedelta(days=1)
ASKED, GRANTED, REFUSED, LINKS, EXEMPT = 10, 4, 2, 10, 6
TOKEN = "a-token-that-the-benchmark-knows-{}"  # noqa: S105  # of the link with the number


def release(writer: Writer) -> None:
    """Some evidence is exempt; councillors asked for it, and four of their requests wait."""
    day, manager = TODAY - 40 * DAY, writer.managers[0]
    evidence = [*Evidence.objects.order_by("pk")[:EXEMPT]]
    for each in evidence:
        each.marking, each.exempt_paragraph = Evidence.Marking.EXEMPT, "1"
        each.marking_reason, each.marking_review = "It would name a person", TODAY + 90 * DAY
    writer.save(evidence, manager, "Marked", day)
    releases = [
        Release(
            plan=writer.plan,
            number=number + 1,
            document=writer.words(10),
            limb=Release.Limb.MEETING,
            relevant_to=writer.words(10),
            asked_by=writer.councillors[number % 2],
            asked_at=instant(day + number * DAY),
            due=day + (number + 14) * DAY,
        )
        for number in range(ASKED)
    ]
    writer.save(releases, writer.councillors[0], "Asked to read it", day)
    decided = releases[: GRANTED + REFUSED]
    for each, item in zip(decided, evidence, strict=True):
        each.statement = writer.words(15)
        each.decided_at, each.decided_by = instant(day + 12 * DAY), manager
        each.decision = Release.Decision.REFUSED
        if each.number <= GRANTED:
            each.decision, each.evidence = Release.Decision.GRANTED, item
            each.until = TODAY + 60 * DAY
    writer.save(decided, manager, "Decided in writing", day + 12 * DAY)


def give_links(writer: Writer) -> None:
    """To co-opted members; of two the link was revoked."""
    day, manager = TODAY - 100 * DAY, writer.managers[0]
    links = [
        ReadingLink(
            plan=writer.plan,
            name=f"Parent governor {number}",
            why=writer.words(8),
            until=TODAY + 200 * DAY,
            token_digest=digest_of(TOKEN.format(number)),
            made_at=instant(day),
            made_by=manager,
        )
        for number in range(LINKS)
    ]
    writer.save(links, manager, "Given a link", day)
    for each in links[-2:]:
        each.revoked_at, each.revoked_by = instant(TODAY), manager
    writer.save(links[-2:], manager, "No member any more", TODAY)
