"""What the import contracts cannot see: foreign keys named by strings, and habits that hold the house together."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

ROOMS = [  # the top first
    "config",
    "overview",
    "payments",
    "delivery",
    "invoicing",
    "followup",
    "agreements",
    "grants",
    "parties",
    "office",
]
BASE: Path = settings.BASE_DIR


def source_files(*rooms: str) -> list[Path]:
    return [
        path
        for room in rooms or ROOMS
        for path in sorted((BASE / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def called_names(path: Path) -> set[str]:
    """The last part of everything that is called: `timezone.localdate()` gives localdate."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        func.attr if isinstance(func, ast.Attribute) else func.id
        for func in calls
        if isinstance(func, ast.Attribute | ast.Name)
    }


def test_foreign_keys_point_down_the_house() -> None:
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in ROOMS:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model._meta.app_label in ROOMS:
                target = field.related_model._meta.app_label
                assert ROOMS.index(target) >= ROOMS.index(room), f"{room}.{model.__name__}.{field.name} -> {target}"


def test_money_is_rounded_in_one_file() -> None:
    rounding = [path for path in source_files() if "quantize" in path.read_text()]

    assert [path.relative_to(BASE).as_posix() for path in rounding] == ["grants/rules/money.py"]


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.relative_to(BASE).as_posix())
def test_only_the_clock_asks_what_day_it_is(path: Path) -> None:
    if path == BASE / "office" / "clock.py":
        return
    assert not called_names(path) & {"localdate", "localtime", "utcnow"}
    asks = "clock.today()" in path.read_text() or "clock.now()" in path.read_text()
    if asks:  # actions, queries, models and rules are told
        room = path.relative_to(BASE).parts
        assert room[0] == "config" or {"views.py", "admin.py", "management", "tasks.py", "views"} & set(room)


def test_no_signals() -> None:
    assert not [path for path in source_files() if "django.dispatch" in path.read_text()]


def test_each_model_says_its_swedish_word() -> None:
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and model.__module__.split(".")[1] == "models":
            assert model.__doc__, model
            assert not model.__doc__.startswith(f"{model.__name__}("), f"{model.__name__} has no docstring"


def lists_statuses(node: ast.AST) -> bool:
    """Whether it is a tuple, list, set or dictionary that names two statuses or more: (Status.DRAFT, Status.PAID)."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return False
    items = node.keys if isinstance(node, ast.Dict) else node.elts
    named = [item.value.id for item in items if isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name)]
    return sum(name.endswith(("Status", "State")) for name in named) > 1


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_status_means_is_written_in_its_lifecycle_and_nowhere_else(room: str) -> None:
    for path in source_files(room):
        if path.name != "lifecycle.py":
            found = [node for node in ast.walk(ast.parse(path.read_text())) if lists_statuses(node)]
            assert not found, f"{path.relative_to(BASE)}:{found[0].lineno}"  # type: ignore[attr-defined]


def is_page(path: Path) -> bool:
    return path.name == "views.py" or "views" in path.parts


@pytest.mark.parametrize("path", [path for path in source_files() if is_page(path)], ids=lambda path: path.as_posix())
def test_no_page_catches_what_an_action_refuses(path: Path) -> None:
    """office/acting.py does, for all of them."""
    caught = [node.lineno for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    assert not caught, f"{path.relative_to(BASE)}:{caught}"


def test_what_an_action_refuses_is_one_kind_of_exception() -> None:
    for path in source_files():
        if "actions" not in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                assert "Exception" not in [ast.unparse(base) for base in node.bases], f"{path}: {node.name}"


@pytest.mark.parametrize("template", sorted((BASE / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_every_form_that_is_posted_carries_the_key_of_its_page(template: Path) -> None:
    """The token tells one showing of a page from another (office/once.py)."""
    forms = re.findall(r"<form\b[^>]*>.*?</form>", template.read_text(), re.DOTALL)
    for form in forms:
        if re.search(r'method="post"', form):
            assert "{% csrf_token %}" in form


def forms_of(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for one in form.__subclasses__():
        yield from forms_of(one)
        if one.__module__.split(".")[0] in ROOMS:
            yield one


def test_whoever_leaves_a_field_out_is_told_what_to_fill_in() -> None:
    for room in ROOMS:
        if (BASE / room / "forms.py").exists():
            import_module(f"{room}.forms")
    of_django = {str(forms.Field.default_error_messages["required"])}
    left = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in forms_of(forms.BaseForm)
        for name, field in form.base_fields.items()  # type: ignore[attr-defined]
        if field.required and not field.widget.is_hidden and str(field.error_messages["required"]) in of_django
    ]
    assert not left


GIVEN_UP = re.compile(r"tvek|affärsdag|visste vi|\blova[tsd]?\b", re.IGNORECASE)


@pytest.mark.parametrize("room", [*ROOMS, "templates"])
def test_words_that_were_given_up_stand_nowhere(room: str) -> None:
    """docs/design.md has the words that stand instead: oklarhet, bokföringsdag, som det var registrerat, beviljat."""
    files = [path for path in (BASE / room).rglob("*") if path.suffix in {".py", ".html", ".txt", ".sql", ".css"}]
    found = [(path.name, found[0]) for path in files if (found := GIVEN_UP.search(path.read_text()))]
    assert files
    assert not found
