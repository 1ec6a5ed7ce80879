"""The site's settings as every test loads them: with no secret to set, and on the real date."""

import os

os.environ["DEBUG"] = "on"
os.environ.pop("PLAN_TODAY", None)

from improvement.settings import *  # noqa: F403
