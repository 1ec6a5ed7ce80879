"""The whole table of escapes, and what of it is about the database that is tested."""

from django.db import connection

from tests.audit import (
    ways_through_django,
    ways_through_save_as,
    ways_through_sql,
    ways_to_erase,
    ways_to_forge,
    ways_to_forge_the_ledger,
    ways_to_forge_the_log,
    ways_to_rewrite,
    ways_without_guards,
)

FILES = (
    ways_through_save_as,
    ways_through_django,
    ways_through_sql,
    ways_to_forge,
    ways_to_forge_the_ledger,
    ways_to_forge_the_log,
    ways_to_rewrite,
    ways_to_erase,
    ways_without_guards,
)


TABLE = [way for file in FILES for way in file.ways.table]


HERE = [way for way in TABLE if way.vendor in ("", connection.vendor)]
