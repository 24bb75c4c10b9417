"""Many submit at once, over connections of their own: one invoice an instalment, numbers without a gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections

from invoicing.actions import submit_invoice
from invoicing.models import Invoice, InvoiceFile
from parties.models import Role
from tests.world import World, morning

Result = TypeVar("Result")


def all_at_once(count: int, do: Callable[[int], Result]) -> list[Result]:
    start = Barrier(count)

    def one(number: int) -> Result:
        start.wait()
        try:
            return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_eight_submissions_of_one_draft_make_one_invoice(world: World) -> None:
    draft, anna = world.draft(), world.person(Role.GRANTEE)

    numbers = all_at_once(
        8, lambda _: submit_invoice(invoice_id=draft.pk, now=morning(date(2027, 1, 11)), by=anna).number
    )

    assert set(numbers) == {"TC-2027-0001"}
    assert InvoiceFile.objects.count() == len(InvoiceFile.Kind)


@pytest.mark.django_db(transaction=True)
def test_eight_preparations_make_one_draft(world: World) -> None:
    drafts = all_at_once(8, lambda _: world.draft().pk)

    assert len(set(drafts)) == 1
    assert Invoice.objects.count() == 1
