"""The people of the access table, what each may be answered, and names for who is given a page."""

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
