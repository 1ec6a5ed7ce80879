"""Meetings, seats and publications as lists: by what their columns sort, and what files say."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery

from board.models import Meeting, Publication, Seat, Substitute
from improvement.lists import ListFile, moment_text
from improvement.sorting import Column, Columns, by_choice, by_text

MEETING_COLUMNS: Columns = {
    "kind": Column("Meeting", by_choice("kind", Meeting.Kind.values)),
    "day": Column("Day", F("held_on")),
    "cutoff": Column("Papers show the plan at", F("cutoff_at")),
    "papers": Column("Papers and notes", F("papers_due")),
}


MEETINGS = ListFile(
    "meetings",
    "The list of meetings",
    {
        "Meeting": lambda each: each.get_kind_display(),
        "Number": lambda each: each.number,
        "Day": lambda each: each.held_on,
        "Called off": lambda each: "yes" if each.called_off else "",
        "Place": lambda each: each.place,
        "Papers show the plan at": lambda each: moment_text(each.cutoff_at),
        "Papers due": lambda each: each.papers_due,
        "Papers sent": lambda each: each.papers_sent,
        "Notes due": lambda each: each.notes_due,
        "Notes sent": lambda each: each.notes_sent,
    },
)

PUBLICATION_COLUMNS: Columns = {
    "audience": Column("Publication", by_choice("audience", Publication.Audience.values)),
    "shows": Column("Shows the plan at", F("as_at")),
    "drafted": Column("Drafted", F("drafted_at")),
    "issued": Column("Issued", F("issued_at")),
}
PUBLICATIONS = ListFile(
    "publications",
    "The list of publications",
    {
        "Publication": lambda each: str(each),
        "For": lambda each: each.get_audience_display(),
        "Shows the plan at": lambda each: moment_text(each.as_at),
        "What it says": lambda each: each.note,
        "Drafted at": lambda each: moment_text(each.drafted_at),
        "Drafted by": lambda each: str(each.drafted_by),
        "Issued at": lambda each: moment_text(each.issued_at),
        "Issued by": lambda each: str(each.issued_by or ""),
        "SHA-256": lambda each: each.digest,
    },
)

SUBSTITUTES = Substitute.objects.filter(seat=OuterRef("pk")).order_by("starts", "pk")
SEAT_COLUMNS: Columns = {
    "post": Column("Post", by_text("post")),
    "body": Column("Body", by_text("organisation__name")),
    "as": Column("Sits as", by_choice("sits_as", Seat.SitsAs.values)),
    "substitutes": Column(
        "May be taken by",
        Subquery(SUBSTITUTES.annotate(key=by_text("post")).values("key")[:1]),
    ),
    "from": Column("From", F("starts")),
}
SEATS = ListFile(
    "seats",
    "The seats on the board",
    {
        "Post": lambda each: each.post,
        "Body": lambda each: str(each.organisation or ""),
        "Sits as": lambda each: each.get_sits_as_display(),
        "May be taken by": lambda each: "; ".join(one.post for one in each.substitutes.all()),
        "From": lambda each: each.starts,
        "Last day": lambda each: each.ends,
    },
)
