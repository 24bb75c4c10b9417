"""What the import contracts cannot see: foreign keys named by strings, and habits that hold the house together."""

import ast
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import pytest
from django import forms
from django.apps import apps
from django.db.models import ForeignKey

from office.refusal import Refusal
from office.status import Meaning
from tests.house import BASE, ROOMS, is_above, source_files, template_name, templates, tree

LIFECYCLE = "rules/lifecycle.py"
ENUMS = {"StrEnum", "Enum", "TextChoices", "IntegerChoices", "Choices"}


def called_names(path: Path) -> set[str]:
    """The last part of everything that is called: `timezone.localdate()` gives localdate."""
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
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


@pytest.mark.parametrize("room", ROOMS)
def test_only_the_clock_asks_what_day_it_is(room: str) -> None:
    for path in source_files(room):
        if path == BASE / "office" / "clock.py":
            continue
        assert not called_names(path) & {"localdate", "localtime", "utcnow"}, path
        asks = "clock.today()" in path.read_text() or "clock.now()" in path.read_text()
        if asks:  # actions, queries, models and rules are told
            parts = path.relative_to(BASE).parts
            assert room == "config" or {"views.py", "admin.py", "management", "tasks.py", "views"} & set(parts), path


def test_no_signals() -> None:
    assert not [path for path in source_files() if "django.dispatch" in path.read_text()]


def test_each_model_says_its_swedish_word() -> None:
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and model.__module__.split(".")[1] == "models":
            assert model.__doc__, model
            assert not model.__doc__.startswith(f"{model.__name__}("), f"{model.__name__} has no docstring"


@cache
def statuses() -> dict[type[StrEnum], frozenset[str]]:
    """Each kind of status (what a lifecycle gives meanings to), with its values."""
    lifecycles = [import_module(f"{room}.rules.lifecycle") for room in ROOMS if (BASE / room / LIFECYCLE).exists()]
    meanings = [one for module in lifecycles for one in vars(module).values() if isinstance(one, MappingProxyType)]
    kinds = {type(next(iter(one))) for one in meanings if isinstance(next(iter(one.values())), Meaning)}
    return {kind: frozenset(str(status) for status in kind) for kind in kinds}


def names_status(node: ast.AST | None) -> bool:
    """Whether it is one status: Status.DRAFT, lifecycle.Status.DRAFT, or a pair that begins with one."""
    if isinstance(node, ast.Tuple) and node.elts:
        return names_status(node.elts[0])
    return isinstance(node, ast.Attribute) and last_part(node.value) in {kind.__name__ for kind in statuses()}


def last_part(node: ast.AST | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def lists_statuses(node: ast.AST) -> bool:
    """Whether it is a tuple, list, set or dictionary that names two statuses or more, or two values of a status."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return False
    items = node.keys if isinstance(node, ast.Dict) else node.elts
    said = {item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)}
    by_value = len(said) > 1 and any(said <= values for values in statuses().values())
    return by_value or sum(names_status(item) for item in items) > 1


def means_statuses(node: ast.AST) -> bool:
    """Whether it tells statuses from each other on its own: by a list, several cases, a value, or a kind of its own."""
    if isinstance(node, ast.Match):
        return sum(names_status(one) for case in node.cases for one in ast.walk(case.pattern)) > 1
    if isinstance(node, ast.BoolOp):
        return sum(names_status(one) for value in node.values for one in ast.walk(value)) > 1
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        words = {one.value for one in sides if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        by_value = any(words & values for values in statuses().values())
        return by_value and any(last_part(one) in {"status", "state", "fate"} for one in sides)
    if isinstance(node, ast.ClassDef):
        return node.name.endswith(("Status", "State")) and any(last_part(base) in ENUMS for base in node.bases)
    return lists_statuses(node)


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_status_means_is_written_in_its_lifecycle_and_nowhere_else(room: str) -> None:
    for path in source_files(room):
        if path.name != "lifecycle.py":
            found = [node for node in ast.walk(tree(path)) if means_statuses(node)]
            assert not found, f"{path.relative_to(BASE)}:{found[0].lineno}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "ATTESTED = [Status.CHECKED, Status.APPROVED]",
        "WORDS = {ConditionPaper.PaperState.ACCEPTED: 'godkänd', ConditionPaper.PaperState.RETURNED: 'återsänd'}",
        "choices = [(lifecycle.WaiverState.GRANTED, 'Bevilja'), (lifecycle.WaiverState.REFUSED, 'Avslå')]",
        "invoices.filter(status__in=('checked', 'approved'))",
        "late = invoice.status == Status.CHECKED or invoice.status == Status.APPROVED",
        "late = decision.status == 'proposed'",
        "match invoice.status:\n    case Status.CHECKED | Status.APPROVED:\n        pass",
        "class PaperState(models.TextChoices):\n    ACCEPTED = 'accepted', 'Godkänd'",
    ],
)
def test_a_status_told_of_elsewhere_would_be_found(text: str) -> None:
    assert any(means_statuses(node) for node in ast.walk(ast.parse(text)))


def test_no_template_tells_statuses_from_each_other() -> None:
    """It asks the noun: `{% if invoice.is_paid %}`, `{{ invoice.tone }}`."""
    for path in templates():
        asked = re.findall(r"\b(?:status|state|fate)\s*(?:==|!=|not\s+in|in)\s*[\"'][^\"']+[\"']", path.read_text())
        assert not asked, f"{template_name(path)}: {asked}"


def is_page(path: Path) -> bool:
    return path.name == "views.py" or "views" in path.parts


PAGES = [path for path in source_files() if is_page(path)]


@cache
def refusals() -> frozenset[str]:
    """What all refusals of actions are called."""
    for path in source_files():
        if "actions" in path.parts:
            import_module(".".join(path.relative_to(BASE).with_suffix("").parts))

    def below(kind: type[Refusal]) -> Iterator[str]:
        yield kind.__name__
        for one in kind.__subclasses__():
            yield from below(one)

    return frozenset(below(Refusal))


def caught(module: ast.Module) -> dict[int, set[str]]:
    """The names of what is caught, by line; BaseException where nothing is named."""
    found = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            kinds = [node.type] if node.type else []
        elif isinstance(node, ast.Call) and last_part(node.func) == "suppress":
            kinds = node.args
        else:
            continue
        named = {last_part(one) for kind in kinds for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])}
        found[node.lineno] = named or {"BaseException"}
    return found


def test_no_page_catches_what_an_action_refuses() -> None:
    """office/acting.py does, for all of them."""
    for path in PAGES:
        assert not caught(tree(path)), path.relative_to(BASE)


CATCHES = {BASE / "office" / "acting.py", BASE / "office" / "admin.py"}
CATCHES.add(BASE / "office" / "faults.py")  # a proof, to which whatever cannot be read is a fault


def test_nor_does_what_a_page_is_made_of() -> None:
    """An action may tell another's refusal in words of its own, and a task says that it failed; nobody else catches."""
    for path in source_files():
        if path not in CATCHES and not {"actions", "tasks.py", "management"} & set(path.parts):
            broad = set() if path.is_relative_to(BASE / "config") else {"Exception", "BaseException"}
            for line, kinds in caught(tree(path)).items():
                assert not kinds & (refusals() | broad), f"{path.relative_to(BASE)}:{line}"


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    act()\nexcept CannotPay:\n    pass",
        "try:\n    act()\nexcept (ValueError, actions.CannotPay):\n    pass",
        "try:\n    act()\nexcept:\n    pass",
        "with contextlib.suppress(Refusal):\n    act()",
    ],
)
def test_whoever_caught_it_would_be_found(text: str) -> None:
    (kinds,) = caught(ast.parse(text)).values()
    assert kinds & (refusals() | {"BaseException"})


def test_what_an_action_refuses_is_one_kind_of_exception() -> None:
    assert refusals()  # which imports all actions
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ROOMS and "actions" in name.split("."):
            own = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == name]
            assert all(issubclass(one, Refusal) for one in own if issubclass(one, BaseException)), name


# Pages that call an action themselves, without the key of their showing: what another press of theirs does.
CALLED_BY_PAGES = {
    "first_open_day": "a question, which changes nothing",
    "plan_january_run": "planned twice, a draft waits once",
    "open_message": "what has been read is read",
    "read_messages": "what has been read is read",
}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}


def calls_at_once(node: ast.AST) -> Iterator[ast.Call]:
    """What a function calls when it runs; not what it hands on to be called (partial, lambda)."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Lambda | ast.FunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from calls_at_once(child)


def actions_called(module: ast.Module) -> set[str]:
    """The actions that the pages of a module call themselves, or by way of a function of the module."""
    imports = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    modules = {one.asname or one.name for node in imports for one in node.names if one.name == "actions"}
    ours = [node for node in imports if "actions" in (node.module or "").split(".")]
    named = {one.asname or one.name for node in ours for one in node.names}
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}

    def reached(function: ast.FunctionDef, seen: frozenset[str]) -> Iterator[str]:
        for call in calls_at_once(function):
            name, func = last_part(call.func), call.func
            if name in named or (isinstance(func, ast.Attribute) and last_part(func.value) in modules):
                yield name
            elif name in functions and name not in seen:
                yield from reached(functions[name], seen | {name})

    return {name for one in functions.values() if one.decorator_list for name in reached(one, frozenset())}


def test_a_page_leaves_its_action_to_be_done_once() -> None:
    """office/acting.py calls it, unless the page has made the same thing before (office/once.py)."""
    found = {path: actions_called(tree(path)) for path in PAGES}
    assert set().union(*found.values()) == set(CALLED_BY_PAGES), found
    for path in PAGES:
        assert not called_names(path) & WRITES, path


@pytest.mark.parametrize(
    "text",
    [
        "@open_to()\ndef page(request):\n    done = actions.act(by=1)",
        "@open_to()\ndef page(request):\n    return _do(request)\ndef _do(request):\n    actions.act(by=1)",
        "from payments.actions import act\n@open_to()\ndef page(request):\n    return redirect(act(by=1))",
    ],
)
def test_a_page_that_called_its_action_would_be_found(text: str) -> None:
    assert actions_called(ast.parse(f"from payments import actions\n{text}")) == {"act"}


GIVEN_ITS_KEY = {"allauth/elements/form.html"}  # by the pages of the library, in what they put into it


def test_every_form_that_is_posted_carries_the_key_of_its_page() -> None:
    """The token tells one showing of a page from another (office/once.py)."""
    for path in templates():
        assert template_name(path) in GIVEN_ITS_KEY or not forms_without_key(path.read_text()), path


def forms_without_key(text: str) -> list[str]:
    """The forms that are not asked for by GET, in so many words, and have no token; and what else can post."""
    every = re.findall(r"<form\b[^>]*>.*?(?=</form>|<form\b|\Z)", text, re.DOTALL | re.IGNORECASE)
    posted = [form for form in every if not re.match(r'<form\b[^>]*\smethod="get"', form)]
    return [form for form in posted if "{% csrf_token %}" not in form] + re.findall(r"\bformmethod\b", text)


@pytest.mark.parametrize(
    "text",
    [
        '<form method="post"><button>Skicka</button></form>',
        "<form method='POST' action=\"{% url 'start' %}\">\n<button>Skicka</button></form>",
        "<FORM METHOD=post><button>Skicka</button></FORM>",
        '<form method="{{ method }}"><button>Skicka</button></form>',
        '<form method="post">{% csrf_token %}</form><form method="post"></form>',
        '<form method="get"><button formmethod="post">Skicka</button></form>',
    ],
)
def test_a_form_without_key_would_be_found(text: str) -> None:
    assert forms_without_key(text)


def test_every_page_asks_for_the_token() -> None:
    assert not [path for path in source_files() if "csrf_exempt" in path.read_text()]


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
