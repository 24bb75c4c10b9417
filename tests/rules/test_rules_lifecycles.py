"""Which status may follow which, of invoices and of agreements: each pair, written out."""

from itertools import product

import pytest

from agreements.rules import lifecycle as agreement
from invoicing.rules import lifecycle as invoice

INVOICE_MOVES = {
    ("draft", "submitted"),
    ("draft", "issued"),
    ("submitted", "checked"),
    ("submitted", "returned"),
    ("submitted", "credited"),
    ("checked", "approved"),
    ("checked", "returned"),
    ("checked", "credited"),
    ("approved", "paid"),
    ("approved", "returned"),
    ("paid", "approved"),
    ("paid", "returned"),
    ("returned", "credited"),
}
AGREEMENT_MOVES = {
    ("draft", "signed"),
    ("draft", "withdrawn"),
    ("signed", "terminated"),
    ("signed", "ended"),
    ("terminated", "signed"),
    ("terminated", "ended"),
}


@pytest.mark.parametrize(("now", "then"), list(product(invoice.Status, repeat=2)))
def test_an_invoice_moves_only_so(now: invoice.Status, then: invoice.Status) -> None:
    assert invoice.may_become(now, then) is ((now.value, then.value) in INVOICE_MOVES)


@pytest.mark.parametrize(("now", "then"), list(product(agreement.Status, repeat=2)))
def test_an_agreement_moves_only_so(now: agreement.Status, then: agreement.Status) -> None:
    assert agreement.may_become(now, then) is ((now.value, then.value) in AGREEMENT_MOVES)


def test_every_status_has_its_moves_written_down() -> None:
    assert set(invoice.MEANING) == set(invoice.Status)
    assert set(agreement.MEANING) == set(agreement.Status)


def test_an_invoice_is_payable_only_on_its_approval() -> None:
    payable = {status for status, meaning in invoice.MEANING.items() if meaning.unpayable is None}
    assert payable == {invoice.Status.APPROVED, invoice.Status.PAID}
    assert {invoice.MEANING[status].rests for status in payable} == {invoice.Rests.ON_APPROVAL}


def test_the_moves_cannot_be_changed_while_running() -> None:
    with pytest.raises(TypeError):
        invoice.MEANING[invoice.Status.PAID] = invoice.MEANING[invoice.Status.DRAFT]  # type: ignore[index]
    with pytest.raises(TypeError):
        agreement.MEANING[agreement.Status.ENDED] = agreement.MEANING[agreement.Status.DRAFT]  # type: ignore[index]
