"""The cache in the database, which holds JSON.

Django's own holds pickles, and whoever may write a row of its table could so run code in the site.
"""

from __future__ import annotations

import json
from types import FunctionType
from typing import Any

from django.core.cache.backends import db


class JSON:
    """What Django's code calls pickle."""

    @staticmethod
    def dumps(value: Any, protocol: int) -> bytes:
        return json.dumps(value).encode()

    loads = staticmethod(json.loads)


def with_json(method: Any) -> Any:
    """The same code, to which `pickle` means JSON."""
    return FunctionType(
        method.__code__, method.__globals__ | {"pickle": JSON}, argdefs=method.__defaults__
    )


class JSONCache(db.DatabaseCache):
    get_many = with_json(db.DatabaseCache.get_many)
    _base_set = with_json(vars(db.DatabaseCache)["_base_set"])
