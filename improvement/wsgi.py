"""The entry point of a server: gunicorn improvement.wsgi.

An unguarded database stops it here, and so do settings that are not for production.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "improvement.settings")
site = get_wsgi_application()

from improvement.audit.start import guarded  # noqa: E402  # needs the site's models
from improvement.call_stack import with_room  # noqa: E402
from improvement.production import refuse_unsafe_settings  # noqa: E402

refuse_unsafe_settings()
application = with_room(guarded(site))
# What is loaded by now stays, and a page makes thousands of objects that are gone with it: to look
# through them every few hundred, and through all, was a tenth of a list's cost.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
