"""Addresses of the live plan, below /plans/<slug>/."""

from django.urls import path

from workstreams.views import (
    actions,
    history,
    home,
    measures,
    progress,
    published,
    reminders,
    structure,
)

urlpatterns = [
    path("my-work/", home.my_work, name="my-work"),
    path("my-settings/", reminders.my_settings, name="my-settings"),
    path("my-settings/calendar/renew/", reminders.my_calendar_renew, name="my-calendar-renew"),
    path("messages/", reminders.message_list, name="message-list"),
    path("workstreams/", structure.workstream_list, name="workstream-list"),
    path("workstreams/add/", structure.workstream_add, name="workstream-add"),
    path("workstreams/<slug:code>/", structure.workstream_detail, name="workstream-detail"),
    path("workstreams/<slug:code>/edit/", structure.workstream_edit, name="workstream-edit"),
    path("actions/", actions.action_list, name="action-list"),
    path("actions/add/", actions.action_add, name="action-add"),
    path("actions/<slug:ref>/", actions.action_detail, name="action-detail"),
    path("actions/<slug:ref>/edit/", actions.action_edit, name="action-edit"),
    path("actions/<slug:ref>/withdraw/", actions.action_withdraw, name="action-withdraw"),
    path("actions/<slug:ref>/update/", progress.action_update, name="action-update"),
    path("actions/<slug:ref>/update/review/", progress.update_review, name="update-review"),
    path("actions/<slug:ref>/history/", actions.action_history, name="action-history"),
    path("actions/<slug:ref>/milestones/add/", structure.milestone_add, name="milestone-add"),
    path("structure/<slug:noun>/", structure.record_list, name="record-list"),
    path("structure/<slug:noun>/add/", structure.record_add, name="record-add"),
    path("structure/<slug:noun>/<int:pk>/", structure.record_detail, name="record-detail"),
    path("structure/<slug:noun>/<int:pk>/edit/", structure.record_edit, name="record-edit"),
    path("history/", history.plan_history, name="plan-history"),
    path("history/download/", history.history_download, name="history-download"),
    path("history/<slug:kind>/<int:pk>/", history.history_entry, name="history-entry"),
    path("measures/", measures.measure_list, name="measure-list"),
    path("measures/<slug:code>/", measures.measure_detail, name="measure-detail"),
    path("measures/<slug:code>/readings.csv", measures.measure_readings, name="measure-readings"),
    path("timeline/", published.timeline, name="timeline"),
    path("published/", published.published_facts, name="published-facts"),
]
