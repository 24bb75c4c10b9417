"""How rows are kept (bevarande), said beside the model: `@kept(only_added=True)`.

The triggers and the rights of the app role that follow are made by `migrate` (office/law.py), together with the law
that each app keeps in `law/*.sql`. They fire whoever connects.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

KeptModel = TypeVar("KeptModel", bound=type[Model])


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is refused of a table, and what the app role may do with it."""

    only_added: bool = False  # never edited, removed or emptied
    never_deleted: bool = False  # never removed or emptied
    never_emptied: bool = False
    by_triggers: bool = False  # only other triggers write it; the app role reads
    once: Sequence[str] = ()  # columns that are filled in once; with `free`, nothing else ever changes
    free: Sequence[str] = ()  # columns that may change at any time
    stands: str = ""  # the function of a law that looks at each row before it is added or changed
    says: Sequence[str] = ()  # the columns that the app role may give a new row; empty: all
    trail: bool = True  # each version is kept (office/trail.py)
    aside: Sequence[str] = ()  # columns that the trail does not keep

    @property
    def changes(self) -> list[str]:
        """The columns that the app role may change, where not all of them."""
        return [*self.once, *self.free]


_DECLARED: dict[type[Model], Kept] = {}


def kept(
    *,
    only_added: bool = False,
    never_deleted: bool = False,
    never_emptied: bool = False,
    by_triggers: bool = False,
    once: Sequence[str] = (),
    free: Sequence[str] = (),
    stands: str = "",
    says: Sequence[str] = (),
    trail: bool = True,
    aside: Sequence[str] = (),
) -> Callable[[KeptModel], KeptModel]:
    """Declare how the rows of a model are kept; the words are those of `Kept`. Names are of columns."""
    how = Kept(
        only_added=only_added,
        never_deleted=never_deleted,
        never_emptied=never_emptied,
        by_triggers=by_triggers,
        once=once,
        free=free,
        stands=stands,
        says=says,
        trail=trail,
        aside=aside,
    )

    def declare(model: KeptModel) -> KeptModel:
        _DECLARED[model] = how
        return model

    return declare


def keeping_of(model: type[Model]) -> Kept:
    """How the rows of a model are kept: as declared; a history is only written by its triggers; else freely."""
    if hasattr(model, "pgh_tracked_model"):
        return Kept(only_added=True, by_triggers=True)
    return _DECLARED.get(model, Kept())


def triggers_of(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The name of each trigger that keeps the model's rows, and its definition in SQL."""
    how, table = keeping_of(model), model._meta.db_table  # noqa: SLF001 - Django's own name for its documented Options
    refuse = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    if how.only_added:
        yield "only_added", f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {refuse}"
    if how.never_deleted:
        yield "never_deleted", f"BEFORE DELETE OR TRUNCATE ON {table} {refuse}"
    if how.never_emptied:
        yield "never_emptied", f"BEFORE TRUNCATE ON {table} {refuse}"
    if how.by_triggers:
        events = "INSERT" if how.only_added else "INSERT OR UPDATE OR DELETE"
        yield (
            "triggers_only",
            f"BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_triggers()",
        )
    if how.stands:
        yield "stands", f"BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {how.stands}()"
    if how.changes:
        once, free = ("'{" + ",".join(columns) + "}'" for columns in (how.once, how.free))
        yield (
            "written_once",
            f"BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_second_writing({once}, {free})",
        )


def rights_on(model: type[Model]) -> list[str]:
    """What the app role may do with the model's table, as GRANT says it."""
    how = keeping_of(model)
    if how.by_triggers:
        return ["SELECT"]
    insert = f"INSERT ({', '.join(how.says)})" if how.says else "INSERT"
    if how.only_added:
        return ["SELECT", insert]
    update = f"UPDATE ({', '.join(how.changes)})" if how.changes else "UPDATE"
    return ["SELECT", insert, update] if how.never_deleted else ["SELECT", insert, update, "DELETE"]
