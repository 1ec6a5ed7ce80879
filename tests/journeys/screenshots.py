"""Takes the README's pictures of the three readers' first pages: `make screenshots` runs it."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from playwright.sync_api import sync_playwright

from tests.demonstration import ROOT
from tests.journeys.reader import DESKTOP, Reader, launch, open_window
from tests.journeys.server import prepare, serve

PICTURES = {
    "lead": "lead",
    "board": "chair",
    "scrutiny": "scrutiny",
}  # picture: the role whose page it shows
CLIP = {"x": 0, "y": 0, "width": DESKTOP["width"], "height": 1000}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        prepare(Path(folder))
        with serve(Path(folder)) as site:
            browser = launch(playwright)
            for picture, role in PICTURES.items():
                reader = Reader(open_window(browser, site)).sign_in(role)
                path = ROOT / "docs" / f"{picture}.png"
                reader.page.screenshot(path=path, clip=CLIP, full_page=True)
                reader.finish()
                assert not reader.browser_errors, "\n".join(reader.browser_errors)
                print(f"Took {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
