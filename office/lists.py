"""A list page, declared once: its columns give the headings, the order, and the files for a spreadsheet.

`Listing` says the columns, how the list may be narrowed, which words are looked in, and the usual order. Pages, order
and counting happen in the database; only the rows of one page are dressed for being shown. Everything chosen stands
in the address, so that it survives the next page and the way back. What an address says that the list does not know
is left out of account.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import Any, Generic, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from office.downloads import attachment
from office.exports import CSV, XLSX, Cell, csv_file, xlsx_file
from office.swedish import swedish_key
from office.unseen import without_unseen

Row = TypeVar("Row")
A_PAGE = 50
AT_A_TIME = 500  # rows dressed together for a file
LONGEST_SEARCH = 100
MOST_CHOICES = 100  # of names; nobody finds one among more, and each would be on every page: one searches

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column: its heading, its value for a file, and (`sort`) what puts the list in order by it."""

    label: str
    value: Callable[[Row], Cell]
    key: str = ""  # its name in the address; needed where there is `sort`
    sort: Sequence[str] = ()  # fields of the query, the first first
    is_number: bool = False
    only_in_files: bool = False
    only_on_page: bool = False


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice that narrows the list. `choices` are asked of the list before it is narrowed."""

    key: str
    label: str
    choices: Callable[[QuerySet[Any]], Choices]
    narrow: Callable[[QuerySet[Any], str], QuerySet[Any]]
    every: str = "Alla"


def years(field_name: str, *, label: str = "År") -> Filter:
    """Narrow to a year of a date, or to one of the years in a field of numbers."""
    name = f"{field_name}__year" if field_name.endswith(("_on", "_date", "_day", "_at")) else field_name

    def found(rows: QuerySet[Any]) -> Choices:
        kept = rows.exclude(**{field_name: None}).order_by(f"-{name}").values_list(name, flat=True).distinct()
        return [(str(year), str(year)) for year in kept]

    return Filter(key="year", label=label, choices=found, narrow=lambda rows, year: rows.filter(**{name: year}))


def one_of(key: str, label: str, field_name: str, choices: Iterable[tuple[Any, str]], *, every: str = "Alla") -> Filter:
    """Narrow to one value of a field with known choices."""
    known = [(str(value), words) for value, words in choices]
    return Filter(
        key=key,
        label=label,
        choices=lambda _: known,
        narrow=lambda rows, value: rows.filter(**{field_name: value}),
        every=every,
    )


def another(key: str, label: str, field_name: str) -> Filter:
    """Narrow to one of the rows of another table that the list names, by its name; not offered where they are many."""

    def found(rows: QuerySet[Any]) -> Choices:
        named = rows.exclude(**{field_name: None}).order_by(f"{field_name}__sort_key")
        some = list(named.values_list(field_name, f"{field_name}__name").distinct()[: MOST_CHOICES + 1])
        return [(str(pk), name) for pk, name in some] if len(some) <= MOST_CHOICES else []

    return Filter(key=key, label=label, choices=found, narrow=lambda rows, pk: rows.filter(**{field_name: pk}))


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column as the page shows it: where a click leads, and how the list is in order by it now."""

    label: str
    address: str
    is_number: bool
    order: str  # ascending, descending, or empty


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A filter as the page shows it, with what is chosen."""

    key: str
    label: str
    every: str
    choices: Choices
    chosen: str


@dataclass(frozen=True, kw_only=True)
class Shown(Generic[Row]):
    """A list as a page shows it (templates/shared/list.html)."""

    rows: Sequence[Row]
    page: "Page[Any]"
    headings: Sequence[Heading]
    filters: Sequence[Asked]
    search: str
    may_search: bool
    sort: str
    kept: QuerySet[Any]  # all that the filters and the search let through
    csv: str
    xlsx: str

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def may_be_narrowed(self) -> bool:
        """Whether there is something to choose, and from; an empty list not narrowed has no more to show."""
        return bool((self.may_search or self.filters) and (self.total or self.is_narrowed))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or any(asked.chosen for asked in self.filters))


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list: what it is called as a file, its columns, and what may be done with it."""

    name: str
    columns: Sequence[Column[Row]]
    dress: Callable[[Sequence[Any]], Sequence[Row]] = field(default=lambda rows: rows)
    order: Sequence[str] = ()  # the usual one; the key is always last, so that pages do not overlap
    filters: Sequence[Filter] = ()
    folded: Sequence[str] = ()  # sort keys that are looked in (office/swedish.py)
    plain: Sequence[str] = ()  # other fields of text that are looked in
    a_page: int = A_PAGE

    def dressed(self, dress: Callable[[Sequence[Any]], Sequence[Row]]) -> "Listing[Row]":
        """The same list for one person on one day: `dress` makes the rows of a page from what the query gives."""
        return replace(self, dress=dress)

    def answer(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        template: str,
        context: Callable[[Shown[Row]], dict[str, Any]] | None = None,
    ) -> HttpResponse:
        """The page of the list, or (`?as=csv`, `?as=xlsx`) all of it as a file, of what the person may see."""
        asked = request.GET
        filters = [self._asked(one, rows, asked) for one in self.filters]
        kept = self._kept(rows, filters, _search(asked))
        sort = self._sort(asked)
        in_order = kept.order_by(*self._order(sort))
        if asked.get("as") in (CSV, XLSX):
            return self._file(asked["as"], in_order)
        page = page_of(request, in_order, self.a_page)
        shown = Shown(
            rows=self.dress(list(page.object_list)),
            page=page,
            headings=[self._heading(one, sort, asked) for one in self.columns if not one.only_in_files],
            filters=[asked for asked in filters if asked.choices],
            search=_search(asked),
            may_search=bool(self.folded or self.plain),
            sort=sort,
            kept=kept,
            csv=_with(asked, **{"as": CSV}),
            xlsx=_with(asked, **{"as": XLSX}),
        )
        return render(
            request,
            template,
            {"list": shown, "object_list": shown.rows, **(context(shown) if context else {})},
        )

    def _asked(self, one: Filter, rows: QuerySet[Any], asked: QueryDict) -> Asked:
        choices = one.choices(rows)
        chosen = asked.get(one.key, "")
        known = chosen in {value for value, _ in choices}
        return Asked(key=one.key, label=one.label, every=one.every, choices=choices, chosen=chosen if known else "")

    def _kept(self, rows: QuerySet[Any], filters: Sequence[Asked], search: str) -> QuerySet[Any]:
        for one, asked in zip(self.filters, filters, strict=True):
            if asked.chosen:
                rows = one.narrow(rows, asked.chosen)
        words = search.split()
        return rows.filter(reduce(and_, (self._found(word) for word in words))) if words else rows

    def _found(self, word: str) -> Q:
        folded = [Q(**{f"{name}__contains": swedish_key(word)}) for name in self.folded]
        return reduce(or_, [*folded, *(Q(**{f"{name}__icontains": word}) for name in self.plain)], Q(pk__in=[]))

    def _sort(self, asked: QueryDict) -> str:
        sort = asked.get("sort", "")
        return sort if sort.removeprefix("-") in {one.key for one in self.columns if one.sort} else ""

    def _order(self, sort: str) -> list[str]:
        if not sort:
            return [*self.order, "pk"]
        column = next(one for one in self.columns if one.key == sort.removeprefix("-"))
        turned = [_turn(name) for name in column.sort] if sort.startswith("-") else list(column.sort)
        return [*turned, *self.order, "pk"]

    def _heading(self, one: Column[Row], sort: str, asked: QueryDict) -> Heading:
        order = {one.key: "ascending", f"-{one.key}": "descending"}.get(sort, "") if one.sort else ""
        then = f"-{one.key}" if order == "ascending" else one.key
        return Heading(
            label=one.label,
            address=_with(asked, sort=then, page=None) if one.sort else "",
            is_number=one.is_number,
            order=order,
        )

    def _file(self, kind: str, rows: QuerySet[Any]) -> HttpResponse:
        columns = [one for one in self.columns if not one.only_on_page]
        lines = ([one.value(row) for one in columns] for row in self._all(rows))
        make = csv_file if kind == CSV else xlsx_file
        content = make([one.label for one in columns], lines)
        return attachment(content, name=f"{self.name}.{kind}", media_type=MEDIA_TYPES[kind])

    def _all(self, rows: QuerySet[Any]) -> Iterator[Row]:
        every = rows.iterator(chunk_size=AT_A_TIME)
        while some := list(islice(every, AT_A_TIME)):
            yield from self.dress(some)


MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def page_of(request: HttpRequest, in_order: QuerySet[Any], a_page: int) -> "Page[Any]":
    """The page that the address asks for; the last one where there are not so many any more."""
    page = Paginator(in_order, a_page).get_page(request.GET.get("page"))
    page.object_list = whole(in_order, cast("QuerySet[Any]", page.object_list))
    return page


def whole(in_order: QuerySet[Any], some: QuerySet[Any]) -> QuerySet[Any]:
    """Some rows of a list with all that they carry: the whole list is put in order by the database without that."""
    return in_order.filter(pk__in=some.values("pk"))


def _search(asked: QueryDict) -> str:
    return " ".join(without_unseen(asked.get("q", "")).replace("\x00", "").split())[:LONGEST_SEARCH]


def _turn(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _with(asked: QueryDict, **changes: str | None) -> str:
    """The address of the same list with some of what is chosen changed; None leaves it out."""
    query = asked.copy()
    for name, value in {"as": None, **changes}.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def amount(value: Any) -> Decimal | None:
    """The kronor of an amount that may be missing, for a file."""
    return None if value is None else Decimal(value.amount)
