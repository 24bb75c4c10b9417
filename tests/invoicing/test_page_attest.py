"""Attest in the pages: what a person sees, may press and is told when it was too late."""

from datetime import date

import pytest
from django.urls import reverse

from invoicing import actions
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from parties.actions import declare_conflict
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, another_agreement, morning

DAY = date(2027, 1, 11)


@pytest.fixture
def invoice(world: World, clock: SetDay) -> Invoice:
    clock(DAY)
    return actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.person(role))
    return client


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\u00a0", " ")


def test_an_invoice_goes_from_hand_to_hand(world: World, invoice: Invoice) -> None:
    karin, bo = signed_in(world, Role.CHECKER), signed_in(world, Role.APPROVER)
    assert "Väntar på kontrollattest" in text_of(karin, reverse("attest"))
    assert "Kontrollattestera</button>" in text_of(karin, invoice.get_absolute_url())

    done = karin.post(reverse("check_invoice", args=[invoice.pk]), {"seen": "submitted"}, follow=True)
    assert "Faktura TC-2027-0001 är kontrollattesterad." in done.content.decode()
    page = text_of(bo, invoice.get_absolute_url())
    assert "Beslutsattestera</button>" in page
    assert "Fakturan är inte beslutsattesterad." in page

    bo.post(reverse("approve_invoice", args=[invoice.pk]), {"seen": "checked"})
    invoice.refresh_from_db()
    assert invoice.status == Status.APPROVED
    way = text_of(bo, invoice.get_absolute_url())
    for happened in ("Inskickad", "Kontrollattest", "Beslutsattest", "Väntar på betalning"):
        assert happened in way


def test_what_is_approved_and_not_paid_may_still_be_returned(world: World, invoice: Invoice) -> None:
    actions.check_invoice(invoice_id=invoice.pk, seen="submitted", now=morning(DAY), by=world.person(Role.CHECKER))
    actions.approve_invoice(invoice_id=invoice.pk, seen="checked", now=morning(DAY), by=world.person(Role.APPROVER))
    olle, page = signed_in(world, Role.OFFICER), reverse("return_invoice", args=[invoice.pk])
    assert "kan du återsända den så länge den inte är betald." in text_of(olle, invoice.get_absolute_url())
    assert page in text_of(olle, invoice.get_absolute_url())
    assert page not in text_of(signed_in(world, Role.GRANTEE), invoice.get_absolute_url())
    olle.send(page, {"reason": "Fel år."})
    invoice.refresh_from_db()
    assert invoice.status == Status.RETURNED
    assert page not in text_of(olle, invoice.get_absolute_url())


def test_the_other_side_reads_the_way_without_the_names_of_who_attests(world: World, invoice: Invoice) -> None:
    actions.check_invoice(invoice_id=invoice.pk, seen="submitted", now=morning(DAY), by=world.person(Role.CHECKER))
    page = text_of(signed_in(world, Role.GRANTEE), invoice.get_absolute_url())
    assert "Väntar på beslutsattest hos Region Örebro län" in page
    assert world.person(Role.CHECKER).name not in page.split("Fakturans väg")[1]


def test_a_stale_page_is_refused_and_shows_what_happened(world: World, invoice: Invoice) -> None:
    actions.return_invoice(
        invoice_id=invoice.pk,
        seen="submitted",
        reason="Beloppet gäller fel år.",
        now=morning(DAY),
        by=world.person(Role.OFFICER),
    )
    answer = signed_in(world, Role.CHECKER).post(reverse("check_invoice", args=[invoice.pk]), {"seen": "submitted"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Fakturan har ändrats sedan du öppnade den" in page
    assert "Beloppet gäller fel år." in page
    assert "Inskickad" in page
    assert "Återsänd" in page


def test_a_second_click_is_no_quarrel(world: World, invoice: Invoice) -> None:
    karin = signed_in(world, Role.CHECKER)
    shown = {"seen": "submitted", "csrfmiddlewaretoken": "samma-sida"}
    for _ in range(2):
        answer = karin.post(reverse("check_invoice", args=[invoice.pk]), shown)
        assert answer.status_code == 302


def test_several_are_checked_at_once_and_each_is_judged_by_itself(world: World, invoice: Invoice) -> None:
    agreement = another_agreement(world, 1, signed_on=DAY, host=world.stranger)
    draft = actions.prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=DAY)
    other = actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    declare_conflict(party=world.stranger, reason="Jag är medlem.", today=DAY, by=world.person(Role.CHECKER))
    karin = signed_in(world, Role.CHECKER)
    assert "Jag är medlem." in text_of(karin, reverse("attest"))

    page = karin.post(reverse("check_invoices"), {"invoice": [invoice.pk, other.pk, "x", "9" * 30]}, follow=True)
    told = page.content.decode()
    assert f"{invoice} är kontrollattesterad." in told
    assert f"{other} är inte kontrollattesterad." in told
    invoice.refresh_from_db()
    other.refresh_from_db()
    assert (invoice.status, other.status) == (Status.CHECKED, Status.SUBMITTED)


def test_a_return_without_a_reason_is_asked_for_it(world: World, invoice: Invoice) -> None:
    olle = signed_in(world, Role.OFFICER)
    answer = olle.post(reverse("return_invoice", args=[invoice.pk]), {"seen": "submitted", "reason": " "})
    assert answer.status_code == 200
    assert "Fyll i det här." in answer.content.decode()
    olle.post(reverse("return_invoice", args=[invoice.pk]), {"seen": "submitted", "reason": "Fel år."})
    invoice.refresh_from_db()
    assert (invoice.status, invoice.return_reason) == (Status.RETURNED, "Fel år.")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("door", ["check_invoice", "approve_invoice", "return_invoice"])
def test_forged_fields_change_nothing(world: World, invoice: Invoice, role: str, door: str) -> None:
    forged = {"seen": "paid", "status": "paid", "number": "X-1", "total": "1", "issuer": world.stranger.pk}
    before = Invoice.objects.filter(pk=invoice.pk).values().get()
    signed_in(world, role).post(reverse(door, args=[invoice.pk]), forged | {"reason": "x", "invoice": invoice.pk})
    assert Invoice.objects.filter(pk=invoice.pk).values().get() == before


def test_a_long_queue_is_shown_some_at_a_time(world: World, invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("invoicing.views.attest.A_PAGE", 1)
    agreement = another_agreement(world, 1, signed_on=DAY)
    draft = actions.prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=DAY)
    later = actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    karin, queue = signed_in(world, Role.CHECKER), reverse("attest")
    first, second = text_of(karin, queue), text_of(karin, f"{queue}?page=2")
    assert "Sida 1 av 2" in first
    assert "Sida 2 av 2" in second
    assert [str(one.number) in page for page in (first, second) for one in (invoice, later)] == [
        True,
        False,
        False,
        True,
    ]

    karin.post(reverse("check_invoices"), {"invoice": [invoice.pk]})
    rest = text_of(karin, f"{queue}?page=2")  # there is no second page any more
    assert str(later.number) in rest
    assert "Sida" not in rest
