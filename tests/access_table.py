"""Who may open what: every route × every role, written by hand.

A row says what each person is answered by GET; whom it does not name is answered as in USUAL.
"""

PEOPLE = [
    *("out", "stranger", "manager", "lead", "owner", "chair", "member", "adviser", "scrutiny"),
    "staff",
]
ROLES = PEOPLE[2:]  # each is also the name of a person of tests/world.py, but for "scrutiny"
USUAL = {"out": 302, "stranger": 404} | dict.fromkeys(ROLES, 403)

MANAGER = {"manager": 200}
MANAGER_AND_CHAIR = {"manager": 200, "chair": 200}
MANAGER_AND_LEAD = {"manager": 200, "lead": 200}  # FP-01 and its evidence are led by lead
MANAGER_NOT_LEAD = {"manager": 200, "lead": 404}  # it is the manager's, not the lead's own
WHO_REPORT = {"manager": 200, "lead": 200, "owner": 200}
BOARD = WHO_REPORT | {"chair": 200, "member": 200, "adviser": 200}
WHO_CHECK = ("manager", "lead", "chair", "member", "adviser")
BOARD_AND_STAFF = BOARD | {"staff": 200}
EVERY_ROLE = dict.fromkeys(ROLES, 200)
SIGNED_IN = dict.fromkeys(PEOPLE, 200) | {"out": 302}
ANYONE = dict.fromkeys(PEOPLE, 200)
SIGN_IN = dict.fromkeys(PEOPLE, 302) | {"out": 200}  # who is signed in already is sent on
FRONT = dict.fromkeys(PEOPLE, 302)

P = "plans/<slug:plan>/"
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
    P + "board/": BOARD,
    P + "board/disagreements/": BOARD,
    P + "board/evidence/": BOARD,
    P + "board/organisations/": BOARD,
    P + "board/workstreams/": BOARD,
    P + "board/kept/": BOARD,
    P + "board/pace/": BOARD,
    P + "board/rounds/": BOARD,
    P + "board/measures/": BOARD,
    P + "board/waiting/": BOARD,
    P + "board/publications/": BOARD,
    P + "board/publications/<int:number>/": BOARD,
    P + "board/publications/<int:number>/changes/": BOARD,
    P + "board/publications/<int:number>.json": BOARD,
    P + "changes/": BOARD,
    P + "changes/download/": BOARD,
    P + "challenges/": BOARD,
    P + "challenges.csv": BOARD,
    P + "challenges.xlsx": BOARD,
    P + "challenges/add/": dict.fromkeys(("chair", "member", "adviser"), 200),
    P + "challenges/<slug:ref>/": BOARD,
    P + "challenges/<slug:ref>/reply/": {"lead": 200},  # who is asked
    P + "challenges/<slug:ref>/conclude/": dict.fromkeys(
        ("chair", "member", "adviser"), 404
    ),  # there is no reply yet
    P + "challenges/<slug:ref>/put-right/<slug:step>/": {"chair": 200},  # who asked
    P + "challenges/<slug:ref>/withdraw/": {"chair": 200},
    P + "challenges/<slug:ref>/marking/": {},  # the board’s own, which is not published
    P + "questions/": BOARD | {"scrutiny": 200},
    P + "questions/add/": {"scrutiny": 200},
    P + "questions/<slug:ref>/": BOARD | {"scrutiny": 200},
    P + "questions/<slug:ref>/put-right/<slug:step>/": {"scrutiny": 200},
    P + "questions/<slug:ref>/withdraw/": {"scrutiny": 200},
    P + "questions/<slug:ref>/conclude/": {"scrutiny": 404},  # there is no reply yet
    P + "questions/<slug:ref>/follow-up/": {"scrutiny": 404},  # nothing was accepted
    "read/<str:token>/": ANYONE,
    "read/<str:token>/publications/<int:number>/": ANYONE,
    P + "reading-links/": MANAGER,
    P + "reading-links/add/": MANAGER,
    P + "reading-links/<int:pk>/": MANAGER,
    P + "reading-links/<int:pk>/edit/": MANAGER,
    P + "reading-links/<int:pk>/revoke/": MANAGER,
    P + "releases/": MANAGER_AND_CHAIR | {"scrutiny": 200},
    P + "releases/add/": {"scrutiny": 200},
    P + "releases/<int:number>/": MANAGER_AND_CHAIR | {"scrutiny": 200},
    P + "releases/<int:number>/edit/": {"scrutiny": 200},  # who asked
    P + "releases/<int:number>/decide/": MANAGER_AND_CHAIR,
    P + "releases/<int:number>/end/": dict.fromkeys(MANAGER_AND_CHAIR, 302),  # nothing is granted
    P + "releases/<int:number>/item/": {},  # nothing is granted
    P + "releases/<int:number>/file/": {},
    P + "scrutiny/": BOARD | {"scrutiny": 200},
    P + "scrutiny/<slug:noun>/": BOARD | {"scrutiny": 200},
    P + "scrutiny/<slug:noun>/add/": {"scrutiny": 200},
    P + "scrutiny/<slug:noun>/<int:pk>/": BOARD | {"scrutiny": 200},
    P + "scrutiny/<slug:noun>/<int:pk>/edit/": {"scrutiny": 200},
    P + "notice/": BOARD,
    P + "notice.csv": BOARD,
    P + "notice.xlsx": BOARD,
    P + "notice/add/": MANAGER,
    P + "notice/forecasts/": BOARD,
    P + "notice/<int:number>/": BOARD,
    P + "notice/<int:number>.csv": BOARD,
    P + "notice/<int:number>.xlsx": BOARD,
    P + "notice/<int:number>/edit/": {"chair": 200},  # the chair has confirmed it
    P + "notice/<int:number>/confirm/": {"chair": 200},
    P + "notice/<int:number>/close/": {"chair": 200},
    P + "notice/<int:number>/closing/edit/": {"chair": 404},  # it is not closed
    P + "notice/<int:number>/requirements/add/": {"chair": 200},
    P + "notice/<int:number>/returns/add/": {"chair": 200},
    P + "notice/<int:number>/reviews/add/": MANAGER_AND_CHAIR,
    P + "notice/requirements/<slug:ref>/": BOARD,
    P + "notice/requirements/<slug:ref>/edit/": MANAGER_AND_CHAIR,
    P + "notice/returns/<int:pk>/edit/": {"chair": 200},
    P + "notice/returns/<int:pk>/send/": MANAGER_AND_CHAIR,
    P + "notice/returns/<int:pk>/withdraw/": {"chair": 200},
    P + "notice/returns/<int:pk>/sent/edit/": {"manager": 404, "chair": 404},  # it was not sent
    P + "notice/reviews/<int:pk>/edit/": MANAGER_AND_CHAIR,
    P + "notice/reviews/<int:pk>/withdraw/": MANAGER_AND_CHAIR,
    P + "challenges/<slug:ref>/follow-up/": dict.fromkeys(
        ("chair", "member", "adviser"), 404
    ),  # nothing was accepted
    P + "decisions/": BOARD,
    P + "decisions.csv": BOARD,
    P + "decisions.xlsx": BOARD,
    P + "decisions/add/": MANAGER_AND_CHAIR,
    P + "decisions/<slug:ref>/": BOARD,
    P + "decisions/<slug:ref>/edit/": MANAGER_AND_CHAIR,
    P + "decisions/<slug:ref>/done/": MANAGER_AND_CHAIR | {"lead": 200},  # who carries it out
    P + "judgements/": BOARD,
    P + "judgements.csv": BOARD,
    P + "judgements.xlsx": BOARD,
    P + "judgements/add/": {"chair": 200},
    P + "judgements/<int:pk>/": BOARD,
    P + "judgements/<int:pk>/edit/": {"chair": 200},
    P + "resources/": BOARD,
    P + "resources.csv": BOARD,
    P + "resources.xlsx": BOARD,
    P + "resources/add/": MANAGER_AND_CHAIR,
    P + "resources/<slug:ref>/": BOARD,
    P + "resources/<slug:ref>/edit/": MANAGER_AND_CHAIR,
    P + "risks/": BOARD,
    P + "risks.csv": BOARD,
    P + "risks.xlsx": BOARD,
    P + "risks/add/": MANAGER_AND_CHAIR,
    P + "risks/scale/": BOARD,
    P + "risks/scale/edit/": {"chair": 200},  # the plan is agreed
    P + "risks/kinds/add/": {"chair": 200},
    P + "risks/kinds/<int:pk>/edit/": {"chair": 200},
    P + "risks/<slug:ref>/": BOARD,
    P + "risks/<slug:ref>/edit/": MANAGER_AND_CHAIR,
    P + "risks/<slug:ref>/close/": MANAGER_AND_CHAIR,
    P + "risks/<slug:ref>/answer/": {"chair": 200},
    P + "risks/<slug:ref>/reviews/add/": MANAGER_AND_LEAD,  # the lead owns it
    P + "risks/<slug:ref>/reviews/<int:pk>/edit/": MANAGER_AND_LEAD,
    P + "grades/": BOARD,
    P + "grades/add/": MANAGER_AND_LEAD,
    P + "grades/schemes/": BOARD,
    P + "grades/schemes/add/": MANAGER,
    P + "grades/schemes/<int:pk>/": BOARD,
    P + "grades/schemes/<int:pk>/edit/": MANAGER,
    P + "grades/schemes/<int:pk>/elements/add/": MANAGER,
    P + "grades/elements/<int:pk>/edit/": MANAGER,
    P + "grades/elements/<int:pk>/descriptors/add/": MANAGER,
    P + "grades/descriptors/<int:pk>/edit/": MANAGER,
    P + "grades/<int:pk>/": BOARD,
    P + "grades/<int:pk>/edit/": MANAGER_AND_LEAD,
    P + "grades/<int:pk>/moderate/": dict.fromkeys(("chair", "member", "adviser"), 200),
    P + "grades/<int:pk>/moderation/edit/": dict.fromkeys(  # nobody has moderated it
        ("chair", "member", "adviser"), 404
    ),
    P + "workforce/": BOARD,
    P + "impact/": BOARD,
    P + "impact.csv": BOARD,
    P + "impact.xlsx": BOARD,
    P + "impact/add/": WHO_REPORT,
    P + "impact/<int:pk>/": BOARD,
    P + "impact/<int:pk>/edit/": MANAGER_AND_LEAD,  # who updates the action
    P + "impact/<int:pk>/withdraw/": MANAGER_AND_CHAIR,
    P + "bodies/": BOARD,
    P + "bodies.csv": BOARD,
    P + "bodies.xlsx": BOARD,
    P + "bodies/<slug:ref>/": BOARD,
    P + "validation/": BOARD,
    P + "validation.csv": BOARD,
    P + "validation.xlsx": BOARD,
    P + "validation/add/": MANAGER_AND_CHAIR,
    P + "validation/<int:pk>/": BOARD,
    P + "validation/<int:pk>/edit/": MANAGER_AND_CHAIR,
    P + "validation/<int:pk>/move/": MANAGER_AND_CHAIR,
    P + "validation/<int:pk>/findings/add/": MANAGER,
    P + "meetings/": BOARD,
    P + "meetings.csv": BOARD,
    P + "meetings.xlsx": BOARD,
    P + "meetings/add/": MANAGER,
    P + "meetings/series/": MANAGER,
    P + "meetings/attendance/": BOARD,
    P + "meetings/<slug:name>/": BOARD,
    P + "meetings/<slug:name>/edit/": MANAGER,
    P + "meetings/<slug:name>/papers/": MANAGER,
    P + "meetings/<slug:name>/paper/": BOARD,
    P + "meetings/<slug:name>/agenda/": MANAGER_AND_CHAIR,
    P + "meetings/<slug:name>/agenda/add/": MANAGER_AND_CHAIR,
    P + "meetings/<slug:name>/agenda/<int:pk>/edit/": MANAGER_AND_CHAIR,
    P + "meetings/<slug:name>/attendance/": MANAGER,
    P + "terms/": BOARD,
    P + "terms.csv": BOARD,
    P + "terms.xlsx": BOARD,
    P + "terms/add/": MANAGER,
    P + "terms/<int:number>/": BOARD,
    P + "terms/<int:number>.csv": BOARD,
    P + "terms/<int:number>.xlsx": BOARD,
    P + "terms/<int:number>/edit/": MANAGER,
    P + "terms/seats/add/": MANAGER,
    P + "terms/seats/<int:pk>/": BOARD,
    P + "terms/seats/<int:pk>/edit/": MANAGER,
    P + "terms/seats/<int:pk>/substitutes/add/": MANAGER,
    P + "terms/seats/<int:pk>/substitutes/<int:substitute>/edit/": MANAGER,
    P + "publications/": MANAGER_AND_CHAIR,
    P + "publications.csv": MANAGER_AND_CHAIR,
    P + "publications.xlsx": MANAGER_AND_CHAIR,
    P + "publications/draft/": MANAGER,
    P + "publications/<int:number>/": {"manager": 302, "chair": 302},
    P + "publications/<slug:audience>/<int:number>/": MANAGER_AND_CHAIR,
    P + "publications/<slug:audience>/<int:number>/issue/": {"chair": 405},  # it is only sent to
    P + "progress/": EVERY_ROLE,
    P + "progress/workstreams/<slug:code>/": EVERY_ROLE,
    P + "reports/": BOARD | {"scrutiny": 200},
    P + "reports/draft/": {"manager": 404},  # no kind is named
    P + "reports/style/": MANAGER,
    P + "reports/<slug:kind>/<int:number>/": BOARD | {"scrutiny": 404},  # it is the board's
    P + "reports/<slug:kind>/<int:number>/edit/": MANAGER,
    P + "reports/<slug:kind>/<int:number>/issue/": {"chair": 405},  # it is only sent to
    P + "reports/<slug:kind>/<int:number>/addendum/": MANAGER,
    P + "reports/<slug:kind>/<int:number>/drop/": MANAGER,
    P + "reports/<slug:kind>/<int:number>/sent/": dict.fromkeys(MANAGER_AND_CHAIR, 405),
    P + "reports/<slug:kind>/<int:number>/sections/<slug:name>/": MANAGER_AND_CHAIR,
    P + "reports/<slug:kind>/<int:number>/content/": BOARD | {"scrutiny": 404},
    P + "reports/<slug:kind>/<int:number>/files/<slug:form>/": BOARD | {"scrutiny": 404},
    P + "progress/publications/<int:number>/": EVERY_ROLE,
    P + "progress/publications/<int:number>/changes/": EVERY_ROLE,
    P + "progress/publications/<int:number>.json": EVERY_ROLE,
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
