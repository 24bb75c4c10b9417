"""The law as the migrations wrote it: which triggers and functions the database is to have, whatever it says itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

_STATEMENT = re.compile(
    r"CREATE (?:CONSTRAINT )?TRIGGER (?P<made>\w+)\s.*?\sON (?P<made_on>\w+)"
    r"|DROP TRIGGER (?P<dropped>\w+) ON (?P<dropped_on>\w+)"
    r"|CREATE (?:OR REPLACE )?FUNCTION (?P<function>\w+).*?AS \$\$(?P<body>.*?)\$\$"
    r"|DROP FUNCTION (?P<gone>\w+)",
    re.DOTALL,
)


@dataclass
class WrittenLaw:
    """What the migrations of the house leave behind them: triggers by name and table, bodies of functions by name."""

    triggers: set[tuple[str, str]] = field(default_factory=set)
    functions: dict[str, str] = field(default_factory=dict)


@cache
def written_law() -> WrittenLaw:
    """Every SQL file of the house read in the order in which the migrations run it, so that the last word counts."""
    law = WrittenLaw()
    for text in _sql_in_order():
        for said in _STATEMENT.finditer(text):
            if said["made"]:
                law.triggers.add((said["made"], said["made_on"]))
            elif said["dropped"]:
                law.triggers.discard((said["dropped"], said["dropped_on"]))
            elif said["function"]:
                law.functions[said["function"]] = said["body"]
            else:
                law.functions.pop(said["gone"], None)
    return law


def _sql_in_order() -> Iterator[str]:
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    loader = MigrationLoader(None)
    plan = dict.fromkeys(
        step for leaf in loader.graph.leaf_nodes() if leaf[0] in ours for step in loader.graph.forwards_plan(leaf)
    )
    for step in plan:
        if step[0] in ours:
            for operation in loader.graph.nodes[step].operations:
                if isinstance(operation, RunSQL) and isinstance(operation.sql, str):
                    yield operation.sql
