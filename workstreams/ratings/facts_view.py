"""The facts of each action as a database view, so that a list can filter, count and page by them.

The view holds what its rows say and no more: no day, no threshold and no time zone stands in it, so
one definition serves every day. `sql.py` compares with the day when it reads.
"""

from __future__ import annotations

NAME = "view_action_facts"
ALWAYS = "9999-12-31"  # until when a check holds that does not run out

# Of an update that the programme office swept up nobody stands behind what it says.
LAST_UPDATE = """
    SELECT {column} FROM workstreams_update u JOIN workstreams_round r ON r.id = u.round_id
    WHERE u.action_id = a.id AND u.state IN ('submitted', 'accepted') AND NOT u.swept_up
    ORDER BY r.number DESC LIMIT 1"""

VERIFIED_UNTIL = """
    SELECT max(coalesce(c.recheck, {always})) FROM workstreams_stageclaim c
    WHERE c.action_id = a.id AND c.state = 'verified' AND c.stage = {stage}"""

REDATINGS = """
    SELECT count(*) FROM workstreams_datechange d
    WHERE d.action_id = a.id AND d.decision = 'approved'"""

# The opening of the first round after the action was added, from its history.
ASKED_SINCE = """
    SELECT min(r.opens) FROM workstreams_round r WHERE r.plan_id = a.plan_id AND r.opens >= (
        SELECT date(h.history_date) FROM workstreams_historicalaction h
        WHERE h.id = a.id AND h.version = 1
    )"""

# On the action, or behind a claim that was not returned.
HAS_EVIDENCE = """
    EXISTS (
        SELECT 1 FROM workstreams_evidenceaction l
        JOIN workstreams_evidence e ON e.id = l.evidence_id
        WHERE l.action_id = a.id AND NOT l.removed AND NOT e.superseded
    ) OR EXISTS (
        SELECT 1 FROM workstreams_stageclaim c
        JOIN workstreams_evidenceclaim l ON l.claim_id = c.id
        JOIN workstreams_evidence e ON e.id = l.evidence_id
        WHERE c.action_id = a.id AND c.state <> 'returned' AND NOT l.removed AND NOT e.superseded
    )"""


def select(vendor: str) -> str:
    """The SELECT statement of the view, of one row an action, for Django's name of a database."""
    is_sqlite = vendor == "sqlite"
    always = f"'{ALWAYS}'" if is_sqlite else f"DATE '{ALWAYS}'"
    days = "{0} - baseline_due"
    if is_sqlite:
        days = "CAST(julianday({0}) - julianday(baseline_due) AS integer)"
    greatest = "max" if is_sqlite else "greatest"
    dates = ("due", "proposed_due", "foreseen_due")
    since_first = ", ".join(f"coalesce({days.format(date)}, 0)" for date in dates)
    verified = VERIFIED_UNTIL.format
    return f"""SELECT
  action_id, declared_rag, declared_round, confidence, foreseen_due, accepted_at, proposed_due,
  redatings, redatings_elsewhere, asked_since, stage_until, carried_out_until, has_evidence,
  {greatest}(0, {since_first}) AS slipped
FROM (SELECT
  a.id AS action_id,
  a.baseline_due,
  a.due,
  coalesce(({LAST_UPDATE.format(column="u.declared_rag")}), '') AS declared_rag,
  ({LAST_UPDATE.format(column="r.number")}) AS declared_round,
  coalesce(({LAST_UPDATE.format(column="u.confidence")}), '') AS confidence,
  ({LAST_UPDATE.format(column="u.proposed_due")}) AS foreseen_due,
  (SELECT max(u.decided_at) FROM workstreams_update u
    WHERE u.action_id = a.id AND u.state = 'accepted' AND NOT u.swept_up) AS accepted_at,
  (SELECT d.to_due FROM workstreams_datechange d
    WHERE d.action_id = a.id AND d.decision = 'open' LIMIT 1) AS proposed_due,
  ({REDATINGS}) AS redatings,
  ({REDATINGS} AND d.cause = 'waiting_on_another_body') AS redatings_elsewhere,
  ({ASKED_SINCE}) AS asked_since,
  ({verified(always=always, stage="a.required_stage")}) AS stage_until,
  ({verified(always=always, stage="'carried_out'")}) AS carried_out_until,
  ({HAS_EVIDENCE}) AS has_evidence
FROM workstreams_action a) facts"""  # noqa: S608  # of the constants above
