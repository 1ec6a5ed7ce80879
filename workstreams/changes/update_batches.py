"""Submit or accept several updates at once. Each is saved by itself: one refused stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from improvement.history import StaleRecord
from improvement.models import Plan, User
from workstreams.changes.update_reviews import accept_update
from workstreams.changes.updates import submit_draft
from workstreams.models import Action, Round, Update

# An action's reference, the number of the update's round (None: the open one), the version read.
Chosen = Iterable[tuple[str, int | None, int]]


@dataclass(frozen=True)
class BatchResult:
    """The references of the actions whose update went through, and of those refused, with why."""

    succeeded: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def submit_updates(plan: Plan, chosen: Chosen, *, by: User, now: datetime) -> BatchResult:
    """Submit updates that are ready. One that has changed since it was read is refused."""

    def submit(ref: str, number: int | None, version: int) -> None:
        action = Action.objects.get(plan=plan, ref=ref)
        submit_draft(action.pk, by=by, now=now, update_version=version)

    return apply_to_each(chosen, submit)


def accept_updates(plan: Plan, chosen: Chosen, *, by: User, now: datetime) -> BatchResult:
    """Accept submitted updates, of closed rounds too. One that has changed since is refused."""
    current = Round.objects.taking_updates(plan.pk, timezone.localdate(now))

    def accept(ref: str, number: int | None, version: int) -> None:
        updates = Update.objects.filter(action__plan=plan, action__ref=ref)
        of_round = {"round": current} if number is None else {"round__number": number}
        update = updates.get(**of_round)
        accept_update(update.pk, by=by, now=now, version=version)

    return apply_to_each(chosen, accept)


def apply_to_each(chosen: Chosen, change: Callable[[str, int | None, int], None]) -> BatchResult:
    succeeded, refused = [], []
    for ref, number, version in chosen:
        try:
            change(ref, number, version)
        except (Action.DoesNotExist, Update.DoesNotExist, PermissionDenied):
            refused.append((ref, "it is not there, or not yours"))
        except StaleRecord:
            refused.append((ref, "someone has changed it since you opened the page"))
        except ValidationError as error:
            refused.append((ref, " ".join(error.messages)))
        else:
            succeeded.append(ref)
    return BatchResult(tuple(succeeded), tuple(refused))
