"""Addresses of scrutiny's own work, below /plans/<slug>/scrutiny/."""

from django.urls import path

from board.views import scrutiny_work

urlpatterns = [
    path("", scrutiny_work.scrutiny_work, name="scrutiny-work"),
    path("<slug:noun>/", scrutiny_work.scrutiny_record_list, name="scrutiny-record-list"),
    path("<slug:noun>/add/", scrutiny_work.scrutiny_record_add, name="scrutiny-record-add"),
    path("<slug:noun>/<int:pk>/", scrutiny_work.scrutiny_record, name="scrutiny-record"),
    path(
        "<slug:noun>/<int:pk>/edit/",
        scrutiny_work.scrutiny_record_edit,
        name="scrutiny-record-edit",
    ),
]
