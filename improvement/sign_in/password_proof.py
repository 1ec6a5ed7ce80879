"""A commitment to a password's hash, which the history keeps and which gives nothing away.

It is 64 hex digits of a random salt, and 64 of the SHA-256 digest of those and the hash. So a hash
that is put in another's place past the guards no longer agrees with the history.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from django.contrib.auth.hashers import check_password
from django.db import models

SALT = 64  # hex digits


def proof_of(password: str) -> str:
    """A new proof of the hash, with a salt of its own."""
    return with_salt(secrets.token_hex(SALT // 2), password)


def proves(proof: str | None, password: str) -> bool:
    """Whether the proof is of this hash; a person without a hash needs none."""
    return not password if proof is None else proof == with_salt(proof[:SALT], password)


def with_salt(salt: str, password: str) -> str:
    return salt + sha256(f"{salt}{password}".encode()).hexdigest()


class ProvesPassword(models.Model):
    """A person of whose password the history keeps a proof."""

    password: str
    password_proof = models.SlugField(  # noqa: DJ001  # older ones have none, which is not ""
        max_length=128, null=True, editable=False, db_index=False
    )

    class Meta:
        abstract = True

    def prepare(self) -> None:
        """A new password gets a new proof; one that was put in its place past `save_as` is left
        without one that agrees, for verification to find."""
        people: models.QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        if self.password and self.password != people.values_list("password", flat=True).first():
            self.password_proof = proof_of(self.password)

    def check_password(self, raw_password: str) -> bool:
        # Django's own method saves a stronger hash in passing, which would have no history.
        return check_password(raw_password, self.password)
