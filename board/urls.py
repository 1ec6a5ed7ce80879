"""Addresses of the board's and of the scrutiny pages, below /plans/<slug>/."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from board.scrutiny import views as scrutiny
from board.views import (
    agenda,
    attendance,
    board_pages,
    board_paper,
    bodies,
    calendar,
    challenges,
    dashboard,
    decisions,
    differences,
    grade_schemes,
    grades,
    home,
    impact_assessments,
    judgements,
    meetings,
    notices,
    publications,
    requirements,
    returns,
    terms,
    validations,
)

BEHIND = (
    board_pages.board_disagreements,
    board_pages.board_evidence,
    board_pages.board_organisations,
    board_pages.board_workstreams,
    board_pages.board_pace,
    board_pages.board_rounds,
    board_pages.board_measures,
    board_pages.board_waiting,
)


def behind(view: Callable[..., HttpResponseBase]) -> URLPattern:
    """The address of a page behind the dashboard, by its view: "board_waiting" is the page
    "board-waiting" at board/waiting/."""
    name = view.__name__.replace("_", "-")
    return path(f"board/{name.removeprefix('board-')}/", view, name=name)


urlpatterns = [
    path("", home.plan_home, name="plan-home"),
    path("board/", dashboard.board_dashboard, name="board-dashboard"),
    *map(behind, BEHIND),
    path("changes/", differences.plan_changes, name="plan-changes"),
    path("changes/download/", differences.plan_changes_download, name="plan-changes-download"),
    path("challenges/", challenges.challenge_list, name="challenge-list"),
    path("challenges/add/", challenges.challenge_add, name="challenge-add"),
    path("challenges/<slug:ref>/", challenges.challenge, name="challenge"),
    path("challenges/<slug:ref>/reply/", challenges.challenge_reply, name="challenge-reply"),
    path(
        "challenges/<slug:ref>/conclude/",
        challenges.challenge_conclude,
        name="challenge-conclude",
    ),
    path(
        "challenges/<slug:ref>/follow-up/",
        challenges.challenge_follow_up,
        name="challenge-follow-up",
    ),
    path("decisions/", decisions.decision_list, name="decision-list"),
    path("decisions/add/", decisions.decision_add, name="decision-add"),
    path("decisions/<slug:ref>/", decisions.decision, name="decision"),
    path("decisions/<slug:ref>/edit/", decisions.decision_edit, name="decision-edit"),
    path("decisions/<slug:ref>/done/", decisions.decision_done, name="decision-done"),
    path("judgements/", judgements.judgement_list, name="judgement-list"),
    path("judgements/add/", judgements.judgement_add, name="judgement-add"),
    path("judgements/<int:pk>/", judgements.judgement, name="judgement"),
    path("judgements/<int:pk>/edit/", judgements.judgement_edit, name="judgement-edit"),
    path("grades/", grades.grade_list, name="grade-list"),
    path("grades/add/", grades.self_assessment_add, name="self-assessment-add"),
    path("grades/schemes/", grade_schemes.grade_scheme_list, name="grade-scheme-list"),
    path("grades/schemes/add/", grade_schemes.grade_scheme_add, name="grade-scheme-add"),
    path("grades/schemes/<int:pk>/", grade_schemes.grade_scheme, name="grade-scheme"),
    path(
        "grades/schemes/<int:pk>/edit/", grade_schemes.grade_scheme_edit, name="grade-scheme-edit"
    ),
    path(
        "grades/schemes/<int:pk>/elements/add/",
        grade_schemes.graded_element_add,
        name="graded-element-add",
    ),
    path(
        "grades/elements/<int:pk>/edit/",
        grade_schemes.graded_element_edit,
        name="graded-element-edit",
    ),
    path(
        "grades/elements/<int:pk>/descriptors/add/",
        grade_schemes.descriptor_add,
        name="descriptor-add",
    ),
    path(
        "grades/descriptors/<int:pk>/edit/",
        grade_schemes.descriptor_edit,
        name="descriptor-edit",
    ),
    path("grades/<int:pk>/", grades.self_assessment, name="self-assessment"),
    path("grades/<int:pk>/edit/", grades.self_assessment_edit, name="self-assessment-edit"),
    path(
        "grades/<int:pk>/moderate/",
        grades.self_assessment_moderate,
        name="self-assessment-moderate",
    ),
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/add/", meetings.meeting_add, name="meeting-add"),
    path("notice/", notices.notice, name="notice"),
    path("notice/add/", notices.notice_add, name="notice-add"),
    path("notice/forecasts/", requirements.kept_forecasts, name="kept-forecasts"),
    path("notice/<int:number>/", notices.notice_numbered, name="notice-numbered"),
    path("notice/<int:number>/edit/", notices.notice_edit, name="notice-edit"),
    path("notice/<int:number>/confirm/", notices.notice_confirm, name="notice-confirm"),
    path("notice/<int:number>/close/", notices.notice_close, name="notice-close"),
    path(
        "notice/<int:number>/requirements/add/",
        requirements.requirement_add,
        name="requirement-add",
    ),
    path("notice/requirements/<slug:ref>/", requirements.requirement, name="requirement"),
    path(
        "notice/requirements/<slug:ref>/edit/",
        requirements.requirement_edit,
        name="requirement-edit",
    ),
    path("notice/<int:number>/returns/add/", returns.return_add, name="return-add"),
    path("notice/returns/<int:pk>/edit/", returns.return_edit, name="return-edit"),
    path("notice/returns/<int:pk>/send/", returns.return_send, name="return-send"),
    path("notice/<int:number>/reviews/add/", returns.review_add, name="review-add"),
    path("notice/reviews/<int:pk>/edit/", returns.review_edit, name="review-edit"),
    path("meetings/series/", meetings.meeting_series, name="meeting-series"),
    path("meetings/attendance/", attendance.attendance_list, name="attendance-list"),
    path("meetings/<slug:name>/", meetings.meeting, name="meeting"),
    path("meetings/<slug:name>/edit/", meetings.meeting_edit, name="meeting-edit"),
    path("meetings/<slug:name>/papers/", meetings.meeting_papers, name="meeting-papers"),
    path("meetings/<slug:name>/paper/", board_paper.meeting_paper, name="meeting-paper"),
    path("meetings/<slug:name>/agenda/", agenda.agenda_choose, name="agenda-choose"),
    path("meetings/<slug:name>/agenda/add/", agenda.agenda_add, name="agenda-add"),
    path("meetings/<slug:name>/agenda/<int:pk>/edit/", agenda.agenda_edit, name="agenda-edit"),
    path(
        "meetings/<slug:name>/attendance/",
        attendance.attendance_record,
        name="attendance-record",
    ),
    path("terms/", terms.board_terms, name="board-terms"),
    path("terms/add/", terms.terms_add, name="terms-add"),
    path("terms/<int:number>/", terms.board_terms_version, name="board-terms-version"),
    path("terms/<int:number>/edit/", terms.terms_edit, name="terms-edit"),
    path("terms/seats/add/", terms.seat_add, name="seat-add"),
    path("terms/seats/<int:pk>/", terms.board_seat, name="board-seat"),
    path("terms/seats/<int:pk>/edit/", terms.seat_edit, name="seat-edit"),
    path("terms/seats/<int:pk>/substitutes/add/", terms.substitute_add, name="substitute-add"),
    path(
        "terms/seats/<int:pk>/substitutes/<int:substitute>/edit/",
        terms.substitute_edit,
        name="substitute-edit",
    ),
    path("impact/", impact_assessments.impact_assessment_list, name="impact-assessment-list"),
    path("impact/add/", impact_assessments.impact_assessment_add, name="impact-assessment-add"),
    path("impact/<int:pk>/", impact_assessments.impact_assessment, name="impact-assessment"),
    path(
        "impact/<int:pk>/edit/",
        impact_assessments.impact_assessment_edit,
        name="impact-assessment-edit",
    ),
    path("bodies/", bodies.body_list, name="body-list"),
    path("bodies/<slug:ref>/", bodies.body_detail, name="body-detail"),
    path("validation/", validations.validation_list, name="validation-list"),
    path("validation/add/", validations.validation_add, name="validation-add"),
    path("validation/<int:pk>/", validations.validation, name="validation"),
    path("validation/<int:pk>/edit/", validations.validation_edit, name="validation-edit"),
    path("validation/<int:pk>/move/", validations.validation_move, name="validation-move"),
    path(
        "validation/<int:pk>/findings/add/",
        validations.validation_finding_add,
        name="validation-finding-add",
    ),
    path("calendar/<str:token>.ics", calendar.calendar, name="calendar"),
    path("publications/", publications.publication_list, name="publication-list"),
    path("publications/draft/", publications.publication_draft, name="publication-draft"),
    path(
        "publications/<int:number>/",
        publications.publication_numbered_alone,
        name="publication-numbered-alone",
    ),
    path(
        "publications/<slug:audience>/<int:number>/",
        publications.publication,
        name="publication",
    ),
    path(
        "publications/<slug:audience>/<int:number>/issue/",
        publications.publication_issue,
        name="publication-issue",
    ),
    path("progress/", scrutiny.progress, name="progress"),
    path(
        "progress/workstreams/<slug:code>/",
        scrutiny.progress_workstream,
        name="progress-workstream",
    ),
    path(
        "progress/publications/<int:number>/",
        scrutiny.progress_publication,
        name="progress-publication",
    ),
    path(
        "progress/publications/<int:number>.json",
        scrutiny.progress_publication_file,
        name="progress-publication-file",
    ),
]
