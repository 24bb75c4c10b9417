"""A declared list: in order, narrowed, searched, paged and taken home, and nothing an address says breaks it."""

import random
from datetime import date
from importlib import import_module
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.lists import to_come_of, year_end_of
from office.exports import xlsx_file
from office.lists import Listing
from office.swedish import swedish_key
from parties.models import Party, Role
from tests.access.matrix import DOORS
from tests.clients import Client
from tests.conftest import SetDay
from tests.house import BASE, GROUND, ROOMS
from tests.world import World

JANUARY = date(2027, 1, 15)
IN_ORDER = ["Adelsö", "École", "Edsbyn", "Zinkgruvan", "Åmål", "Årsta", "Älvdalen", "Örebro", "östersund"]
LISTS = {name: door.list_for for name, door in DOORS.items() if door.list_for}
ASKED_FOR: dict[str, list[str | int]] = {"to_do": ["judge"], "year_end_of": [2026], "year_end_to_come": [2026, 2027]}


def test_each_declared_list_is_here_once(world: World, today: None) -> None:
    answers = [signed_in(world, role).get(address(name), {"as": "csv"}) for name, role in LISTS.items()]
    files = [answer.headers["Content-Disposition"] for answer in answers]
    assert sorted(files) == sorted(f'attachment; filename="{name}.csv"' for name in declared())


@pytest.fixture
def today(clock: SetDay) -> None:
    clock(JANUARY)


def address(name: str) -> str:
    return reverse(name, args=ASKED_FOR.get(name, []))


def declared() -> list[str]:
    """What the files of all declared lists are called."""
    rooms = [import_module(f"{room}.lists") for room in ROOMS if (BASE / room / "lists.py").exists() and room != GROUND]
    every = [one for room in rooms for one in vars(room).values() if isinstance(one, Listing)]
    return [one.name for one in [*every, year_end_of(2026, [], []), to_come_of(2026, 2027, [])]]


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.person(role))
    return client


def test_swedish_words_in_order() -> None:
    mixed = random.Random(1).sample(IN_ORDER, len(IN_ORDER))  # noqa: S311 - any order will do
    assert sorted(mixed, key=swedish_key) == IN_ORDER


def test_the_database_has_the_same_order_however_the_row_was_written(db: None) -> None:
    for number, name in enumerate(reversed(IN_ORDER)):
        Party.objects.create(slug=f"ort-{number}", name="X", kind=Party.Kind.OTHER)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE parties_party SET name = %s WHERE slug = %s", [name, f"ort-{number}"])
    assert list(Party.objects.order_by("sort_key").values_list("name", flat=True)) == IN_ORDER
    assert list(Party.objects.values_list("sort_key", flat=True)) == [
        swedish_key(name) for name in Party.objects.values_list("name", flat=True)
    ]


def shown(client: Client, name: str, **asked: str) -> Any:
    return client.get(reverse(name), asked).context["list"]


def test_pages_hold_every_row_once_and_say_how_many(many: World, today: None) -> None:
    olle = signed_in(many, Role.OFFICER)
    first, second = (shown(olle, "agreements", page=page) for page in ("1", "2"))
    keys = [row.agreement.pk for page in (first, second) for row in page.rows]
    assert (first.total, len(first.rows), len(keys), len(set(keys))) == (61, 50, 61, 61)
    page = olle.get(reverse("agreements")).content.decode()
    assert "1–50 av 61 i listan" in page
    assert 'rel="next"' in page


def test_a_heading_turns_the_order_and_paging_keeps_it(many: World, today: None) -> None:
    olle = signed_in(many, Role.OFFICER)
    names = [row.agreement.basis.title for row in shown(olle, "agreements", sort="-title").rows]
    assert names == sorted(names, key=swedish_key, reverse=True)
    page = olle.get(reverse("agreements"), {"sort": "-title", "q": "avtal"}).content.decode()
    assert 'aria-sort="descending"' in page
    assert "sort=-title&amp;q=avtal&amp;page=2" in page
    assert "?q=avtal&amp;sort=title" in page  # the next click turns it back


def test_words_are_found_whatever_their_case(many: World, today: None) -> None:
    olle = signed_in(many, Role.OFFICER)
    assert shown(olle, "agreements", q="TEKNIKCOLLEGE örebro").total == 61  # the grantee of all
    assert shown(olle, "agreements", q="finansieringsavtal ÖREBRO").total == 1
    assert shown(olle, "agreements", q="\ufefffinansierings\u00adavtal\u200b ÖREBRO").total == 1
    nothing = olle.get(reverse("agreements"), {"q": "finns inte"}).content.decode()
    assert "Inget svarar mot det du har valt." in nothing
    assert 'value="finns inte"' in nothing


def test_a_filter_narrows_and_is_shown_as_chosen(many: World, today: None) -> None:
    olle = signed_in(many, Role.OFFICER)
    signed = shown(olle, "agreements", status="signed")
    assert signed.total == 61
    assert [asked.chosen for asked in signed.filters if asked.key == "status"] == ["signed"]
    assert shown(olle, "agreements", status="ended").total == 0


STRANGE: list[dict[str, str]] = [
    {"page": "0"},
    {"page": "999999999999999999999"},
    {"page": "x", "sort": "password"},
    {"sort": "-"},
    {"sort": "--title", "year": "1'; DROP TABLE x"},
    {"q": "%_\\'\"<b>" * 40},
    {"status": "\ud7ff", "kind": "x", "issuer": "9" * 40},
    {"as": "exe"},
]


@pytest.mark.parametrize("name", LISTS)
def test_no_address_breaks_a_list(world: World, today: None, name: str) -> None:
    client = signed_in(world, LISTS[name])
    for asked in STRANGE:
        assert client.get(address(name), asked).status_code == 200, asked


@pytest.mark.parametrize("name", LISTS)
def test_each_list_goes_home_as_csv_and_excel(world: World, today: None, name: str) -> None:
    client = signed_in(world, LISTS[name])
    csv, xlsx = (client.get(address(name), {"as": kind}) for kind in ("csv", "xlsx"))
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert ".csv" in csv.headers["Content-Disposition"]
    assert xlsx.content.startswith(b"PK")
    with ZipFile(BytesIO(xlsx.content)) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()


def test_a_file_holds_all_rows_of_the_narrowed_list(many: World, today: None) -> None:
    olle = signed_in(many, Role.OFFICER)
    lines = olle.get(reverse("agreements"), {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 62
    assert lines[0].startswith("Avtal;Diarienummer;Bidragsgivare;Bidragstagare")
    one = olle.get(reverse("agreements"), {"as": "csv", "q": "finansieringsavtal"}).content.decode("utf-8-sig")
    assert len(one.splitlines()) == 2


def test_a_sheet_runs_no_formula_and_keeps_numbers_that_are_names() -> None:
    content = xlsx_file(["Namn", "Nummer"], [["=1+1", "5593982225"], ["@SUM(A1)", "0017"]])
    with ZipFile(BytesIO(content)) as book:
        sheet, words = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "<f>" not in sheet
    assert all(text in words for text in ("=1+1", "@SUM(A1)", "5593982225", "0017"))


def test_a_person_takes_home_what_she_may_see_and_no_more(many: World, today: None) -> None:
    stranger = Client()
    stranger.force_login(many.people["stranger"])
    lines = stranger.get(reverse("agreements"), {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1
    assert stranger.get(reverse("ledger"), {"as": "xlsx"}).status_code == 403


def test_the_number_of_questions_does_not_grow(many: World, today: None) -> None:
    olle = signed_in(many, Role.OFFICER)
    counts = []
    for asked in ({"q": "finansieringsavtal"}, {}):
        with CaptureQueriesContext(connection) as questions:
            olle.get(reverse("agreements"), asked)
        counts.append(len(questions))
    assert counts[0] == counts[1]
