"""Twenty clients at once against several workers, some of which die: one invoice an instalment, no gap."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from invoicing.actions import prepare_invoice
from invoicing.models import Invoice, InvoiceFile, NumberSeries
from parties.models import Role
from tests.soak.site import Client, running_site
from tests.world import World, another_agreement

DAY = date(2027, 1, 11)
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def another_draft(world: World, number: int) -> Invoice:
    """Of one more agreement of the same grantee, so that its invoices share a number series."""
    agreement = another_agreement(world, number, signed_on=DAY)
    return prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=DAY)


def test_twenty_clients_with_failures_in_between(
    world: World, site_environment: dict[str, str], tmp_path: Path
) -> None:
    clock_file = tmp_path / "today"
    clock_file.write_text(DAY.isoformat())
    drafts = [world.draft(), *(another_draft(world, number) for number in range(1, 25))]
    anna = world.person(Role.GRANTEE)
    with running_site(site_environment, clock_file) as site:
        start = Barrier(20)

        def submit_all(number: int) -> None:
            client = Client(site, anna)
            page = client.get(drafts[0].get_absolute_url())
            start.wait()
            for step in range(len(drafts)):
                draft = drafts[(step + number // 4) % len(drafts)]  # four clients want the same one at the same time
                client.post(f"{draft.get_absolute_url()}submit/", page)
                if number == 0 and step % 5 == 0:
                    site.kill_one_worker()
            connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(submit_all, range(20)))

    assert not Invoice.objects.drafts().exists()
    sequences = list(Invoice.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(drafts) + 1))
    assert NumberSeries.objects.get().last_number == len(drafts)
    assert InvoiceFile.objects.filter(kind="pdf").count() == len(drafts)


def test_fifty_identical_submissions_make_one_invoice(
    world: World, site_environment: dict[str, str], tmp_path: Path
) -> None:
    clock_file = tmp_path / "today"
    clock_file.write_text(DAY.isoformat())
    anna = world.person(Role.GRANTEE)
    with running_site(site_environment, clock_file) as site:
        for round_number in range(1, 21):
            draft = another_draft(world, round_number)
            start = Barrier(50)

            def submit(client: Client, page: str, draft: Invoice = draft, start: Barrier = start) -> int:
                start.wait()
                return client.post(f"{draft.get_absolute_url()}submit/", page)

            clients = [Client(site, anna) for _ in range(50)]
            pages = [client.get(draft.get_absolute_url()) for client in clients[:1]] * 50
            for client in clients:
                client.csrf = clients[0].csrf
            with ThreadPoolExecutor(50) as pool:
                statuses = list(pool.map(submit, clients, pages))
            assert set(statuses) == {302}
            assert NumberSeries.objects.get().last_number == round_number
    assert InvoiceFile.objects.filter(kind="pdf").count() == 20
