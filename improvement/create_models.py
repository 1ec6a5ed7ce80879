"""A migration's operations that create many models, or alter indexes of many, at once.

Django makes classes of a migration's state again for each model that is added to it or altered, so
that the cost of a new database grows with the square of the number of models: 40 s of processor
time for 140 of them. Here the classes are made once for all models of the operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Does what its `CreateModel` operations would do one after another; it can't be reversed."""

    reversible = False
    serialization_expand_args = ["operations"]  # written one to a line

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # the classes are made anew when next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


class AlterIndexes(CreateModels):
    """Does what its operations, which add and remove indexes, would do one after another."""

    reversible = True

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
