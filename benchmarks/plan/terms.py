"""The board's terms of reference, in two versions, and its seats with their substitutes."""

from __future__ import annotations

from benchmarks.plan.sizes import ENTERED, month
from benchmarks.plan.writer import Writer
from board.models import Seat, Substitute, Terms

POSTS = ("Director", "Head of service")  # that each body sends


def add_terms(writer: Writer) -> None:
    for number, starts in enumerate((ENTERED, month(6)), 1):
        terms = Terms(
            plan=writer.plan,
            number=number,
            starts=starts,
            purpose=writer.words(40),
            authority=writer.words(25),
            quorum=writer.words(8),
            observers=writer.words(10),
            escalation=writer.words(20),
            weeks=4,
        )
        writer.save([terms], writer.managers[0], "Agreed by the board", starts, 80)
    add_seats(writer)


def add_seats(writer: Writer) -> None:
    manager = writer.managers[0]
    writer.seats = [
        Seat(plan=writer.plan, organisation=body, post=post, starts=ENTERED)
        for body in writer.organisations
        for post in POSTS
    ]
    chair = Seat(plan=writer.plan, post="Independent chair", sits_as="chair", starts=ENTERED)
    writer.seats.append(chair)
    writer.save(writer.seats, manager, "Named by its body", ENTERED, 81)
    substitutes = [
        Substitute(seat=seat, post=f"Deputy {seat.post.lower()}", starts=ENTERED)
        for seat in writer.seats
    ]
    writer.save(substitutes, manager, "Named in writing", ENTERED, 82)
    writer.substitutes = dict(zip((seat.pk for seat in writer.seats), substitutes, strict=True))
