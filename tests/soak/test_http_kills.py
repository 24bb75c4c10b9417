"""The whole site dies again and again while invoices are sent: each becomes one invoice, with its files, or none."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from http.client import HTTPException
from pathlib import Path

import pytest
from django.db import connections

from invoicing.actions import prepare_invoice
from invoicing.models import Invoice, InvoiceFile, NumberSeries
from parties.models import Role, User
from tests.soak.site import Client, Site, running_site, wait_until_it_answers
from tests.world import World, another_agreement

DAY = date(2027, 1, 11)
INVOICES, KILLS, CLIENTS = 300, 25, 6
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def send_until_it_is_sent(site: Site, person: User, addresses: list[str]) -> None:
    """As a person would: try, and when the page does not come, try again."""
    client = Client(site, person)
    connections.close_all()  # of this thread, which asked the database for its session only
    for address in addresses:
        for _ in range(200):
            try:
                page = client.get(address)
            except (OSError, HTTPException):
                wait_until_it_answers(site.port)
                continue
            if f'action="{address}submit/"' not in page:
                break  # sent: the page offers it no more
            client.post(f"{address}submit/", page)
        else:
            raise AssertionError(f"{address} was never sent")


def test_the_power_goes_while_three_hundred_invoices_are_sent(
    world: World, site_environment: dict[str, str], tmp_path: Path
) -> None:
    clock_file = tmp_path / "today"
    clock_file.write_text(DAY.isoformat())
    drafts = []
    for number in range(1, INVOICES + 1):
        agreement = another_agreement(world, number, signed_on=DAY)
        drafts.append(prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=DAY))
    addresses = [draft.get_absolute_url() for draft in drafts]
    moments = random.Random(26170)  # noqa: S311 - the same moments each time
    with running_site(site_environment, clock_file, workers=2) as site, ThreadPoolExecutor(CLIENTS) as pool:
        sending = [
            pool.submit(send_until_it_is_sent, site, world.person(Role.GRANTEE), addresses[part::CLIENTS])
            for part in range(CLIENTS)
        ]
        for _ in range(KILLS):
            # A kill after some more have been sent, and not after some time: it falls in the middle of the work.
            goal = Invoice.objects.submitted().count() + moments.randrange(1, 6)
            while Invoice.objects.submitted().count() < min(goal, INVOICES):
                if all(one.done() for one in sending):
                    break
            site.kill_and_start_again()
        for one in sending:
            one.result()

    sent = Invoice.objects.submitted()
    assert list(sent.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, INVOICES + 1))
    assert NumberSeries.objects.get().last_number == INVOICES
    for kind in InvoiceFile.Kind.values:
        assert InvoiceFile.objects.filter(kind=kind).values("invoice").distinct().count() == INVOICES
    assert InvoiceFile.objects.count() == INVOICES * len(InvoiceFile.Kind.values)
