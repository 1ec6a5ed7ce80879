"""Opaque keys of the lines of a document that can be asked about: actions, measures, questions.

A key stays the same from one publication to the next. It does not show the record's own key, whose
gaps would show that something is withheld; and nobody outside can try keys, as the site's secret is
in it.
"""

from django.utils.crypto import salted_hmac

from improvement.history import Tracked

LENGTH = 12


def key_of(record: Tracked) -> str:
    digest = salted_hmac(f"board.publishing.{record._meta.label_lower}", str(record.pk))
    return digest.hexdigest()[:LENGTH]
