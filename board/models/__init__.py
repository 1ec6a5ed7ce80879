"""Meetings and publications, a file for each noun; only `board/changes` writes them."""

from board.models.meeting import Meeting
from board.models.publication import Publication, PublicationQuerySet

__all__ = ["Meeting", "Publication", "PublicationQuerySet"]
