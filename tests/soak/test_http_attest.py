"""Two who decide on the same invoice at the same moment, each in a browser: one of them does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from grants.models import StageBalance
from grants.rules.ledger import Stage
from invoicing.actions import check_invoice, prepare_invoice, submit_invoice
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from office.money import sek
from parties.actions import give_role, open_account
from parties.models import ApprovalMandate, Role, User
from tests.soak.site import Client, running_site
from tests.world import PASSWORD, World, another_agreement, morning

DAY = date(2027, 1, 11)
ROUNDS = 20
pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def second_approver(world: World) -> User:
    user = open_account(email="andra@example.se", name="Andra", password=PASSWORD)
    give_role(user=user, party=world.region, role=Role.APPROVER, valid_from=date(2026, 1, 1))
    ApprovalMandate.objects.create(
        user=user,
        party=world.region,
        kind="approve",
        limit=sek(1_000_000),
        decision="Delegationsbeslut",
        valid_from=date(2026, 1, 1),
        recorded_by=world.person(Role.FINANCE),
    )
    return user


def checked_invoice(world: World, number: int) -> Invoice:
    agreement = another_agreement(world, number, signed_on=DAY)
    draft = prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=DAY)
    sent = submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    return check_invoice(invoice_id=sent.pk, seen=Status.SUBMITTED, now=morning(DAY), by=world.person(Role.CHECKER))


def test_of_two_approvers_at_once_one_decides(world: World, site_environment: dict[str, str], tmp_path: Path) -> None:
    clock_file = tmp_path / "today"
    clock_file.write_text(DAY.isoformat())
    invoices = [checked_invoice(world, number) for number in range(1, ROUNDS + 1)]
    people = [world.person(Role.APPROVER), second_approver(world)]
    with running_site(site_environment, clock_file) as site, ThreadPoolExecutor(2) as pool:
        clients = [Client(site, person) for person in people]
        for invoice in invoices:
            pages = [client.get(invoice.get_absolute_url()) for client in clients]
            start = Barrier(2)

            def approve(client: Client, page: str, invoice: Invoice = invoice, start: Barrier = start) -> int:
                start.wait()
                return client.post(f"{invoice.get_absolute_url()}approve/", page, seen=Status.CHECKED)

            assert sorted(pool.map(approve, clients, pages)) == [302, 409]

    decided = Invoice.objects.filter(status=Status.APPROVED)
    assert decided.count() == ROUNDS
    for invoice in decided:
        (balance,) = StageBalance.objects.filter(invoice=invoice.voucher_id, amount__gt=0)
        assert (balance.stage, balance.amount) == (Stage.APPROVED, invoice.total)
