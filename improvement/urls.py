"""Every address of the site. Each view names its permission; see improvement/access.py."""

from allauth.account import views as account
from django.urls import include, path, re_path

from improvement.access import allows
from improvement.roles import Permission
from improvement.views import covers, new_plan, people, redactions, site

anyone = allows(Permission.ANYONE)
signed_in = allows(Permission.SIGNED_IN)

handler400 = site.bad_request
handler403 = site.permission_denied
handler404 = site.not_found
handler500 = site.server_error

accounts = [
    path("login/", anyone(account.login), name="account_login"),
    path("logout/", anyone(account.logout), name="account_logout"),
    path("inactive/", anyone(account.account_inactive), name="account_inactive"),
    path("signup/", anyone(account.signup), name="account_signup"),
    path(
        "password/change/",
        signed_in(account.password_change),
        name="account_change_password",
    ),
    path("password/reset/", anyone(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        anyone(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        anyone(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        anyone(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", site.front_door, name="front-door"),
    path("healthz", site.healthz, name="healthz"),
    path("accounts/", include(accounts)),
    path("plans/", site.plan_list, name="plan-list"),
    path("new-plan/", new_plan.plan_add, name="plan-add"),
    path("plans/<slug:plan>/redactions/", redactions.redaction_list, name="redaction-list"),
    path(
        "plans/<slug:plan>/redactions/<int:pk>/",
        redactions.redaction_decide,
        name="redaction-decide",
    ),
    path(
        "plans/<slug:plan>/redactions/<slug:noun>/<int:pk>/ask/",
        redactions.redaction_ask,
        name="redaction-ask",
    ),
    path("plans/<slug:plan>/people/", people.person_list, name="person-list"),
    path("plans/<slug:plan>/people/cover/", covers.cover_list, name="cover-list"),
    path("plans/<slug:plan>/people/cover/add/", covers.cover_add, name="cover-add"),
    path("plans/<slug:plan>/people/cover/<int:pk>/edit/", covers.cover_edit, name="cover-edit"),
    path("plans/<slug:plan>/people/cover/<int:pk>/end/", covers.cover_end, name="cover-end"),
    path("plans/<slug:plan>/people/access/", people.access_list, name="access-list"),
    path("plans/<slug:plan>/people/add/", people.person_add, name="person-add"),
    path("plans/<slug:plan>/people/<int:pk>/edit/", people.person_move, name="person-move"),
    path("plans/<slug:plan>/people/<int:pk>/end/", people.role_end, name="role-end"),
    path("plans/<slug:plan>/", include("workstreams.urls")),
    path("plans/<slug:plan>/", include("board.urls")),
    path("", include("board.public.urls")),
]
