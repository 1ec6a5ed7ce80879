"""The site's settings as every test loads them: with no secret to set, and on the real date."""
# ruff: noqa: F403, F405  # these settings are the site's own, and a few more

import os
from pathlib import Path

os.environ.pop("PLAN_TODAY", None)
os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("HTTPS", "off")

from improvement.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Serves the built assets from where they are, with no collectstatic before a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# No test keeps a file by accident: those that mean to ask for the fixture `evidence_root`.
EVIDENCE_ROOT = Path("/dev/null/evidence")
CLAMD = ""
