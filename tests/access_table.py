"""Who may open what: every route × every role, written by hand.

What `board` adds to a plan stands in tests/access_board.py. A row says what each person is answered
by GET; whom it does not name is answered as in USUAL.
"""

from tests.access_answers import (
    ANYONE,
    BOARD,
    BOARD_AND_STAFF,
    EVERY_ROLE,
    FRONT,
    MANAGER,
    MANAGER_AND_CHAIR,
    MANAGER_AND_LEAD,
    MANAGER_NOT_LEAD,
    PEOPLE,
    ROLES,
    SIGN_IN,
    SIGNED_IN,
    USUAL,
    WHO_CHECK,
    WHO_REPORT,
    P,
)
from tests.access_board import BOARD_ROWS

ROWS: dict[str, dict[str, int]] = {
    "": FRONT,
    "healthz": ANYONE,
    "robots.txt": ANYONE,
    "sitemap.xml": ANYONE,
    "public/schemas/<slug:name>.json": ANYONE,
    "public/<slug:slug>/": ANYONE,
    "public/<slug:slug>/feed.atom": ANYONE,
    "public/<slug:slug>/publications/<int:number>/": ANYONE,
    "public/<slug:slug>/publications/<int:number>/changes/": ANYONE,
    "public/<slug:slug>/publications/<int:number>/data.json": ANYONE,
    "public/<slug:slug>/publications/<int:number>/data.csv": ANYONE,
    "accounts/login/": SIGN_IN,
    "accounts/logout/": SIGNED_IN,
    "accounts/inactive/": ANYONE,
    "accounts/signup/": SIGN_IN,
    "accounts/password/change/": SIGNED_IN,
    "accounts/password/reset/": ANYONE,
    "accounts/password/reset/done/": ANYONE,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": ANYONE,
    "accounts/password/reset/key/done/": ANYONE,
    "plans/": SIGNED_IN,
    "new-plan/": dict.fromkeys(PEOPLE, 403) | {"out": 302},  # the settings name nobody
    P + "": dict.fromkeys(ROLES, 302),
    P + "history/": BOARD,
    P + "history/download/": BOARD,
    P + "history/since/": BOARD,
    P + "history/<slug:kind>/<int:pk>/": BOARD,
    P + "redactions/": BOARD,
    P + "redactions/<int:pk>/": MANAGER_AND_CHAIR,
    P + "redactions/<slug:noun>/<int:pk>/ask/": MANAGER,
    P + "people/": MANAGER,
    P + "people/access/": MANAGER,
    P + "people/cover/": BOARD,
    P + "people/cover/add/": MANAGER,
    P + "people/cover/<int:pk>/edit/": MANAGER,
    P + "people/cover/<int:pk>/end/": MANAGER,
    P + "people/add/": MANAGER,
    P + "people/<int:pk>/edit/": MANAGER,
    P + "people/<int:pk>/end/": MANAGER,
    P + "my-work/": BOARD,
    P + "my-settings/": EVERY_ROLE,
    P + "my-settings/lists/": BOARD,
    P + "my-settings/calendar/renew/": BOARD,
    P + "messages/": EVERY_ROLE,
    P + "calendar/<str:token>.ics": ANYONE,
    P + "my-work/submit/": WHO_REPORT,
    P + "my-work/accept/": MANAGER,
    P + "rounds/": BOARD,
    P + "rounds/open/": MANAGER,
    P + "rounds/<int:number>/": BOARD,
    P + "rounds/<int:number>/edit/": MANAGER,
    P + "rounds/<int:number>/close/": MANAGER,
    P + "rounds/<int:number>/reopen/": MANAGER,
    P + "date-changes/": BOARD,
    P + "date-changes/<int:pk>/": {"chair": 404},  # no request waits
    P + "judged-changes/": BOARD,
    P + "judged-changes/<int:pk>/": {"chair": 404},  # no request waits
    P + "escalations/": BOARD,
    P + "escalations/<int:pk>/": BOARD,
    P + "escalations/<int:pk>/answer/": MANAGER,  # the manager is to answer it
    P + "for-me/": {"manager": 200, "lead": 200, "owner": 200, "staff": 200},
    P + "expectations/": BOARD,
    P + "expectations/add/": MANAGER_AND_LEAD,
    P + "expectations/<int:pk>/edit/": MANAGER_AND_LEAD,
    P + "expectations/<int:pk>/answer/": {"manager": 404, "lead": 404, "owner": 404, "staff": 200},
    P + "expectations/teams/<int:pk>/": BOARD_AND_STAFF,
    P + "expectations/people/<int:pk>/": BOARD_AND_STAFF,
    P + "workstreams/": BOARD,
    P + "workstreams.csv": BOARD,
    P + "workstreams.xlsx": BOARD,
    P + "workstreams/add/": MANAGER,
    P + "workstreams/<slug:code>/": BOARD,
    P + "workstreams/<slug:code>/edit/": MANAGER,
    P + "actions/": BOARD,
    P + "actions.csv": BOARD,
    P + "actions.xlsx": BOARD,
    P + "actions/add/": MANAGER,
    P + "actions/edit/": MANAGER,
    P + "actions/<slug:ref>/": BOARD,
    P + "actions/<slug:ref>/updates/": BOARD,
    P + "actions/<slug:ref>/edit/": MANAGER,
    P + "actions/<slug:ref>/withdraw/": MANAGER,
    P + "actions/<slug:ref>/judging/": MANAGER,
    P + "actions/<slug:ref>/marking/": MANAGER,
    P + "actions/<slug:ref>/update/": MANAGER_AND_LEAD,
    P + "actions/<slug:ref>/update/review/": {"manager": 404},  # no update of FP-01 waits
    P + "actions/<slug:ref>/update/steps/<slug:step>/": MANAGER_AND_LEAD,
    P + "actions/<slug:ref>/update/unchanged/": MANAGER_AND_LEAD,
    P + "actions/<slug:ref>/date-change/": MANAGER_AND_LEAD,
    P + "actions/<slug:ref>/escalate/": MANAGER_AND_LEAD,
    P + "actions/<slug:ref>/history/": BOARD,
    P + "search/": BOARD,
    P + "set-up/": BOARD,
    P + "set-up/copy/": MANAGER,
    P + "set-up/example.xlsx": BOARD,
    P + "settings/": BOARD,
    P + "settings/edit/": MANAGER_AND_CHAIR,
    P + "settings/agree/": {"chair": 200},
    P + "export.xlsx": BOARD,
    P + "import/": MANAGER_AND_LEAD,
    P + "import.csv": MANAGER_AND_LEAD,
    P + "import.xlsx": MANAGER_AND_LEAD,
    P + "import/<int:pk>/": MANAGER_NOT_LEAD,
    P + "import/<int:pk>/columns/": MANAGER,
    P + "import/<int:pk>/questions/": MANAGER,
    P + "import/<int:pk>/preview/": MANAGER_NOT_LEAD,
    P + "import/<int:pk>/preview.csv": MANAGER_NOT_LEAD,
    P + "import/<int:pk>/answers.yaml": MANAGER,
    P + "import/<int:pk>/file/": MANAGER_NOT_LEAD,
    P + "import/<int:pk>/take-back/": MANAGER,
    P + "actions/<slug:ref>/milestones/add/": MANAGER,
    P + "actions/<slug:ref>/claim/": MANAGER_AND_LEAD,
    P + "claims/": dict.fromkeys(WHO_CHECK, 200),
    P + "claims/<int:pk>/check/": dict.fromkeys(WHO_CHECK, 404),  # there is none
    P + "evidence/": BOARD,
    P + "evidence.csv": BOARD,
    P + "evidence.xlsx": BOARD,
    P + "evidence/add/": {"manager": 200, "lead": 200, "owner": 200, "member": 200},
    P + "evidence/<int:pk>/": BOARD,
    P + "evidence/<int:pk>/edit/": MANAGER_AND_LEAD,
    P + "evidence/<int:pk>/revise/": MANAGER_AND_LEAD,
    P + "evidence/<int:pk>/supersede/": MANAGER_AND_LEAD,
    P + "evidence/<int:pk>/marking/": MANAGER_AND_LEAD,
    P + "markings/": BOARD,
    P + "evidence/<int:pk>/file/": BOARD,
    P + "findings/": BOARD,
    P + "findings.csv": BOARD,
    P + "findings.xlsx": BOARD,
    P + "findings/<int:pk>/": BOARD,
    P + "structure/<slug:noun>/": BOARD,
    P + "structure/<slug:noun>.csv": BOARD,
    P + "structure/<slug:noun>.xlsx": BOARD,
    P + "structure/<slug:noun>/add/": MANAGER,
    P + "structure/<slug:noun>/<int:pk>/": BOARD,
    P + "structure/<slug:noun>/<int:pk>/edit/": MANAGER,
    P + "measures/": BOARD,
    P + "measures.csv": BOARD,
    P + "measures.xlsx": BOARD,
    P + "measures/<slug:code>/": BOARD,
    P + "measures/<slug:code>/readings.csv": BOARD,
    P + "measures/add/": MANAGER,
    P + "measures/<slug:code>/edit/": MANAGER,
    P + "measures/<slug:code>/judging/": MANAGER,
    P + "measures/<slug:code>/benchmarks/add/": MANAGER,
    P + "measures/<slug:code>/new-start/": MANAGER,
    P + "measures/<slug:code>/new-start/<int:pk>/": {"chair": 404},
    P + "measures/<slug:code>/readings/add/": MANAGER,
    P + "measures/<slug:code>/readings/paste/": MANAGER,
    P + "measures/<slug:code>/readings/to-fill-in.csv": BOARD,
    P + "timeline/": BOARD,
    P + "timeline/events/": BOARD,
    P + "timeline/download/": BOARD,
    P + "published/": EVERY_ROLE,
    P + "public-record/": EVERY_ROLE,
    **BOARD_ROWS,
}
GET = {route: USUAL | row for route, row in ROWS.items()}

SENT_TO = (
    *("add/", "edit/", "end/", "withdraw/", "update/", "draft/", "issue/"),
    *("open/", "close/", "submit/", "accept/", "date-change/", "redactions/<int:pk>/", "ask/"),
    *("steps/<slug:step>/", "check/", "unchanged/", "claim/", "supersede/", "agree/", "paste/"),
    *("new-start/", "new-start/<int:pk>/", "escalate/", "answer/", "judging/", "reply/"),
    *("confirm/", "send/", "done/", "revoke/", "decide/", "set-up/copy/"),
    *("series/", "papers/", "agenda/", "<slug:name>/attendance/", "move/", "revise/"),
    *("addendum/", "drop/", "sent/", "reports/style/", "sections/<slug:name>/", "marking/"),
    *("put-right/<slug:step>/",),
    *("moderate/", "copy/", "import/", "columns/", "<int:pk>/questions/", "preview/", "take-back/"),
)
WRITES = {route for route in GET if route.startswith(P) and route.endswith(SENT_TO)} | {
    P + "my-settings/",
    P + "my-settings/lists/",
    P + "my-settings/calendar/renew/",
}


# Pages that only read, of a record that some may not find.
READ_BY_KEY = {
    *(P + f"import/<int:pk>/{p}" for p in ("", "preview.csv", "file/")),
    *(P + f"reports/<slug:kind>/<int:number>/{p}" for p in ("", "content/", "files/<slug:form>/")),
}


# Pages that only read, and are opened to one person alone.
OF_ONE = {P + "releases/<int:number>/item/", P + "releases/<int:number>/file/"}


def on_post(route: str) -> dict[str, int]:
    """What an empty POST answers: 405 to a page that takes none, 400 to an empty form; who may
    not even read the page is told no more than by GET."""
    taken = 400 if route in WRITES else 405
    answers = {200: taken, 302: taken, 405: taken}
    statuses = {person: answers.get(status, status) for person, status in GET[route].items()}
    if route in READ_BY_KEY:  # no POST is taken, so no record is looked for
        statuses |= {role: taken for role in ROLES if GET[route][role] == 404}
    if route in OF_ONE:  # no POST is taken, so it is not looked for whom it is open
        statuses |= {"scrutiny": taken}
    return statuses | {"out": 302 if GET[route]["out"] == 302 else taken}
