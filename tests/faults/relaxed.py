"""The site's settings with SQLite that does not wait for the disk: a control, which may lose."""

from improvement.settings import *  # noqa: F403
from improvement.settings import DATABASES

_options = DATABASES["default"]["OPTIONS"]
_waits, _relaxed = "synchronous=FULL", "synchronous=NORMAL"
_options["init_command"] = _options["init_command"].replace(_waits, _relaxed)
