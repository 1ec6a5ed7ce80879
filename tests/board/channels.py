"""Every way by which readers outside are given the numbers of a publication; a test holds it whole.

Who adds a way adds its address here: tests/board/test_small_numbers.py then looks for small numbers
in every byte of it, with what is packed in it unpacked.
"""

from typing import Any

from tests.crawl import text_of
from tests.world import World

PUBLIC = "/public/testshire/"
REPORT = (
    "",
    "content/?show=all",
    "files/word/",
    "files/workbook/",
)  # made of the publication for scrutiny
# Who reads it, and where; {n} is the number of the publication, of which the one before is issued,
# and {token} that of a link to read.
CHANNELS: list[tuple[str, str]] = [
    ("public", PUBLIC),
    ("public", f"{PUBLIC}?show=all"),
    ("public", f"{PUBLIC}publications/{{n}}/?show=all"),
    ("public", f"{PUBLIC}publications/{{n}}/changes/"),
    ("public", f"{PUBLIC}publications/{{n}}/data.json"),
    ("public", f"{PUBLIC}publications/{{n}}/data.csv"),
    ("public", f"{PUBLIC}feed.atom"),
    ("scrutiny", "/plans/testshire/progress/"),
    ("scrutiny", "/plans/testshire/progress/publications/{n}/?show=all"),
    ("scrutiny", "/plans/testshire/progress/publications/{n}/changes/"),
    ("scrutiny", "/plans/testshire/progress/publications/{n}.json"),
    *(("scrutiny", f"/plans/testshire/reports/scrutiny/1/{part}") for part in REPORT),
    ("link", "/read/{token}/?show=all"),
    ("link", "/read/{token}/publications/{n}/?show=all"),
    ("member", "/plans/testshire/board/publications/{n}/?show=all"),
    ("member", "/plans/testshire/board/publications/{n}/changes/"),
    ("member", "/plans/testshire/board/publications/{n}.json"),
]


def browsers(world: World, sign_in: Any) -> dict[str, Any]:
    people = {"public": None, "link": None, "scrutiny": world.councillor, "member": world.member}
    return {name: sign_in(person) for name, person in people.items()}


def read_all(browsers: dict[str, Any], number: int, token: str) -> dict[str, str]:
    """What each channel gives of the publication of that number, by its address; `token` is the
    token of the link to read."""
    given = {}
    for reader, address in CHANNELS:
        at = address.format(n=number, token=token)
        answer = browsers[reader].get(at)
        assert answer.status_code == 200, at
        given[at] = text_of(answer)
    return given
