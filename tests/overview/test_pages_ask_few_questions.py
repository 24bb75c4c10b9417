"""A page asks the database as often for four agreements as for one, whatever stands on it."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoicing.actions import plan_january_run
from parties.models import Party, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.worker import do_the_work
from tests.world import World, another_agreement, morning

DAY = date(2027, 1, 11)


def questions_of(page: str, user: User) -> list[str]:
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(page)).status_code == 200
    return [query["sql"] for query in asked]


PAGES = [
    ("start", Role.GRANTEE),
    ("start", Role.OFFICER),
    ("start", Role.CHECKER),
    ("attest", Role.CHECKER),
    ("agreements", Role.OFFICER),
    ("invoices", Role.GRANTEE),
    ("january_run", Role.OFFICER),
    ("parties", Role.OFFICER),
    ("ledger", Role.FINANCE),
]


def questions_of_all(world: World) -> dict[tuple[str, Role], list[str]]:
    return {(page, role): questions_of(page, world.person(role)) for page, role in PAGES}


def test_a_list_asks_as_many_questions_however_long_it_is(world: World, clock: SetDay) -> None:
    clock(DAY)
    plan_january_run(year=2027, today=DAY, now=morning(DAY))
    do_the_work()
    with_one = questions_of_all(world)
    for number in range(1, 4):
        host = Party.objects.create(slug=f"vard-{number}", name=f"Värd {number}", kind=Party.Kind.ASSOCIATION)
        another_agreement(world, number, signed_on=DAY, host=host)
    plan_january_run(year=2027, today=DAY, now=morning(DAY))
    do_the_work()
    with_four = questions_of_all(world)

    for page, asked in with_four.items():
        assert len(asked) == len(with_one[page]), (page, "\n".join(asked))
