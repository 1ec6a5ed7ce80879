"""Challenges, meetings and publications, a file for each noun; only `board/changes` writes them."""

from board.models.challenge import Challenge, Exchange
from board.models.issued import IssuedNumber, IssuedSum
from board.models.meeting import Meeting
from board.models.publication import Publication, PublicationQuerySet, digest

__all__ = [
    "Challenge",
    "Exchange",
    "IssuedNumber",
    "IssuedSum",
    "Meeting",
    "Publication",
    "PublicationQuerySet",
    "digest",
]
