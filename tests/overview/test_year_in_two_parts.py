"""A year invoiced in two parts: the forecast and the lists know both invoices, and what is still to ask for."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from agreements.models import Agreement
from agreements.queries import agreements_visible_to
from invoicing.actions import prepare_invoice, submit_invoice
from invoicing.models import Invoice
from overview.queries import AgreementThisYear, YearlyAmount, agreements_this_year, yearly_amounts
from parties.models import Role, User
from payments.actions import credit_invoice
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, another_agreement, morning

JANUARY, JULY = date(2027, 1, 11), date(2027, 7, 5)


@pytest.fixture
def halves(world: World) -> Agreement:
    return another_agreement(world, 1, signed_on=JANUARY, months=(1, 7))


def invoiced(world: World, agreement: Agreement, part: int, day: date) -> Invoice:
    instalment = agreement.instalments.get(number=part)
    draft = prepare_invoice(instalment_id=instalment.pk, year=2027, today=day)
    return submit_invoice(invoice_id=draft.pk, now=morning(day), by=world.person(Role.GRANTEE))


def forecast(agreement: Agreement) -> YearlyAmount:
    (row,) = (row for row in yearly_amounts() if row.basis == agreement.basis)
    return row


def test_a_year_is_invoiced_only_when_its_parts_make_the_whole(world: World, halves: Agreement) -> None:
    assert forecast(halves).state == "promised"
    first = invoiced(world, halves, 1, JANUARY)
    assert (forecast(halves).state, forecast(halves).invoice_number) == ("partly_invoiced", first.number)
    second = invoiced(world, halves, 2, JULY)
    assert (forecast(halves).state, forecast(halves).invoice_number) == (
        "invoiced",
        f"{first.number}, {second.number}",
    )


def test_a_draft_has_invoiced_nothing(world: World, halves: Agreement) -> None:
    prepare_invoice(instalment_id=halves.instalments.get(number=1).pk, year=2027, today=JANUARY)
    assert (forecast(halves).state, forecast(halves).invoice_number) == ("promised", "")


def test_the_command_says_that_a_year_is_partly_invoiced(world: World, halves: Agreement) -> None:
    first = invoiced(world, halves, 1, JANUARY)
    table, listed = StringIO(), StringIO()
    call_command("yearly_amounts", stdout=table)
    call_command("yearly_amounts", "--format", "json", stdout=listed)

    assert f"delvis fakturerat {first.number}" in table.getvalue()
    (row,) = (row for row in json.loads(listed.getvalue()) if row["basis"] == halves.basis.slug)
    assert (row["amount"], row["state"], row["invoice"]) == ("1001.00", "partly_invoiced", first.number)


def this_year(user: User) -> list[AgreementThisYear]:
    return agreements_this_year(list(agreements_visible_to(user, on=JULY)), user, today=JULY)


@pytest.mark.parametrize(("page", "role"), [("start", Role.GRANTEE), ("agreements", Role.OFFICER)])
def test_the_lists_show_both_invoices_of_the_year(
    world: World, halves: Agreement, clock: SetDay, page: str, role: str
) -> None:
    clock(JULY)
    invoices = [invoiced(world, halves, 1, JANUARY), invoiced(world, halves, 2, JULY)]
    user = world.person(role)
    (row,) = (row for row in this_year(user) if row.agreement == halves)
    assert (row.amount, row.invoices) == (halves.basis.grants.get().full_year_amount.amount, invoices)

    client = Client()
    client.force_login(user)
    shown = client.get(reverse(page)).content.decode()
    assert all(invoice.get_absolute_url() in shown and invoice.number in shown for invoice in invoices)


def test_a_credited_invoice_is_not_of_the_year(world: World, halves: Agreement) -> None:
    first = invoiced(world, halves, 1, JANUARY)
    credit_invoice(
        invoice_id=first.pk, seen=first.status, reason="Fel.", now=morning(JANUARY), by=world.person(Role.GRANTEE)
    )

    assert (forecast(halves).state, forecast(halves).invoice_number) == ("promised", "")
    rows = agreements_this_year(
        list(agreements_visible_to(world.person(Role.OFFICER), on=JULY)), world.person(Role.OFFICER), today=JULY
    )
    again = Invoice.objects.drafts().get()
    assert [row.invoices for row in rows if row.agreement == halves] == [[again]]


def test_the_amounts_lead_to_what_was_sent_and_else_to_what_it_would_be(
    world: World, halves: Agreement, clock: SetDay
) -> None:
    clock(JANUARY)
    first = invoiced(world, halves, 1, JANUARY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    drafts = [reverse("preview_invoice", args=[part.pk, 2027]) for part in halves.instalments.all()]

    shown = client.get(halves.get_absolute_url()).content.decode()
    assert f'<td class="num"><a href="{first.get_absolute_url()}">{first.number}</a>' in shown
    assert [f'href="{draft}"' in shown for draft in drafts] == [False, True]
    credit_invoice(
        invoice_id=first.pk, seen=first.status, reason="Fel.", now=morning(JANUARY), by=world.person(Role.GRANTEE)
    )
    shown = client.get(halves.get_absolute_url()).content.decode()
    assert [f'href="{draft}"' in shown for draft in drafts] == [True, True]
