#!/usr/bin/env python
"""Runs the site's commands: migrate, load_demo, runserver and the rest."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "improvement.settings")
    # What a command loads and makes stays until it ends: to look through it hundreds of times for
    # what is of no more use was a tenth of `migrate`. A server says its own (improvement/wsgi.py).
    gc.set_threshold(100_000, 20, 100)
    execute_from_command_line(sys.argv)
