"""The rooms of the house and their files, for the tests that read the code itself."""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

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
GROUND = "office"
BASE: Path = settings.BASE_DIR


def is_above(one: str, other: str) -> bool:
    """Whether one room rests on the other, which then does not know it."""
    return ROOMS.index(one) < ROOMS.index(other)


def source_files(*rooms: str) -> list[Path]:
    return [
        path
        for room in rooms or ROOMS
        for path in sorted((BASE / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    """The file as Python reads it; several tests walk through all of them."""
    return ast.parse(path.read_text())


def room_of_template(name: str) -> str:
    """Which room a template is of, by its folder; what every page borrows (shared/, base.html) is of the ground."""
    folder = name.partition("/")[0]
    if folder in {"account", "allauth", "mfa"}:
        return "config"  # signing in
    return folder if folder in ROOMS else GROUND


def templates() -> list[Path]:
    return sorted(path for path in (BASE / "templates").rglob("*") if path.is_file())


def template_name(path: Path) -> str:
    return path.relative_to(BASE / "templates").as_posix()
