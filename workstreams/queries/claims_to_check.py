"""What waits for someone's check: claims and lapsed checks; and which stage can be claimed next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from improvement.models import Plan, User
from workstreams.models import Action, StageClaim
from workstreams.ratings.stages import ORDER


@dataclass(frozen=True)
class Awaiting:
    """What waits for the reader; and what they claimed themselves, which someone else checks."""

    claimed: tuple[StageClaim, ...]
    lapsed: tuple[StageClaim, ...]
    own: tuple[StageClaim, ...]


def awaiting(plan: Plan, reader: User, on: date) -> Awaiting:
    """Claims of the plan's focus stage come first, then those that have waited longest."""
    found = StageClaim.objects.filter(action__plan=plan).exclude(state=StageClaim.State.RETURNED)
    people = ("action__workstream", "claimed_by", "decided_by")
    claims = list(found.select_related(*people).with_evidence())
    waiting = [one for one in claims if one.state == StageClaim.State.CLAIMED]
    waiting.sort(key=lambda one: (one.stage != plan.focus_stage, one.claimed_at, one.pk))
    everything = [*waiting, *lapsed(claims, on)]
    own = [one for one in everything if one.claimed_by_id == reader.pk]
    return Awaiting(
        tuple(one for one in waiting if one not in own),
        tuple(one for one in everything if one not in own and one not in waiting),
        tuple(own),
    )


def lapsed(claims: Iterable[StageClaim], on: date) -> tuple[StageClaim, ...]:
    """The checks whose day has passed, with no later check of the same stage in their place."""
    verified = [one for one in claims if one.state == StageClaim.State.VERIFIED]
    held = {(one.action_id, one.stage) for one in verified if one.holds(on)}
    found: dict[tuple[int, str], StageClaim] = {}
    for one in sorted(verified, key=lambda claim: (claim.recheck or on, claim.pk)):
        if one.has_lapsed(on) and (one.action_id, one.stage) not in held:
            found[one.action_id, one.stage] = one
    return tuple(sorted(found.values(), key=lambda claim: claim.action.ref))


def next_stage(action: Action, on: date) -> str:
    """The first stage that is neither verified nor waiting; the last, where all are."""
    claims = action.stage_claims.exclude(state=StageClaim.State.RETURNED)
    standing = {one.stage for one in claims if not one.has_lapsed(on)}
    return next((stage for stage in ORDER if stage not in standing), ORDER[-1])
