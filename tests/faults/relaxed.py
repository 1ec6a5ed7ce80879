"""The site's settings with SQLite that does not wait for the disk: a control, which may lose."""

import os

from improvement.settings import *  # noqa: F403
from improvement.settings import DATABASES

_options = DATABASES["default"]["OPTIONS"]
_waits, _relaxed = "synchronous=FULL", f"synchronous={os.environ['RELAXED']}"
_options["init_command"] = _options["init_command"].replace(_waits, _relaxed)
