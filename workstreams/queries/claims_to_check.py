"""Stage claims that wait for a check, checks that have lapsed, and the next stage to claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Q, QuerySet

from improvement.models import Plan, User
from improvement.prepared import Among, read_by_key, read_of
from improvement.text_order import natural_key
from workstreams.models import Action, StageClaim
from workstreams.models.action import OF_OUTSIDE
from workstreams.queries.remembered import SAID
from workstreams.queries.touched import remembered_of_columns
from workstreams.ratings.stages import ORDER, Stage, has_lapsed, previous_stage


class ToldClaim(NamedTuple):
    """What says whether a claim waits for a check, for whose, and in which order."""

    pk: int
    action_id: int
    ref: str  # of its action
    stage: str
    state: str
    claimed_by_id: int
    claimed_at: datetime
    recheck: date | None


OF_CLAIMS = frozenset({"ref", "delivery"})  # the columns of an action that say which claims wait
AnyClaim = TypeVar("AnyClaim", StageClaim, ToldClaim)


@dataclass(frozen=True)
class ClaimsToCheck:
    """The claims and the lapsed checks that the reader may check; `own` are those, of both kinds,
    that count as the reader's own, which someone else must check."""

    claimed: tuple[ToldClaim, ...]
    lapsed: tuple[ToldClaim, ...]
    own: tuple[ToldClaim, ...]


def claims_to_check(plan: Plan, reader: User, on: date) -> ClaimsToCheck:
    """Claims of the plan's focus stage come first, then those that have waited longest."""
    waiting, lapsed = remembered_of_columns(
        claims_in_turn, plan, on, OF_CLAIMS, SAID - {StageClaim}
    )
    is_own = reader.owns(plan.pk)
    own = {
        claim.pk for claim in (*waiting, *lapsed) if is_own(claim.claimed_by_id, claim.claimed_at)
    }
    return ClaimsToCheck(
        tuple(claim for claim in waiting if claim.pk not in own),
        tuple(claim for claim in lapsed if claim.pk not in own),
        tuple(claim for claim in (*waiting, *lapsed) if claim.pk in own),
    )


def claims_in_turn(plan: Plan, on: date) -> tuple[tuple[ToldClaim, ...], tuple[ToldClaim, ...]]:
    """Those that wait and the checks that have lapsed, whoever may check them."""
    claims = [ToldClaim._make(values) for values in read_of(claims_told, plan, on)]
    waiting = [claim for claim in claims if claim.state == StageClaim.State.CLAIMED]
    waiting.sort(key=lambda claim: (claim.stage != plan.focus_stage, claim.claimed_at, claim.pk))
    lapsed = sorted(lapsed_claims(claims, on), key=lambda claim: natural_key(claim.ref))
    return tuple(waiting), tuple(lapsed)


def claims_told(plan: Plan, on: date) -> QuerySet[StageClaim, Any]:
    """Those that wait; of an action of which a check has run out, all that were not returned."""
    current = StageClaim.objects.filter(action__plan=plan).exclude(state=StageClaim.State.RETURNED)
    current = current.exclude(OF_OUTSIDE)
    run_out = current.order_by().filter(recheck__lt=on).values("action")
    told = current.filter(Q(state=StageClaim.State.CLAIMED) | Q(action__in=run_out))
    return told.values_list(
        *("pk", "action_id", "action__ref", "stage", "state"),
        *("claimed_by_id", "claimed_at", "recheck"),
    )


def claims_in_full(claims: Iterable[ToldClaim]) -> list[StageClaim]:
    """The same claims with the people and the evidence that a page of them shows."""
    return read_by_key(claims_by_key, [claim.pk for claim in claims])


def claims_by_key(keys: Among) -> QuerySet[StageClaim]:
    read = StageClaim.objects.select_related("action", "claimed_by", "decided_by")
    return read.with_evidence().filter(pk__in=keys)


def lapsed_claims(claims: Iterable[AnyClaim], on: date) -> list[AnyClaim]:
    """The verified claims whose check has lapsed, at most one for each action and stage (the one
    that lapsed last), without those whose stage is verified by another claim that holds. None is of
    an action outside the plan."""
    verified = [claim for claim in claims if claim.state == StageClaim.State.VERIFIED]
    run_out = [claim for claim in verified if has_lapsed(claim.recheck, on)]
    held = {(c.action_id, c.stage) for c in verified if not has_lapsed(c.recheck, on)}
    lapsed = {
        (claim.action_id, claim.stage): claim
        for claim in sorted(run_out, key=lambda claim: (claim.recheck, claim.pk))
    }
    return [claim for key, claim in lapsed.items() if key not in held]


def claims_standing(action: Action) -> list[StageClaim]:
    """The action's claims that were not returned."""
    return read_of(claims_not_returned, action)


def claims_not_returned(action: Action) -> QuerySet[StageClaim]:
    return action.stage_claims.exclude(state=StageClaim.State.RETURNED)


def next_stage(action: Action, on: date) -> str:
    """The first stage that is neither verified nor waiting for a check; the last where all are."""
    standing = {claim.stage for claim in claims_standing(action) if not claim.has_lapsed(on)}
    return next((stage for stage in ORDER if stage not in standing), ORDER[-1])


def why_not_claimed(action: Action, stage: str, on: date) -> str:
    """Why the stage can't be claimed now: it is verified already, or the one before is not claimed;
    "" where it can."""
    claims = claims_standing(action)
    if any(claim.stage == stage and claim.holds(on) for claim in claims):
        return "This stage has been verified already"
    earlier = previous_stage(stage)
    if earlier and not any(claim.stage == earlier for claim in claims):
        return f"Claim “{Stage(earlier).label.lower()}” first: one stage comes after the other"
    return ""
