"""The site's settings as the benchmark serves it: on a fixed day, with the pages of the floor."""
# ruff: noqa: F403, F405  # these settings are the site's own, and a few more

import os

os.environ.setdefault("SECRET_KEY", "for-measuring-only")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("HTTPS", "off")
os.environ.setdefault("PLAN_TODAY", "2013-11-18")
os.environ.setdefault("LOGIN_RATE", "100000/m/ip")

from improvement.settings import *

# Signing in is not what is measured, and hundreds of people do it before that.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
TEMPLATES[0] |= {"DIRS": [BASE_DIR / "benchmarks" / "templates", BASE_DIR / "templates"]}
# Serves the built assets from where they are, with no collectstatic before.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.counting.CountsWhenAsked", *MIDDLEWARE]
STATIC_ROOT, STATICFILES_DIRS = BASE_DIR / "static" / "build", []
# One connection for the whole run: of one that ends, all its cost would count as one page's.
DATABASE["CONN_MAX_AGE"] = None
