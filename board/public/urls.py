"""The addresses that need no sign-in and stand outside any plan's pages."""

from django.urls import path

from board.public import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("public/schemas/<slug:name>.json", views.public_schema, name="public-schema"),
    path("public/<slug:slug>/", views.public, name="public"),
    path("public/<slug:slug>/feed.atom", views.public_feed, name="public-feed"),
    path(
        "public/<slug:slug>/publications/<int:number>/",
        views.public_publication,
        name="public-publication",
    ),
    path(
        "public/<slug:slug>/publications/<int:number>/changes/",
        views.public_changes,
        name="public-changes",
    ),
    path(
        "public/<slug:slug>/publications/<int:number>/data.json",
        views.public_json,
        name="public-json",
    ),
    path(
        "public/<slug:slug>/publications/<int:number>/data.csv",
        views.public_csv,
        name="public-csv",
    ),
]
