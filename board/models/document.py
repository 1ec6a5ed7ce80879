"""The field of a publication's document, which is a whole plan and is read again and again."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, NoReturn

from django.db import models
from django.db.models.fields.json import KeyTransform

from improvement.audit.canonical import canonical_json

KEPT = 4  # documents, each a whole plan


def digest(document: dict[str, Any]) -> str:
    """SHA-256, in hex, over the document's canonical JSON: sorted keys, UTF-8, no spaces."""
    return sha256(canonical_json(document).encode()).hexdigest()


class Stored(dict[str, Any]):
    """A document as the database has it. Whoever reads the same text is given the same one, and
    changes nothing in it; a copy is a plain dictionary."""

    def refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A stored document is shared by all who read it: change a copy")

    __setitem__ = __delitem__ = __ior__ = refuse
    update = setdefault = pop = popitem = clear = refuse

    @cached_property
    def digest(self) -> str:
        return digest(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


@lru_cache(maxsize=KEPT)
def stored(text: str) -> Stored:
    return Stored(json.loads(text))


class DocumentField(models.JSONField):
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if isinstance(value, str) and not isinstance(expression, KeyTransform):
            return stored(value)
        return super().from_db_value(value, expression, connection)

    def deconstruct(self) -> Any:
        """To a migration it is a field of JSON."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
