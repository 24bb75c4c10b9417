"""How rows are kept (bevarande), said beside the model: `@kept(only_added=True)`.

The triggers and the rights of the app role that follow are made by `migrate` (office/law.py), together with the law
that each app keeps in `law/*.sql`. They fire whoever connects.
"""

# ruff: noqa: SLF001 - Django's public names for what models are made of begin with an underscore

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from django.db.models import AutoField, Model

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
    bound_by: str = ""  # the foreign key to what it belongs to: it stands once that is bound, `once` and `free` apart
    bound_when: str = ""  # where those keys lead: the function of a law that says whether the row of a key is bound
    stands: str = ""  # the function of a law that looks at each row before it is added or changed
    says: Sequence[str] = ()  # the columns that the app role may give a new row; empty: all but a numbered key
    key_first: bool = False  # the app role takes the key from the sequence before it writes the row, and says it
    trail: bool = True  # each version is kept (office/trail.py)
    aside: Sequence[str] = ()  # columns that the trail does not keep

    @property
    def may_be_bound(self) -> bool:
        return bool(self.bound_by or self.bound_when)

    @property
    def changes(self) -> list[str]:
        """The columns that the app role may change, where not all of them."""
        return [] if self.may_be_bound else [*self.once, *self.free]


_DECLARED: dict[type[Model], Kept] = {}


def kept(
    *,
    only_added: bool = False,
    never_deleted: bool = False,
    never_emptied: bool = False,
    by_triggers: bool = False,
    once: Sequence[str] = (),
    free: Sequence[str] = (),
    bound_by: str = "",
    bound_when: str = "",
    stands: str = "",
    says: Sequence[str] = (),
    key_first: bool = False,
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
        bound_by=bound_by,
        bound_when=bound_when,
        stands=stands,
        says=says,
        key_first=key_first,
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
    how, table = keeping_of(model), model._meta.db_table
    refuse = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    if how.only_added:
        yield "only_added", f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {refuse}"
    if how.never_deleted:
        yield "never_deleted", f"BEFORE DELETE OR TRUNCATE ON {table} {refuse}"
    if how.never_emptied or how.may_be_bound:
        yield "never_emptied", f"BEFORE TRUNCATE ON {table} {refuse}"
    if _is_numbered(model) and not (how.only_added or how.by_triggers):
        own = "FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION key_is_ones_own()"
        yield "key_is_ones_own", f"BEFORE UPDATE ON {table} {own}"
    if how.by_triggers:
        events = "INSERT" if how.only_added else "INSERT OR UPDATE OR DELETE"
        yield (
            "triggers_only",
            f"BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_triggers()",
        )
    if how.stands:
        yield "stands", f"BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {how.stands}()"
    once, free = ("'{" + ",".join(columns) + "}'" for columns in (how.once, how.free))
    if how.may_be_bound:
        look = f"refuse_what_is_bound($${_is_bound(model)}$$, {once}, {free})"
        yield "bound", f"BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {look}"
    if how.changes:
        yield (
            "written_once",
            f"BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_second_writing({once}, {free})",
        )


def _is_bound(model: type[Model]) -> str:
    """The question whether a row ($1, as jsonb) is bound, in SQL: by its keys to what is bound by itself."""
    how = keeping_of(model)
    asked = f"($1 ->> '{f'{how.bound_by}_id' if how.bound_by else 'id'}')::bigint"
    while how.bound_by:
        model = cast("type[Model]", model._meta.get_field(how.bound_by).related_model)
        how = keeping_of(model)
        if how.bound_by:
            asked = f"(SELECT {how.bound_by}_id FROM {model._meta.db_table} WHERE id = {asked})"  # noqa: S608 - our own names
    return f"{how.bound_when}({asked})"


def rights_on(model: type[Model]) -> list[str]:
    """What the app role may do with the model's table, as GRANT says it.

    A key that a sequence numbers is nobody's to choose: the latest of some rows is the one with the highest key.
    """
    how = keeping_of(model)
    if how.by_triggers:
        return ["SELECT"]
    insert = f"INSERT ({', '.join(how.says or _said(model))})"
    if how.only_added:
        return ["SELECT", insert]
    update = f"UPDATE ({', '.join(how.changes)})" if how.changes else "UPDATE"
    return ["SELECT", insert, update] if how.never_deleted else ["SELECT", insert, update, "DELETE"]


def _is_numbered(model: type[Model]) -> bool:
    return isinstance(model._meta.pk, AutoField)


def _said(model: type[Model]) -> list[str]:
    """The columns of a new row that neither the database works out nor a sequence numbers."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    numbered = _is_numbered(model) and not keeping_of(model).key_first
    return [f'"{field.column}"' for field in fields if not (field.primary_key and numbered)]
