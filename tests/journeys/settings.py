"""The site's settings as a council runs them, but over plain HTTP and with assets of its own.

Nothing else differs: DEBUG is off, assets are collected, sign-in limits count in the database.
"""
# ruff: noqa: F403, F405  # these settings are the site's own

from improvement.settings import *

STATIC_ROOT = env("STATIC_ROOT")
