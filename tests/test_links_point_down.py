"""No page of a lower room knows what a higher one calls its pages and templates.

Where it must lead up, it names a place (office/places.py), and overview says which page that is.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from office import places
from tests.house import BASE, GROUND, ROOMS, is_above, room_of_template, source_files, template_name, templates, tree

_TAG = re.compile(r"{%-?\s*(extends|include|url|url_if_open|place)\s+(\S+)")
_LOADED = re.compile(r"{%-?\s*load\s+(.+?)\s*-?%}")
_WRITTEN_OUT = re.compile(r"""<(?:a|form)\b[^>]*\s(?:href|action)=["'](/[^"'#?]+)""")
_TEMPLATE = re.compile(r"[\w/]+\.(?:html|txt|css)")
NAMED = {"reverse", "reverse_lazy", "address_if_open"}  # their first argument names a page
LEADS = NAMED | {"redirect", "resolve_url"}  # and here it may
GOES = {"to", "back", "page"}  # so are these arguments, of whatever is called
PLACES = {"address_of", "page_of"}
BY_VARIABLE = {"config", "overview", GROUND}  # the menu and the tasks of above; the ground is given its names


@cache
def rooms_of_pages() -> dict[str, str]:
    """The room of each of our pages, by the name of its route."""

    def pages(resolver: URLResolver) -> Iterator[URLPattern]:
        for one in resolver.url_patterns:
            yield from pages(one) if isinstance(one, URLResolver) else [one]

    named = ((one.name, one.callback.__module__.partition(".")[0]) for one in pages(get_resolver()))
    return {name: room for name, room in named if name and room in ROOMS}


@cache
def rooms_of_tags() -> dict[str, str]:
    """The room of each library of template tags."""
    return {path.stem: room for room in ROOMS for path in (BASE / room / "templatetags").glob("*.py")}


def template_leads_up(room: str, text: str) -> list[str]:
    """What a template of the room names of the rooms above, and names that only a reader of the code could follow."""
    found = []
    for tag, said in _TAG.findall(text):
        name = said.strip("\"'")
        if tag in {"extends", "include"}:
            target = room_of_template(name)
        else:
            is_place = tag == "place" or (tag == "url_if_open" and name in places._PAGES)
            target = GROUND if is_place else rooms_of_pages().get(name, GROUND)
        literal = said != name or "|admin_urlname" in said
        if not literal or is_above(target, room):
            found.append(f"{tag} {said}")
    for libraries in _LOADED.findall(text):
        found += [f"load {name}" for name in libraries.split() if is_above(rooms_of_tags().get(name, GROUND), room)]
    return found + _WRITTEN_OUT.findall(text)


def python_leads_up(room: str, module: ast.Module) -> list[str]:
    """What Python code of the room names of the rooms above: pages and templates."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            pages = rooms_of_pages()
            found += [name for name in pages_named(node) if is_above(pages.get(name, GROUND), room)]
            if room not in BY_VARIABLE and called(node) in NAMED and node.args and not any(words(node.args[0])):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _TEMPLATE.fullmatch(node.value):
            found += [node.value] if is_above(room_of_template(node.value), room) else []
    return found


def pages_named(call: ast.Call) -> Iterator[str]:
    """The words among those arguments of a call that say a page."""
    said = [word.value for word in call.keywords if word.arg in GOES]
    if called(call) in LEADS:
        said += [*call.args[:1], *(word.value for word in call.keywords if word.arg == "viewname")]
    return chain.from_iterable(words(one) for one in said)


def called(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def words(node: ast.AST) -> Iterator[str]:
    """All strings in an expression but the names of places."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not (isinstance(node, ast.Call) and called(node) in PLACES):
        for child in ast.iter_child_nodes(node):
            yield from words(child)


def test_no_template_leads_up() -> None:
    for path in templates():
        assert not template_leads_up(room_of_template(template_name(path)), path.read_text()), path


@pytest.mark.parametrize("room", ROOMS)
def test_no_code_leads_up(room: str) -> None:
    for path in source_files(room):
        assert not python_leads_up(room, tree(path)), path


def test_each_place_that_is_named_is_filled_by_overview_and_each_that_is_filled_is_named() -> None:
    tags = [found for path in templates() for found in _TAG.findall(path.read_text())]
    in_templates = {said.strip("\"'") for tag, said in tags if tag in {"place", "url_if_open"}}
    in_code = {
        word
        for path in source_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) in PLACES
        for word in chain.from_iterable(words(one) for one in node.args[:1])
    }
    assert in_code | {said.strip("\"'") for tag, said in tags if tag == "place"} <= set(places._PAGES)
    assert set(places._PAGES) <= in_code | in_templates
    assert set(places._PAGES.values()) <= set(rooms_of_pages())
    assert [path for path in source_files() if "places.fill(" in path.read_text()] == [BASE / "overview" / "apps.py"]


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("grants", "{% url 'statement' basis.pk %}"),
        ("grants", '{% url "statement" basis.pk as back %}'),
        ("grants", "{%url 'start' %}"),
        ("grants", '{% include "overview/_amounts.html" %}'),
        ("grants", '{% extends "invoicing/invoices.html" %}'),
        ("parties", "{% url_if_open 'year_end' as href %}"),
        ("grants", "{% url page basis.pk %}"),
        ("grants", "{% include partial %}"),
        ("grants", '<a href="/agreements/">'),
        ("office", "{% url 'close_question' question.pk %}"),
    ],
)
def test_a_template_that_led_up_would_be_found(room: str, text: str) -> None:
    assert template_leads_up(room, text)


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("grants", "redirect('statement', basis_id=1)"),
        ("grants", "urls.reverse('start')"),
        ("grants", "reverse('invoices' if late else 'ledger')"),
        ("grants", "reverse(page, args=[basis.pk])"),
        ("invoicing", "answer(request, form, to='start')"),
        ("invoicing", "press(request, action, to=invoice, back=f'{reverse(name)}' or 'payments')"),
        ("grants", "answer(request, form, template='overview/statement.html')"),
        ("grants", "class Changed(Refusal):\n    template = 'invoicing/invoice_changed.html'"),
        (
            "parties",
            "class Party:\n    def get_absolute_url(self) -> str:\n        return reverse('party', args=[self.pk])",
        ),
    ],
)
def test_code_that_led_up_would_be_found(room: str, text: str) -> None:
    assert python_leads_up(room, ast.parse(text))


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("grants", "{% load formats %}{% place 'statement' basis.pk %}{% url 'ledger' %}{% url 'document' paper.pk %}"),
        ("invoicing", "{% url_if_open 'conflict' party.pk as href %}{% include 'grants/_stages.html' %}"),
        ("grants", "{% extends 'shared/list.html' %}<a href='/'>Start</a>"),
        ("overview", "{% url 'payments' %}"),
    ],
)
def test_a_template_that_leads_down_is_left_alone(room: str, text: str) -> None:
    assert not template_leads_up(room, text)
