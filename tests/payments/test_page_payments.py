"""The pages of payments and recovery claims: what finance does there, and what others see or do not find."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.actions import meet_condition
from invoicing.models import Invoice
from parties.actions import give_role, open_account, reject_bank_account
from parties.models import BankAccount, Role, User
from payments.actions import issue_recovery_claim, record_refund, settle_recovery_claim
from payments.models import ClaimSettlement, Payment, RecoveryClaim, Refund
from tests.clients import Client
from tests.conftest import SetDay
from tests.invoicing.steps import checked, submitted
from tests.payments.paying import NOW, PAID, SENT, another_attested, attested, pay, stands
from tests.world import World, confirmed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(clock: SetDay) -> None:
    clock(PAID)


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.person(who))
    return client


def text(client: Client, name: str, *ids: int, **asked: str) -> str:
    """The page, or the answer to what is sent to it, with ordinary spaces."""
    address = reverse(name, args=ids)
    answer = client.post(address, asked, follow=True) if asked else client.get(address)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode().replace("\u00a0", " ")


def test_a_new_invoice_without_fault_waits_calmly_for_its_attest(world: World, today: None) -> None:
    for condition in world.agreement.conditions.filter(holds="whole_term", met_on=None):
        meet_condition(condition_id=condition.pk, on=SENT, note="Intyg", by=world.person(Role.OFFICER))
    bill = submitted(world)
    finance = signed_in(world, Role.FINANCE)
    page = text(finance, "invoice", bill.pk)
    assert "<p>Väntar på kontrollattest hos Region Örebro län.</p>" in page
    assert "Vad hindrar utbetalningen" not in page
    checked(world, bill)
    assert "<p>Väntar på beslutsattest hos Region Örebro län.</p>" in text(finance, "invoice", bill.pk)
    account = BankAccount.objects.get(party=world.teknikcollege, verified_at__isnull=False)
    reject_bank_account(account_id=account.pk, reason="Okänt", now=NOW, by=world.person(Role.OFFICER))
    assert "Vad hindrar utbetalningen" in text(finance, "invoice", bill.pk)


def test_of_an_invoice_in_full_paid_another_payment_is_not_the_first_thing_to_record(world: World, today: None) -> None:
    bill = attested(world)
    finance = signed_in(world, Role.FINANCE)
    address = reverse("record_payment", args=[bill.pk])
    assert f'<a class="button" href="{address}">Registrera betalning</a>' in text(finance, "invoice", bill.pk)
    start = text(finance, "start")
    assert f"Registrera betalning av {bill.number}: 841 510,00 kr" in start
    assert ">Registrera betalning<" in start
    pay(world, bill, "841 510.00")
    page = text(finance, "invoice", bill.pk)
    assert f'<a class="button button--quiet" href="{address}">Registrera betalning</a>' in page


def test_finance_pays_in_two_parts_sees_the_rest_and_uses_it(world: World, today: None) -> None:
    bill, other = attested(world), another_attested(world, 0)
    finance = signed_in(world, Role.FINANCE)
    form = text(finance, "record_payment", bill.pk)
    assert 'value="841 510,00"' in form
    assert 'value="5050-1055"' in form

    sent = {"seen": "approved", "paid_on": "2027-02-10", "bankgiro": "5050-1055", "settles": "on"}
    page = text(finance, "record_payment", bill.pk, amount="400 000,00", bank_reference="B1", **sent)
    assert "400 000,00 kr avräknat mot fakturan" in page
    page = text(finance, "record_payment", bill.pk, amount="500 000", bank_reference="B2", **sent)
    assert "58 490,00 kr är en fordran på Teknikcollege" in page
    assert stands(bill) == "PAID 841510.00, paid"
    late = finance.post(reverse("record_payment", args=[bill.pk]), sent | {"amount": "1", "bank_reference": "B3"})
    assert late.status_code == 409
    assert Payment.objects.count() == 2

    rest = Payment.objects.get(bank_reference="B2")
    page = text(finance, "allocate_payment", rest.pk, invoice=str(other.pk))
    assert "1 000,00 kr är avräknat mot" in page
    page = text(
        finance, "record_refund", rest.pk,
        kind="refund", amount="57 490,00", received_on="2027-02-10", bank_reference="R1",
    )  # fmt: skip
    assert "57 490,00 kr är registrerat som tillbaka" in page
    allocation = other.allocations.get()
    page = text(finance, "take_back_allocation", allocation.pk, reason="Fel faktura")
    assert "väntar på betalning" in page
    assert stands(other) == "APPROVED 1000.00, approved"

    page = text(finance, "payments")
    assert "900 000,00 kr" in page
    assert "Läs in betalningsfil" in page
    csv = finance.get(reverse("payments") + "?year=2027&as=csv").content.decode("utf-8-sig")
    assert f"B1;2027-02-10;Region Örebro län;{bill.issuer};5050-1055;{bill.number};400000,00;400000,00;0,00;0,00" in csv
    assert finance.get(reverse("payments") + "?year=1999").status_code == 200


def test_a_stale_or_stopped_form_changes_nothing_and_says_why(world: World, today: None) -> None:
    bill = attested(world)
    finance = signed_in(world, Role.FINANCE)
    sent = {"amount": "1,00", "paid_on": "2027-02-10", "bank_reference": "B1", "settles": "on"}
    stale = finance.post(reverse("record_payment", args=[bill.pk]), sent | {"seen": "checked"})
    assert stale.status_code == 409
    for wrong, words in (
        ({"amount": "0"}, "större än noll"),
        ({"amount": "1.000"}, "flera sätt"),
        ({"paid_on": "2027-02-11"}, "har inte varit än"),
        ({"bank_reference": ""}, "Fyll i"),
        ({"bankgiro": "5050-1056"}, "kontrollsiffra"),
        ({"bankgiro": "991-2346"}, "inte är kontrollerat"),
    ):
        assert words in text(finance, "record_payment", bill.pk, **(sent | {"seen": "approved"} | wrong)), wrong
    account = BankAccount.objects.get(party=world.teknikcollege, verified_at__isnull=False)
    reject_bank_account(account_id=account.pk, reason="Okänt", now=NOW, by=world.person(Role.OFFICER))
    page = text(finance, "record_payment", bill.pk)
    assert "Vad hindrar utbetalningen" in page
    assert Payment.objects.count() == 0
    page = text(finance, "record_payment", bill.pk, **({"seen": "approved"} | sent))
    assert "inte kontrollerat" in page
    unsettled = {name: value for name, value in sent.items() if name != "settles"}
    assert "en fordran på" in text(finance, "record_payment", bill.pk, seen="approved", **unsettled)
    assert stands(bill) == "APPROVED 841510.00, approved"


def test_an_overdue_invoice_is_called_so_in_the_list_and_on_its_page(world: World, clock: SetDay) -> None:
    bill = attested(world)
    finance = signed_in(world, Role.FINANCE)
    clock(PAID)
    assert "Förfallen sedan" not in text(finance, "invoices") + text(finance, "invoice", bill.pk)
    clock(date(2027, 2, 20))
    assert "Förfallen sedan 2027-02-10" in text(finance, "invoices")
    page = text(finance, "invoice", bill.pk)
    assert "Förfallen sedan 10 februari 2027." in page
    assert "Avtalet anger ingen dröjsmålsränta." in page
    other = another_attested(world, 0, late_interest=Decimal("8.00"))
    assert "8,0 %: 2,19 kr till och med i dag, bokförs inte." in text(finance, "invoice", other.pk)


def test_a_claim_is_issued_settled_set_off_and_withdrawn(world: World, today: None) -> None:
    bill, other = attested(world), another_attested(world, 0)
    pay(world, bill, "841 510.00")
    finance, grantee = signed_in(world, Role.FINANCE), signed_in(world, Role.GRANTEE)
    asked = {"amount": "5 000", "due_on": "2027-03-12", "reason": "För få elever"}
    assert "Högst 841 510,00 kr" in text(finance, "issue_recovery_claim", bill.pk, **(asked | {"amount": "841511"}))
    assert "5 000,00 kr är utfärdat" in text(finance, "issue_recovery_claim", bill.pk, **asked)
    claim = RecoveryClaim.objects.get()
    money = {"amount": "1 000", "settled_on": "2027-02-10", "bank_reference": "I1"}
    assert "Inbetalningen är registrerad" in text(finance, "settle_recovery_claim", claim.pk, **money)
    assert "redan registrerad" in text(finance, "settle_recovery_claim", claim.pk, **money)
    assert "är kvittat" in text(finance, "set_off_claim", claim.pk, invoice=str(other.pk), amount="1 000")
    assert stands(other) == "PAID 1000.00, paid"
    assert "För få elever" in text(grantee, "recovery_claim", claim.pk)
    assert "3 000,00 kr" in text(grantee, "recovery_claims")
    assert "väntar på att en kollega" in text(finance, "withdraw_recovery_claim", claim.pk, reason="Rättat")
    confirmed_by(world.person(Role.OFFICER))
    late = money | {"bank_reference": "I2"}
    assert "Återkravet är återkallat" in text(finance, "settle_recovery_claim", claim.pk, **late)
    assert stands(bill) == "PAID 839510.00 REPAID 2000.00, paid"
    assert ClaimSettlement.objects.count() == 2


def test_others_see_what_is_theirs_and_find_nothing_else(world: World, today: None) -> None:
    bill = attested(world)
    payment = pay(world, bill, "900 000.00", note="Internt")
    (allocation,) = payment.allocations.all()
    grantee, stranger, officer = (signed_in(world, who) for who in (Role.GRANTEE, "stranger", Role.OFFICER))
    seen = text(grantee, "payment", payment.pk)
    assert "58 490,00 kr är en fordran" in seen
    assert "Internt" not in seen
    assert "Internt" in text(officer, "payment", payment.pk)
    assert "900 000,00 kr" in text(grantee, "payments")
    assert "Inga utbetalningar än" in text(stranger, "payments")
    assert stranger.get(reverse("payment", args=[payment.pk])).status_code == 404
    for name, key in (
        ("record_payment", bill.pk), ("allocate_payment", payment.pk), ("record_refund", payment.pk),
        ("take_back_allocation", allocation.pk), ("issue_recovery_claim", bill.pk),
    ):  # fmt: skip
        for client in (grantee, stranger, officer):
            assert client.post(reverse(name, args=[key]), {"amount": "1", "reason": "x"}).status_code == 403


def test_finance_of_another_region_finds_nothing_and_forged_ids_change_nothing(world: World, today: None) -> None:
    bill, other = attested(world), another_attested(world, 0)
    payment = pay(world, bill, "900 000.00")
    foreign = open_account(email="annan@example.se", name="Annan", password="ett-paahittat-loesenord")
    give_role(user=foreign, party=world.stranger, role=Role.FINANCE, valid_from=date(2026, 1, 1))
    client = Client()
    client.force_login(foreign)
    for name, key in (
        ("record_payment", bill.pk), ("payment", payment.pk), ("allocate_payment", payment.pk),
        ("record_refund", payment.pk), ("take_back_allocation", payment.allocations.get().pk),
        ("issue_recovery_claim", bill.pk),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[key])).status_code == 404, name
    finance = signed_in(world, Role.FINANCE)
    draft = world.draft(2028)
    assert finance.get(reverse("record_payment", args=[draft.pk])).status_code == 404
    for forged in (str(draft.pk), str(bill.pk), "0", "x"):
        text(finance, "allocate_payment", payment.pk, invoice=forged, amount="999999", payment="1")
    text(finance, "record_refund", payment.pk, kind="gift", amount="1", received_on="2027-02-10", bank_reference="R")
    assert Refund.objects.count() == 0
    sent = {"seen": "approved", "paid_on": "2027-02-10", "bank_reference": "B7", "amount": "1,00", "settles": "on"}
    forged_fields = {"payer": str(world.stranger.pk), "receiver": str(world.stranger.pk), "status": "paid", "file": "1"}
    text(finance, "record_payment", other.pk, **(sent | forged_fields))
    recorded = Payment.objects.get(bank_reference="B7")
    assert (recorded.payer, recorded.receiver, recorded.file) == (world.region, world.teknikcollege, None)
    assert stands(other) == "APPROVED 999.00 PAID 1.00, approved"
    assert Invoice.objects.get(pk=draft.pk).is_draft
    assert Decimal(1) == recorded.amount.amount


LISTS = ["payments", "recovery_claims"]
ADMIN_LISTS = ["payment", "allocation", "refund", "recoveryclaim", "claimsettlement"]


def test_lists_ask_as_many_questions_however_long_they_are(world: World, today: None) -> None:
    finance, admin = signed_in(world, Role.FINANCE), Client()
    admin.force_login(User.objects.create_superuser("vera@example.se", "Vera", "ett-paahittat-loesenord"))
    pages = [(finance, reverse(name)) for name in LISTS]
    pages += [(admin, reverse(f"admin:payments_{name}_changelist")) for name in ADMIN_LISTS]

    def fill(number: int) -> None:
        bill = another_attested(world, number)
        payment = pay(world, bill, "2 000.00", f"B{number}")
        by = world.person(Role.FINANCE)
        record_refund(
            payment_id=payment.pk, kind="refund", amount=Decimal(1), received_on=PAID, bank_reference="R", now=NOW,
            by=by,
        )  # fmt: skip
        claim = issue_recovery_claim(invoice_id=bill.pk, amount=Decimal(100), reason="Fel", due_on=PAID, now=NOW, by=by)
        settle_recovery_claim(
            claim_id=claim.pk, amount=Decimal(10), settled_on=PAID, bank_reference="I", now=NOW, by=by
        )

    def questions() -> list[int]:
        counts = []
        for client, address in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    fill(0)
    with_one = questions()
    fill(1)
    fill(2)
    assert questions() == with_one


def test_finance_is_asked_about_what_may_be_a_mistake_and_nothing_typed_is_lost(world: World, today: None) -> None:
    bill = attested(world)
    finance = signed_in(world, Role.FINANCE)
    assert "jag har kontrollerat" not in text(finance, "record_payment", bill.pk)
    sent = {
        "seen": "approved", "paid_on": "2027-02-10", "bankgiro": "5050-1055", "settles": "on", "bank_reference": "B1"
    }  # fmt: skip
    page = text(finance, "record_payment", bill.pk, amount="999 999 999 999,99", **sent)
    assert "Beloppet är mer än hela fakturan, som är på 841 510,00 kr. Stämmer det?" in page
    assert "Ja, jag har kontrollerat att det stämmer" in page
    assert 'value="999 999 999 999,99"' in page
    page = text(finance, "record_payment", bill.pk, amount="1", **(sent | {"paid_on": "1900-01-01"}))
    assert "Dagen är före fakturans dag 2027-01-11." in page
    page = text(finance, "record_payment", bill.pk, amount="1", account="SE45 5000", **sent)
    assert "Betalningen gick till konto SE455000, som inte är kontrollerat." in page
    assert not Payment.objects.exists()
    page = text(finance, "record_payment", bill.pk, amount="842 000", is_right="on", **sent)
    assert "490,00 kr är en fordran på Teknikcollege" in page


def test_finance_strikes_a_payment_and_the_page_says_so(world: World, today: None) -> None:
    bill = attested(world)
    payment = pay(world, bill, "841 510.00")
    finance, grantee = signed_in(world, Role.FINANCE), signed_in(world, Role.GRANTEE)
    assert reverse("strike_payment", args=[payment.pk]) in text(finance, "payment", payment.pk)
    assert f"{bill.number} blir obetald igen" in text(finance, "strike_payment", payment.pk)
    assert 'aria-invalid="true"' in text(finance, "strike_payment", payment.pk, reason=" ")
    page = text(finance, "strike_payment", payment.pk, reason="Banken har inte betalat")
    assert "Utbetalningen är struken" in page
    assert "Skäl: Banken har inte betalat" in page
    assert "fordran på" not in page
    assert reverse("strike_payment", args=[payment.pk]) not in page
    assert stands(bill) == "APPROVED 841510.00, approved"
    assert "redan struken" in text(finance, "strike_payment", payment.pk, reason="Igen")
    listed = text(grantee, "payments")
    assert "Struken" in listed
    assert '<td class="num" data-label="Belopp"><span class="money">0,00 kr</span></td>' in listed
