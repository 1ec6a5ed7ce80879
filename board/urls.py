"""Addresses of the board's and of the scrutiny pages, below /plans/<slug>/."""

from django.urls import path

from board.scrutiny import views as scrutiny
from board.views import (
    board_pages,
    calendar,
    challenges,
    dashboard,
    differences,
    home,
    meetings,
    publications,
)

urlpatterns = [
    path("", home.plan_home, name="plan-home"),
    path("board/", dashboard.board_dashboard, name="board-dashboard"),
    path("board/disagreements/", board_pages.board_disagreements, name="board-disagreements"),
    path("board/evidence/", board_pages.board_evidence, name="board-evidence"),
    path("board/organisations/", board_pages.board_organisations, name="board-organisations"),
    path("board/workstreams/", board_pages.board_workstreams, name="board-workstreams"),
    path("board/measures/", board_pages.board_measures, name="board-measures"),
    path("board/changed/", board_pages.board_changed, name="board-changed"),
    path("board/waiting/", board_pages.board_waiting, name="board-waiting"),
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
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/add/", meetings.meeting_add, name="meeting-add"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting-edit"),
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
