"""The house keeps its shape: which way packages look, where writes stand, what a page may hold."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from improvement.audit.access_log import AccessEvent
from improvement.audit.history_lines import kinds
from improvement.audit.ledger import LedgerEntry
from improvement.audit.rules import tracked_models
from improvement.models import User

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["improvement", "workstreams", "board"]
OUTER = {"improvement": {"workstreams", "board"}, "workstreams": {"board"}, "board": set()}
NAMES_OTHERS = {"improvement/urls.py", "improvement/settings.py"}
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
HOLD_VIEWS = ("/views/", "/views.py", "board/public/")
VIEWS = [file for file in FILES if any(part in file for part in HOLD_VIEWS)]
TEMPLATES = sorted(
    path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")
)


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text())


@cache
def imports(file: str) -> list[str]:
    """The full names of all that the file imports."""
    names = []
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@cache
def functions(file: str) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef)]


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(node).split("(")[0] for node in function.decorator_list}


@cache
def views() -> dict[str, ast.FunctionDef]:
    """The view functions by file and name: those that say which permission opens them."""
    return {
        f"{file}:{function.name}": function
        for file in VIEWS
        for function in functions(file)
        if "allows" in decorators(function)
    }


def length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def looks_outwards(file: str) -> bool:
    outer = OUTER[file.split("/")[0]]
    return any(name.split(".")[0] in outer for name in imports(file))


def test_packages_look_inwards_only():
    assert [file for file in FILES if looks_outwards(file)] == []


ROOMS = [
    "importing",
    "measures",
    "ratings",
    "models",
    "queries",
    "reminders",
    "changes",
    "forms",
    "views",
]
PURE_ROOMS = [("workstreams", "measures"), ("workstreams", "importing")]
PURE = [file for file in FILES if Path(file).parts[:2] in PURE_ROOMS] + [
    *("workstreams/ratings/rules.py", "workstreams/ratings/words.py")
]
MAY_USE = {
    *("django.db.models.TextChoices", "improvement.dates", "improvement.numbers"),
    *("improvement.files.sheets", "improvement.files.workbooks", "workstreams.ratings.words"),
    *("improvement.files.grids", "improvement.files.office_parts", "improvement.files.plan_files"),
}


def is_allowed_in_pure(name: str) -> bool:
    allowed = {*MAY_USE, "workstreams.measures", "workstreams.importing"}
    return any(name == module or name.startswith(f"{module}.") for module in allowed)


def room_of(name: str) -> int | None:
    """The place in ROOMS of a module of workstreams, by its full name; None for any other."""
    parts = name.split(".")
    is_in_room = parts[0] == "workstreams" and len(parts) > 1 and parts[1] in ROOMS
    return ROOMS.index(parts[1]) if is_in_room else None


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("workstreams.measures.spc", 1),
        ("workstreams.views.measures", 8),
        ("workstreams.views.date_changes.propose", 8),
        ("workstreams.checks", None),
        ("board.models.publication", None),
    ],
)
def test_the_room_of_a_module_is_known_by_its_whole_folder(name, room):
    assert room_of(name) == room


def test_the_rooms_of_workstreams_import_from_earlier_rooms_only():
    rooms = {file: room_of(file.replace("/", ".")) for file in FILES}
    later = {
        (file, name)
        for file, own in rooms.items()
        if own is not None
        for name in imports(file)
        if (room_of(name) or 0) > own
    }
    assert later == set()


def test_the_rules_of_measures_and_ratings_read_no_database():
    ours = {"django", *PACKAGES}
    foreign = {(f, name) for f in PURE for name in imports(f) if name.split(".")[0] in ours}
    assert {(f, name) for f, name in foreign if not is_allowed_in_pure(name)} == set()


def names_another_package(file: str) -> bool:
    texts = [n.value for n in ast.walk(tree(file)) if isinstance(n, ast.Constant)]
    return any(isinstance(t, str) and re.match(r"(workstreams|board)(\.|$)", t) for t in texts)


def test_the_core_names_no_other_package_even_in_a_string():
    core = {file for file in FILES if file.startswith("improvement/")}
    assert {file for file in core if names_another_package(file)} == NAMES_OTHERS


def test_a_file_is_short_and_says_what_it_is_for():
    assert [f for f in FILES if len((ROOT / f).read_text().splitlines()) > 300] == []
    assert [f for f in FILES if tree(f).body and not ast.get_docstring(tree(f))] == []


def test_functions_are_short():
    lengths = sorted(length(f) for file in FILES for f in functions(file))
    assert lengths[len(lengths) // 2] <= 9


def test_there_are_no_rooms_without_a_purpose():
    names = {part for file in FILES for part in Path(file).with_suffix("").parts}
    assert not names & {"utils", "helpers", "services", "selectors", "mixins", "admin", "signals"}


def test_a_view_is_a_function_of_at_most_25_lines_and_so_is_what_stands_beside_it():
    beside = {f"{file}:{each.name}": each for file in VIEWS for each in functions(file)}
    assert beside.keys() >= views().keys()
    assert [name for name, function in beside.items() if length(function) > 25] == []


def imports_from(file: str, *modules: str) -> bool:
    return any(name.startswith(modules) for name in imports(file))


def test_no_view_is_a_class_and_nothing_listens_to_signals():
    classes = "django.views.generic", "django.contrib.admin"
    assert [file for file in FILES if imports_from(file, *classes)] == []
    listens = [
        file
        for file in FILES
        if imports_from(file, "django.dispatch") or any(".signals." in n for n in imports(file))
    ]
    assert listens == ["improvement/apps.py"]


def test_the_only_signals_are_those_around_a_migration():
    heard = {n for n in imports("improvement/apps.py") if "signals" in n}
    assert heard == {
        "django.db.models.signals.pre_migrate",
        "django.db.models.signals.post_migrate",
    }


def test_there_is_no_admin():
    assert not apps.is_installed("django.contrib.admin")


def holds_changes(file: str) -> bool:
    """Whether the file is a `changes.py` or stands in a folder `changes`: a name that only
    contains the word, such as views/date_changes.py, is none."""
    return "changes" in Path(file).with_suffix("").parts


def may_save(file: str) -> bool:
    parts = set(Path(file).parts)
    named = {"improvement/history.py", "improvement/sign_in/adapter.py"}
    return holds_changes(file) or bool(parts & {"management", "demo"}) or file in named


@cache
def changes() -> set[str]:
    """The functions that change records: they stand in changes and are told who does it."""
    return {
        function.name
        for file in FILES
        if holds_changes(file)
        for function in functions(file)
        if "by" in {argument.arg for argument in function.args.kwonlyargs}
    }


def called(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def names_a_change(function: ast.FunctionDef, file: str) -> bool:
    """By itself, or by a function of its file."""
    own = {f.name: f for f in functions(file)}
    reached = called(function).union(*(called(own[n]) for n in called(function) & own.keys()))
    return bool(reached & {"audited", "attempt", "save_many_as", *changes()})


def test_a_view_that_only_reads_names_no_change():
    reads = {view for view, function in views().items() if "require_safe" in decorators(function)}
    assert [view for view in reads if names_a_change(views()[view], view.split(":")[0])] == []
    methods = {"require_http_methods", "require_POST"}
    writes = views().keys() - reads
    assert [view for view in writes if not decorators(views()[view]) & methods] == []


@pytest.mark.parametrize(
    ("file", "is_one"),
    [
        ("improvement/changes.py", True),
        ("workstreams/changes/rounds.py", True),
        ("workstreams/views/date_changes.py", False),
        ("improvement/redaction/changes.py", True),
    ],
)
def test_a_place_of_changes_is_known_by_its_whole_name(file, is_one):
    assert file in FILES
    assert holds_changes(file) is is_one


def test_records_are_saved_only_where_changes_stand():
    """A page or a form could not write: neither `save_as` nor `save_many_as` is named near one."""
    saves = [f for f in FILES if re.search(r"\bsave(_many)?_as\(", (ROOT / f).read_text())]
    assert saves
    assert [file for file in saves if not may_save(file)] == []


RULES = {  # how a rule is written, and the one file that may write it
    r"for_(scrutiny|the_board)\(\)\s*\.issued\(\)|issued\(\)\.filter\(plan=\w+, audience=": (
        "board/models/publication.py"
    ),
    r"= ~Q\(marking=|exclude\(marking=": "workstreams/models/marked.py",
}


@pytest.mark.parametrize(("written", "place"), RULES.items())
def test_what_readers_are_kept_from_is_said_in_one_place(written, place):
    assert [f for f in FILES if re.search(written, (ROOT / f).read_text())] == [place]


def url_names(resolver: URLResolver) -> Iterator[tuple[str, str, str]]:
    """Every address of ours: its name, its view's name and the view's package."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            module = entry.callback.__module__
            if module.split(".")[0] in PACKAGES:
                yield entry.name or "", entry.callback.__name__, module.split(".")[0]
        else:
            yield from url_names(entry)


def pages_of(view: str) -> set[str]:
    """The templates that the view names."""
    function = next(f for key, f in views().items() if key.endswith(f":{view}"))
    texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
    return {text for text in texts if str(text).endswith(".html")}


def test_a_view_its_address_and_its_page_have_one_name():
    for name, view, package in url_names(get_resolver()):
        file_of_a_list = name.removesuffix("-csv").removesuffix("-xlsx")
        assert view.replace("_", "-") in (name, file_of_a_list)
        own = f"{package}/{view}.html"
        assert pages_of(view) <= {own, "includes/record_form.html"} or not exists(own), view


def exists(template: str) -> bool:
    try:
        return bool(get_template(template))
    except TemplateDoesNotExist:
        return False


@cache
def html(template: str) -> str:
    return (ROOT / "templates" / template).read_text()


def templates_with(pattern: str) -> list[str]:
    return [template for template in TEMPLATES if re.search(pattern, html(template))]


def test_a_page_holds_no_inline_style_or_script_and_trusts_no_text():
    inline = r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:"
    assert templates_with(inline) == []
    assert templates_with(r"\|\s*safe\b|autoescape off|safeseq") == []


def test_a_template_has_no_line_over_160_characters():
    assert templates_with(r".{161}") == []


def test_what_is_shown_as_typed_stands_on_one_line():
    """There a browser shows each space and each end of a line (`white-space: pre-wrap`), those of
    the template too: `{# djangofmt:ignore #}` above the element keeps them out."""
    element = r'(?s)<(\w+)[^>]*class="[^"]*app-as-typed[^"]*"[^>]*>(.*?)</\1>'
    typed = [(t, content) for t in TEMPLATES for _, content in re.findall(element, html(t))]
    assert typed
    assert [(template, content) for template, content in typed if "\n" in content] == []


def test_no_line_of_a_template_begins_with_a_comma_or_a_full_stop():
    """It would stand after a space. The formatter puts each of two conditions on a line of its
    own, even where nothing was between them: `{# djangofmt:ignore #}` above the element says no."""
    assert templates_with(r"(?m)^\s*(?:\{% (?:if|for|with) [^}]*%\})+[,.;:)].*") == []


def test_no_text_is_marked_as_safe():
    safe = r"mark_safe|SafeString|SafeText|html_safe"
    assert [file for file in FILES if re.search(safe, (ROOT / file).read_text())] == []


def our_models() -> list[type[models.Model]]:
    """Those with a table; a database view is unmanaged, and refuses every write by itself."""
    models_of_ours = [model for model in apps.get_models() if model._meta.app_label in PACKAGES]
    return [model for model in models_of_ours if model._meta.managed]


def keys() -> list[models.ForeignKey]:
    ours = our_models()
    return [f for m in ours for f in m._meta.local_fields if isinstance(f, models.ForeignKey)]


def test_every_key_protects_what_it_refers_to():
    for key in keys():
        of_history = key.model.__name__.startswith("Historical")
        rule = models.DO_NOTHING if of_history else models.PROTECT
        assert key.remote_field.on_delete is rule, key


def test_every_record_of_a_plan_has_its_place_in_the_plans_history():
    assert set(tracked_models()) == {*kinds().values(), User}


def test_every_model_of_ours_is_tracked_but_the_ledger_and_the_log_of_reads():
    live = {model for model in our_models() if not model.__name__.startswith("Historical")}
    assert live == {*tracked_models(), LedgerEntry, AccessEvent}
