"""What leads gave as the reasons for their ratings."""

from __future__ import annotations

from collections.abc import Iterable

from workstreams.models import Update


def reasons_given(actions: Iterable[int]) -> dict[int, str]:
    """By the key of each action what its last update that was sent says; one query."""
    sent = Update.objects.sent().filter(action__in=list(actions))
    return dict(sent.order_by("round__number", "pk").values_list("action_id", "explanation"))
