"""The browser of the journeys: the machine's own."""

import os
import shutil

# The first is Chromium without the parts that only windows need, and takes a fifth less work.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def path_of_browser() -> str:
    """Of the one that CHROMIUM names, or else of the first that is here; "" where there is none."""
    programs = [os.environ.get("CHROMIUM", ""), *PROGRAMS]
    return next(filter(None, map(shutil.which, programs)), "")
