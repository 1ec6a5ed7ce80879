"""Where what is kept between runs stands. It may be deleted at any time: a run makes it anew."""

import os
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
FOLDER = CACHE / "track-an-improvement-plan"
