"""What the import contracts cannot see: foreign keys named by strings, and habits that hold the house together."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from tests.house import BASE, ROOMS, is_above, source_files


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
                assert not is_above(target, room), f"{room}.{model.__name__}.{field.name} -> {target}"


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
