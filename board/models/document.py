"""The field of a publication's document, which is a whole plan and is read again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.query_utils import DeferredAttribute

from improvement import clock
from improvement.audit.canonical import canonical_json
from improvement.audit.ledger import LedgerEntry
from improvement.history import Tracked, history_model

Derived = TypeVar("Derived")

KEPT = 4  # documents, each a whole plan
LASTS = timedelta(minutes=1)  # of what was read of one


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

    @cached_property
    def derived(self) -> dict[Hashable, Any]:
        """What `derived_from` has made of it, by the function and the digests of the others."""
        return {}

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


@lru_cache(maxsize=KEPT)
def stored(text: str) -> Stored:
    return Stored(json.loads(text))


def derived_from(
    document: dict[str, Any], make: Callable[..., Derived], *others: dict[str, Any]
) -> Derived:
    """`make(document, *others)`, made once of stored documents for all who read it. They change
    nothing in it."""
    kept = [each.digest for each in others if isinstance(each, Stored)]
    if not isinstance(document, Stored) or len(kept) < len(others):
        return make(document, *others)
    key = (make, *kept)
    if key not in document.derived:
        document.derived[key] = make(document, *others)
    derived: Derived = document.derived[key]
    return derived


@dataclass
class KeptDocument:
    """A document, and when it was read."""

    document: Any = None
    read_at: datetime | None = None


@lru_cache(maxsize=KEPT)
def kept_document(model: Any, pk: int, entry: str) -> KeptDocument:
    """Of the record, as the ledger's entry of that digest says that it is; nothing is read yet."""
    return KeptDocument()


def as_recorded(model: Any, pk: int, entry: str) -> Any:
    """The document of the record: read and parsed once for all, as long as the ledger's last entry
    of it is that of the digest; and again after a minute, so that a page which compares it with its
    digest sees a row that was altered past the guards."""
    kept, now = kept_document(model, pk, entry), clock.now()
    if kept.read_at is None or now - kept.read_at > LASTS:
        kept.document = model._base_manager.values_list("document", flat=True).get(pk=pk)
        kept.read_at = now
    return kept.document


class DocumentAttribute(DeferredAttribute):
    """The document of a record that was read without it is the one that was read before, until the
    record changes: a whole plan is megabytes of text. As it stood it is read anew: the ledger says
    what the record is now."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        name = self.field.attname
        is_read = name in getattr(instance, "__dict__", {})
        if isinstance(instance, Tracked) and not is_read and clock.instant() is None:
            entries = LedgerEntry.objects.filter(
                history_table=history_model(type(instance))._meta.db_table, record_id=instance.pk
            )
            last = entries.order_by("-version").values_list("digest", flat=True).first()
            instance.__dict__[name] = as_recorded(type(instance), instance.pk, last or "")
        return super().__get__(instance, cls)


class DocumentField(models.JSONField):
    descriptor_class = DocumentAttribute

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if isinstance(value, str) and not isinstance(expression, KeyTransform):
            return stored(value)
        return super().from_db_value(value, expression, connection)

    def deconstruct(self) -> Any:
        """To a migration it is a field of JSON."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
