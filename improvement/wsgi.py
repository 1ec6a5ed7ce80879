"""The entry point of a server: gunicorn improvement.wsgi. An unguarded database stops it here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "improvement.settings")
site = get_wsgi_application()

from improvement.audit.start import guarded  # noqa: E402  # needs the site's models

application = guarded(site)
