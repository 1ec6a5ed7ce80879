"""Opaque keys of the lines of a document that can be asked about: actions, measures, questions.

A key stays the same from one publication to the next. It does not show the record's own key, whose
gaps would show that something is withheld; and nobody outside can try keys, as a secret of the site
is in it.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

from improvement.history import Tracked

LENGTH = 12


def key_of(record: Tracked) -> str:
    return key_by(type(record), record.pk)


def key_by(model: type[Tracked], pk: int) -> str:
    """The key of the record of this model with this key of its own."""
    salt, secret = f"board.publishing.{model._meta.label_lower}", settings.PUBLISHED_KEYS_SECRET
    return salted_hmac(salt, str(pk), secret).hexdigest()[:LENGTH]
