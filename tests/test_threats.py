"""docs/threats.md: each test that it names is there."""

import re

from django.conf import settings

_NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
_LINE = re.compile(r"^\| (?!Can or cannot|---)(.+?) \| (.+) \|$", re.MULTILINE)


def test_each_line_names_a_test_that_is_there_or_says_that_there_is_none() -> None:
    lines = _LINE.findall((settings.BASE_DIR / "docs" / "threats.md").read_text())
    assert len(lines) > 30
    for what, test in lines:
        if test.startswith("none"):
            continue
        ((file, name),) = _NAMED.findall(test)
        assert f"def {name}(" in (settings.BASE_DIR / "tests" / file).read_text(), what
