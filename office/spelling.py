"""One spelling of what a dump and its restore write differently: PostgreSQL reads its own words into another form.

`status IN ('a', 'b')` of a varchar is kept with the list as one array that is cast to text; written out and read in
again it is an array of texts, each cast. `(a AND b) AND c` is read as `a AND b AND c`. Neither changes what is asked.
"""

import re
from collections.abc import Iterator

_TEXT = r"'(?:[^']|'')*'"
_EACH_CAST = re.compile(rf"\(({_TEXT}::character varying)\)::text")
_ALL_CAST = re.compile(rf"\((ARRAY\[(?:{_TEXT}::character varying(?:, )?)+\])\)::text\[\]")
_SIGN = re.compile(rf'{_TEXT}|"(?:[^"]|"")*"|[()]|\w+|.', re.DOTALL)

Group = list["str | Group"]  # what stands between two parentheses


def one_spelling(definition: str) -> str:
    """The definition of a CHECK or an index as it is spelt after a restore too; any other text as it is."""
    if not definition.startswith(("CHECK (", "CREATE INDEX ", "CREATE UNIQUE INDEX ")):
        return definition
    cast = _ALL_CAST.sub(r"\1", _EACH_CAST.sub(r"\1", definition))
    return "".join(_written(_grouped(cast)))


def _grouped(text: str) -> Group:
    """The text by its parentheses, which PostgreSQL writes in pairs; those within quotes are letters."""
    groups: list[Group] = [[]]
    for sign in _SIGN.findall(text):
        if sign == "(":
            groups.append([])
        elif sign == ")" and len(groups) > 1:
            groups[-2].append(_flat(groups.pop()))
        else:
            groups[-1].append(sign)
    return groups[0] if len(groups) == 1 else [text]


def _flat(group: Group) -> Group:
    """Without the parentheses around an AND within an AND."""
    if not _is_chain(group):
        return group
    parts = [part for part in group if isinstance(part, list)]
    links = [link for part in parts for link in (part[::4] if _is_chain(part) else [part])]
    joined: Group = [links[0]]
    for link in links[1:]:
        joined += [" ", "AND", " ", link]
    return joined


def _is_chain(group: Group) -> bool:
    """Whether it is (...) AND (...) and so on, and nothing else."""
    between = [group[at + 1 : at + 4] for at in range(0, len(group) - 1, 4)]
    return (
        len(group) > 1
        and all(isinstance(part, list) for part in group[::4])
        and all(words == [" ", "AND", " "] for words in between)
    )


def _written(group: Group) -> Iterator[str]:
    for part in group:
        if isinstance(part, str):
            yield part
        else:
            yield from ("(", *_written(part), ")")
