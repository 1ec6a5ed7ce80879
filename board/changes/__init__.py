"""Every write of what the board does: check the permission, lock, save, return.

All of them raise PermissionDenied where the person may not make the change, StaleRecord where the
record no longer has the `version` that was read, and ValidationError with a message for the page.
"""

from board.changes.agenda import edit_agenda_item, put_offers_on_agenda, put_on_agenda
from board.changes.attendance import record_attendance
from board.changes.challenges import (
    ask_for_scrutiny,
    conclude_challenge,
    follow_up_challenge,
    raise_challenge,
    reply_to_challenge,
)
from board.changes.decisions import edit_decision, record_decision, say_decision_done
from board.changes.grades import (
    add_scheme,
    edit_moderation,
    edit_scheme,
    edit_self_assessment,
    make_self_assessment,
    moderate_self_assessment,
)
from board.changes.impact_assessments import (
    add_impact_assessment,
    edit_impact_assessment,
    withdraw_impact_assessment,
)
from board.changes.judgements import edit_judgement, judge
from board.changes.kept_forecasts import keep_forecasts
from board.changes.meetings import edit_meeting, record_meeting, record_series
from board.changes.notices import (
    add_notice,
    add_review,
    close_notice,
    confirm_notice,
    edit_closing,
    edit_notice,
    edit_review,
    withdraw_review,
)
from board.changes.publications import (
    draft_publication,
    issue_publication,
    next_number,
    why_not_to_issue,
)
from board.changes.put_right import (
    put_right_asked,
    put_right_conclusion,
    put_right_found,
    put_right_look,
    put_right_reply,
    withdraw_challenge,
)
from board.changes.reading_links import (
    edit_reading_link,
    make_reading_link,
    revoke_reading_link,
)
from board.changes.releases import ask_release, decide_release, edit_release, end_release
from board.changes.requirements import add_requirement, edit_requirement
from board.changes.resources import add_resource, edit_resource
from board.changes.returns import (
    add_return,
    edit_return,
    edit_sent_return,
    send_return,
    withdraw_return,
)
from board.changes.risk_scales import (
    add_risk_kind,
    edit_risk_kind,
    edit_risk_scale,
    set_risk_scale,
)
from board.changes.risks import (
    add_risk,
    answer_risk,
    close_risk,
    edit_risk,
    edit_risk_review,
    escalate_risks,
    reopen_risk,
    review_risk,
)
from board.changes.scrutiny import add_scrutiny_record, edit_scrutiny_record
from board.changes.terms import add_terms
from board.changes.validations import (
    add_finding_of,
    add_validation,
    edit_validation,
    move_validation,
)

__all__ = [
    "add_finding_of",
    "add_impact_assessment",
    "add_notice",
    "add_requirement",
    "add_resource",
    "add_return",
    "add_review",
    "add_risk",
    "add_risk_kind",
    "add_scheme",
    "add_scrutiny_record",
    "add_terms",
    "add_validation",
    "answer_risk",
    "ask_for_scrutiny",
    "ask_release",
    "close_notice",
    "close_risk",
    "conclude_challenge",
    "confirm_notice",
    "decide_release",
    "draft_publication",
    "edit_agenda_item",
    "edit_closing",
    "edit_decision",
    "edit_impact_assessment",
    "edit_judgement",
    "edit_meeting",
    "edit_moderation",
    "edit_notice",
    "edit_reading_link",
    "edit_release",
    "edit_requirement",
    "edit_resource",
    "edit_return",
    "edit_review",
    "edit_risk",
    "edit_risk_kind",
    "edit_risk_review",
    "edit_risk_scale",
    "edit_scheme",
    "edit_scrutiny_record",
    "edit_self_assessment",
    "edit_sent_return",
    "edit_validation",
    "end_release",
    "escalate_risks",
    "follow_up_challenge",
    "issue_publication",
    "judge",
    "keep_forecasts",
    "make_reading_link",
    "make_self_assessment",
    "moderate_self_assessment",
    "move_validation",
    "next_number",
    "put_offers_on_agenda",
    "put_on_agenda",
    "put_right_asked",
    "put_right_conclusion",
    "put_right_found",
    "put_right_look",
    "put_right_reply",
    "raise_challenge",
    "record_attendance",
    "record_decision",
    "record_meeting",
    "record_series",
    "reopen_risk",
    "reply_to_challenge",
    "review_risk",
    "revoke_reading_link",
    "say_decision_done",
    "send_return",
    "set_risk_scale",
    "why_not_to_issue",
    "withdraw_challenge",
    "withdraw_impact_assessment",
    "withdraw_return",
    "withdraw_review",
]
