"""Writes each app's squashed migration anew: `python -m tests.squash`.

A new database is made by one operation an app, which has all that the app's migrations come to;
one that has some of them goes on through the rest. Do it when `manage.py migrate` on an empty
database has become slow. tests/audit/test_first_release.py holds the two ways alike.

`makemigrations` lets a new migration depend on the squashed one, which the next squashed one takes
the place of: such dependencies are put on the last migration that it stands for.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState
from django.db.migrations.writer import MigrationWriter

# Each needs only those before it.
APPS = ("improvement", "workstreams", "board")
PREFIX = "0001_squashed_"
DEPENDENCY = re.compile(rf"""(?P<before>\(["'](?P<app>\w+)["'], ["']){PREFIX}(?P<number>\d+)""")
DOCSTRING = '''\
"""What the migrations up to {number} make of a new database, in one step; a database that has
some of them goes on through the rest. Written by `python -m tests.squash`."""
'''


def squash(app: str, names: list[str], models: list[ModelState], before: list[Any]) -> Path:
    """Write the app's squashed migration in place of the one there is; returns its path."""
    from improvement.create_models import CreateModels  # once Django has been set up

    folder = folder_of(app)
    for old in folder.glob(f"{PREFIX}*.py"):
        old.unlink()
    number = names[-1].partition("_")[0]
    body = {
        "replaces": [(app, name) for name in names],
        "initial": True,
        "dependencies": before,
        "operations": [CreateModels([created(model) for model in models])],
    }
    migration = type("Squashed", (Migration,), body)(f"{PREFIX}{number}", app)
    source = MigrationWriter(migration, include_header=False).as_string()
    path = folder / f"{migration.name}.py"
    path.write_text(f"{DOCSTRING.format(number=number)}\n{source.lstrip()}")
    return path


def created(model: ModelState) -> CreateModel:
    fields = list(model.fields.items())
    return CreateModel(model.name, fields, model.options, model.bases, model.managers)


def folder_of(app: str) -> Path:
    return Path(apps.get_app_config(app).path) / "migrations"


def without_squashed_dependencies(source: str, written: dict[str, list[str]]) -> str:
    """A migration's source, with its dependencies on a squashed one put on the last migration that
    this stands for; `written` are the names of each app's others."""
    names = {
        (app, name.partition("_")[0]): name for app, names in written.items() for name in names
    }
    return DEPENDENCY.sub(
        lambda found: f"{found['before']}{names[found['app'], found['number']]}", source
    )


def names_of(app: str) -> list[str]:
    """The app's migrations in their order, but for the squashed one."""
    names = sorted(path.stem for path in folder_of(app).glob("0*.py"))
    return [name for name in names if not name.startswith(PREFIX)]


def main() -> None:
    django.setup()
    written = {app: names_of(app) for app in APPS}
    for app, names in written.items():
        for path in (folder_of(app) / f"{name}.py" for name in names):
            path.write_text(without_squashed_dependencies(path.read_text(), written))
    loader = MigrationLoader(None, replace_migrations=False)
    state = loader.project_state([(app, names[-1]) for app, names in written.items()])
    paths: list[Path] = []
    before: list[Any] = []
    for app, names in written.items():
        models = [model for (of, _), model in state.models.items() if of == app]
        user = [("__setting__", "AUTH_USER_MODEL")] if before else []
        paths.append(squash(app, names, models, [*before, *user]))
        before.append((app, paths[-1].stem))
    print(*paths, sep="\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main()
