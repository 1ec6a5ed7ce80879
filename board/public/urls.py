"""The addresses that need no sign-in and stand outside any plan's pages."""

from django.urls import path

from board.public import links, views

urlpatterns = [
    path("read/<str:token>/", links.read_by_link, name="read-by-link"),
    path(
        "read/<str:token>/publications/<int:number>/",
        links.read_by_link_publication,
        name="read-by-link-publication",
    ),
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
