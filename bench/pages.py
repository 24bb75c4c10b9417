"""How long a page takes on the server, and how many questions it asks, in regions of different size.

    python -m bench.pages                        # 100, 1 000 and 2 000 agreements in one region: some ten minutes
    python -m bench.pages --sizes 20,100         # a try

One region has so many agreements, each with a grantee of its own; drafts are made for all of them, a fifth is sent,
and of those some are checked, approved, paid and returned. Every role opens its start page and the lists; each page
is asked for `--times` times, and the median counts. The aims: as many questions however long a list is, at 2 000
agreements no more than one and a half times the time of 100, and no more than a tenth of a second on a calm core.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from multiprocessing import get_context
from random import Random
from statistics import median
from time import perf_counter
from unittest.mock import patch

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.db import connection, connections, models, transaction  # noqa: E402 - models can be imported from here on
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from agreements.models import Instalment  # noqa: E402
from bench import regions  # noqa: E402
from bench.database import NAME, database  # noqa: E402
from bench.regions import DAY, YEAR, morning  # noqa: E402
from bench.run import SEED, day_of_the_run  # noqa: E402
from bench.tables import say  # noqa: E402
from invoicing.actions import (  # noqa: E402
    approve_invoice,
    check_invoice,
    prepare_invoice,
    return_invoice,
    submit_invoice,
)
from invoicing.models import Invoice  # noqa: E402
from parties.actions import give_role, grant_mandate, open_account  # noqa: E402
from parties.models import ApprovalMandate, Membership, Party, Role, User  # noqa: E402
from payments.actions import record_payment  # noqa: E402

SIZES = (100, 1_000, 2_000)
SENT = 5  # of so many drafts one is sent
MOST_MILLISECONDS, MOST_TIMES = 100, 1.5
EVERYBODY = (Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.GRANTEE)
PAGES: dict[str, Sequence[Role]] = {
    "start": EVERYBODY,
    "agreements": (Role.OFFICER, Role.GRANTEE),
    "decisions": (Role.OFFICER,),
    "papers": (Role.OFFICER,),
    "invoices": (Role.OFFICER, Role.GRANTEE),
    "january_run": (Role.OFFICER,),
    "parties": (Role.OFFICER,),
    "attest": (Role.CHECKER, Role.APPROVER),
    "payments": (Role.FINANCE,),
    "recovery_claims": (Role.FINANCE,),
    "ledger": (Role.FINANCE, Role.AUDITOR),
    "year_end": (Role.FINANCE,),
    "mandates": (Role.FINANCE,),
    "inbox": (Role.CHECKER,),
}


@dataclass(frozen=True)
class Measured:
    questions: int
    milliseconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="agreements of each world")
    parser.add_argument("--times", type=int, default=7, help="that each page is asked for")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    figures = {size: dict(measure(size, options.times)) for size in sizes}
    sys.exit(0 if report(figures) else 1)


def measure(size: int, times: int) -> Iterator[tuple[tuple[str, Role], Measured]]:
    """Each page of each role in a world of so many agreements."""
    with database() as server, day_of_the_run():
        start = perf_counter()
        people = seed(size)
        with server.connect(NAME) as session:
            session.execute("VACUUM ANALYZE")
        connections.close_all()
        say(f"{size} agreements, made in {perf_counter() - start:.0f} s")
        # In a process of its own: what made the world has filled this one, and everything takes longer in it.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            yield from fresh.submit(ask, {role: user.pk for role, user in people.items()}, times).result()


def ask(people: dict[Role, int], times: int) -> list[tuple[tuple[str, Role], Measured]]:
    """Every page for each of its roles."""
    setup_test_environment(debug=False)
    users = User.objects.in_bulk(people.values())
    return [
        ((page, role), asked_for(page, users[people[role]], times)) for page, roles in PAGES.items() for role in roles
    ]


def asked_for(page: str, user: User, times: int) -> Measured:
    client, address = Client(), reverse(page)
    client.force_login(user)
    client.get(address)  # templates are read
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(address)
    assert answer.status_code == 200, (page, user, answer.status_code)
    asked = len(questions)  # the next page begins to count anew
    took = []
    for _ in range(times):
        start = perf_counter()
        client.get(address)
        took.append((perf_counter() - start) * 1000)
    return Measured(asked, median(took))


def seed(agreements: int) -> dict[Role, User]:
    """One region with so many agreements, and a person in each role."""
    with patch.object(models.Model, "validate_constraints"):  # asked of the database one by one; it checks them anyway
        regions.fill(agreements, Random(SEED), in_a_region=agreements)  # noqa: S311 - the same amounts every time
    region = Party.objects.get(slug="region-0")
    people = {Role(one.role): one.user for one in Membership.objects.filter(party=region).select_related("user")}
    for role in (Role.APPROVER, Role.AUDITOR):
        people[role] = open_account(email=f"{role.value}@example.se", name=f"Person {role.value}")
        give_role(user=people[role], party=region, role=role, valid_from=regions.HIRED)
    attests = {Role.CHECKER: ApprovalMandate.Kind.CHECK, Role.APPROVER: ApprovalMandate.Kind.APPROVE}
    for role, kind in attests.items():
        grant_mandate(
            party=region,
            user=people[role],
            kind=kind,
            limit=Decimal(100_000_000),
            cost_centre="",
            deputy_for=None,
            decision="Delegationsordningen",
            valid_from=regions.KNOWN,
            valid_until=None,
            today=regions.KNOWN,
            by=people[Role.FINANCE],
        )
    administrators = dict(Membership.objects.filter(role=Role.GRANTEE).values_list("party", "user"))
    users = User.objects.in_bulk(administrators.values())
    with transaction.atomic():
        drafts = [
            prepare_invoice(instalment_id=pk, year=YEAR, today=DAY)
            for pk in Instalment.objects.order_by("pk").values_list("pk", flat=True)
        ]
    with patch("invoicing.actions.submit.store_files"):  # the lists show none
        for draft, fate in zip(drafts[::SENT], cycle(range(5)), strict=False):
            take_on_its_way(draft, fate, users[administrators[draft.issuer_id]], people)
    people[Role.GRANTEE] = users[administrators[drafts[0].issuer_id]]
    return people


def take_on_its_way(draft: Invoice, fate: int, administrator: User, people: dict[Role, User]) -> None:
    """Sent; and then checked, approved, paid or returned, as its fate is."""
    with transaction.atomic():
        now = morning(DAY)
        sent = submit_invoice(invoice_id=draft.pk, now=now, by=administrator)
        if fate == 1:
            return_invoice(invoice_id=sent.pk, seen="submitted", reason="Fel", now=now, by=people[Role.OFFICER])
        if fate > 1:
            check_invoice(invoice_id=sent.pk, seen="submitted", now=now, by=people[Role.CHECKER])
        if fate > 2:
            approve_invoice(invoice_id=sent.pk, seen="checked", now=now, by=people[Role.APPROVER])
        if fate > 3:
            assert sent.total is not None
            record_payment(
                invoice_id=sent.pk,
                seen="approved",
                amount=sent.total.amount,
                paid_on=DAY,
                bank_reference=f"B{sent.pk}",
                bankgiro=sent.bankgiro,
                settles=True,
                note="",
                now=now,
                by=people[Role.FINANCE],
            )


def report(figures: dict[int, dict[tuple[str, Role], Measured]]) -> bool:
    """A table of all pages; whether every aim was reached."""
    sizes = sorted(figures)
    say("".join(["page and role".ljust(32), *(f"{size:>8} q{'ms':>8}" for size in sizes), "   times"]))
    reached = True
    for key in figures[sizes[0]]:
        row = [figures[size][key] for size in sizes]
        times = row[-1].milliseconds / row[0].milliseconds
        same = len({one.questions for one in row}) == 1
        well = same and times <= MOST_TIMES and row[-1].milliseconds <= MOST_MILLISECONDS
        reached &= well
        shown = "".join(f"{one.questions:>10}{one.milliseconds:>8.0f}" for one in row)
        say(f"{f'{key[0]} {key[1].value}':32}{shown}{times:>8.2f}{'' if well else '   MISSED'}")
    return reached


if __name__ == "__main__":
    main()
