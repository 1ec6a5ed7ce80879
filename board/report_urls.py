"""Addresses of reports, below /plans/<slug>/reports/."""

from django.urls import path

from board.views import report_parts, reports

urlpatterns = [
    path("", reports.report_list, name="report-list"),
    path("draft/", reports.report_draft, name="report-draft"),
    path("style/", report_parts.house_style, name="house-style"),
    path("<slug:kind>/<int:number>/", reports.report, name="report"),
    path("<slug:kind>/<int:number>/edit/", reports.report_edit, name="report-edit"),
    path("<slug:kind>/<int:number>/issue/", reports.report_issue, name="report-issue"),
    path("<slug:kind>/<int:number>/drop/", reports.report_drop, name="report-drop"),
    path("<slug:kind>/<int:number>/sent/", reports.report_sent, name="report-sent"),
    path("<slug:kind>/<int:number>/addendum/", reports.report_addendum, name="report-addendum"),
    path(
        "<slug:kind>/<int:number>/sections/<slug:name>/",
        report_parts.report_section,
        name="report-section",
    ),
    path(
        "<slug:kind>/<int:number>/content/",
        report_parts.report_content,
        name="report-content",
    ),
    path(
        "<slug:kind>/<int:number>/files/<slug:form>/",
        report_parts.report_file,
        name="report-file",
    ),
]
