"""Every form that changes a record carries the version that the person read, so that of two people
the second does not overwrite the first without seeing it."""

import re

from tests.access_answers import P
from tests.access_table import GET, WRITES
from tests.pages import address, html_of, person
from tests.world import World

# They add a record, or an answer of its own, and change none.
ADDING = (
    *("add/", "ask/", "claim/", "escalate/", "new-start/", "date-change/", "expect/", "/agenda/"),
    *("addendum/",),
    *("paste/",),  # it shows what it would change, and carries the digest of that
)
CARRIES_ONE = re.compile(r'name="(?:\w+_)?(?:version|expected)"|name="updates?"')


def own_forms(page: str) -> list[str]:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'(?s)<form[^>]*method="post".*?</form>', main, re.IGNORECASE)


def test_every_form_that_changes_a_record_carries_the_version_that_was_read(world: World, sign_in):
    routes = [route for route in WRITES if "<" in route.removeprefix(P)]
    changing = [route for route in routes if not route.endswith(ADDING)]
    assert len(changing) > 15
    without, seen = [], 0
    urls = {route: address(route, world) for route in changing}
    urls["a reading that is corrected"] = world.url("measures/M1/readings/add/?period=2026-09-01")
    for route, url in urls.items():
        answers = GET.get(route, {"manager": 200})
        name = next((name for name, status in answers.items() if status == 200), "")
        forms = own_forms(html_of(sign_in(person(world, name)).get(url))) if name else []
        seen += len(forms)
        without += [route for form in forms if not CARRIES_ONE.search(form)]
    assert seen > 15
    assert without == []
