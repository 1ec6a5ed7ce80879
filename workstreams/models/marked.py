"""Records that can be marked exempt or confidential: actions and evidence."""

from __future__ import annotations

from django.db.models import Q

# What no reader outside may be told of: all that is marked, as whatever it is.
WITHHELD = ~Q(marking="open")
