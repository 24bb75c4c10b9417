"""A file from the bank or the supplier ledger: what is kept of it, once, and what finance is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from invoicing.models import Invoice
from parties.actions import give_role
from parties.models import Role
from payments.actions import FileRead, ReadBefore, import_payment_file
from payments.models import Payment, PaymentFile, Refund
from payments.rules.lifecycle import Fate
from tests.clients import Client
from tests.conftest import SetDay
from tests.payments.paying import APPROVED, NOW, PAID, another_attested, attested, pay, stands
from tests.world import World

pytestmark = pytest.mark.django_db
TOTAL = Decimal("841510.00")
HEADINGS = "Fakturanummer;Belopp;Betaldatum;Verifikationsnummer\n"


def table(*rows: str) -> bytes:
    return (HEADINGS + "".join(f"{row}\n" for row in rows)).encode()


def camt(*entries: str) -> bytes:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>'
        f"<Ntfctn><Id>N{len(entries)}</Id>{''.join(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def entry(
    amount: str, reference: str, text: str, *, mark: str = "", back: str = "", day: date = PAID, kind: str = "DBIT"
) -> str:
    refs = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" + (f"<EndToEndId>{mark}</EndToEndId>" if mark else "")
    returned = f"<RtrInf><Rsn><Cd>{back}</Cd></Rsn></RtrInf>" if back else ""
    words = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    return (
        f'<Ntry><Amt Ccy="SEK">{amount}</Amt><CdtDbtInd>{"CRDT" if back else kind}</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs>{refs}</Refs>{words}{returned}</TxDtls></NtryDtls>"
        "</Ntry>"
    )


def read(world: World, content: bytes) -> FileRead:
    return import_payment_file(
        payer=world.region, name="februari.xml", content=content, now=NOW, by=world.person(Role.FINANCE)
    )


def fates(done: FileRead) -> list[str]:
    return [row.fate.value for row in done.rows]


def test_what_names_our_invoices_is_recorded_and_the_rest_is_counted_only(world: World) -> None:
    bill, other = attested(world), another_attested(world, 0)
    sent = world.draft(2028)

    done = read(
        world,
        table(
            f"{bill.number};400 000,00;2027-02-10;A1",
            f"{bill.number};441 510,00;2027-02-10;A2",
            "EL-77;12,00;2027-02-10;A3",
            f"{other.number};1 000,00;2027-02-11;A4",
            f"{other.number};tusen;2027-02-10;A5",
            f"{other.number};1 000,01;2027-02-10;A6",
        ),
    )

    assert [(row.row, row.fate.value) for row in done.rows] == [
        (2, "settled"), (3, "settled"), (5, "doubt"), (6, "doubt"), (7, "doubt")
    ]  # fmt: skip
    assert done.rows[4].why.replace("\u00a0", " ").startswith("Beloppet är 0,01 kr mer än vad som är kvar att betala.")
    assert (done.not_ours, done.file.rows_read, done.file.rows_kept) == (1, 6, 2)
    assert stands(bill) == "PAID 841510.00, paid"
    assert sent.is_draft
    assert not Payment.objects.filter(bank_reference__contains="A3").exists()


def test_the_same_file_twice_and_a_payment_recorded_by_hand_change_nothing(world: World) -> None:
    bill, other = attested(world), another_attested(world, 0)
    pay(world, bill, "841 510.00", "A 17")
    pay(world, other, "1000.00", "okänd")
    content = table(f"{bill.number};841510,00;2027-02-10;A 17", f"{other.number};1000,00;2027-02-10;A 18")

    done = read(world, content)
    assert fates(done) == ["known", "doubt"]
    assert Payment.objects.count() == 2
    with pytest.raises(ReadBefore) as refusal:
        read(world, content)
    assert (refusal.value.file.read_by, refusal.value.file.read_at) == (world.person(Role.FINANCE), NOW)

    (again,) = read(world, camt(entry("841510.00", "A 17", bill.number))).rows
    assert again.fate is Fate.KNOWN
    assert PaymentFile.objects.count() == 2


def test_a_payment_that_came_back_and_was_paid_again_in_one_file_and_a_bounce_in_a_later_one(world: World) -> None:
    bill, other = attested(world), another_attested(world, 0)
    day = date(2027, 2, 8)
    done = read(
        world,
        camt(
            entry("841510.00", "B1", bill.number, mark="M1", day=day),
            entry("841510.00", "B2", "", mark="M1", back="AC04", day=date(2027, 2, 9)),
            entry("841510.00", "B3", bill.number, mark="M3", day=date(2027, 2, 9)),
            entry("1000.00", "B4", other.number, mark="M4", day=day),
            entry("9.00", "B5", "hyra", mark="M5"),
        ),
    )
    assert fates(done) == ["settled", "bounced", "settled", "settled"]
    assert stands(bill) == "PAID 841510.00, paid"
    assert [one.amount.amount for one in Payment.objects.get(bank_reference="B3").allocations.all()] == [TOTAL]
    assert Payment.objects.get(bank_reference="B1").end_to_end == "M1"

    (back,) = read(world, camt(entry("1000.00", "B6", "", mark="M4", back="AC04"))).rows
    assert (back.fate, back.payment) == (Fate.BOUNCED, Payment.objects.get(bank_reference="B4"))
    assert stands(other) == "APPROVED 1000.00, approved"
    assert Refund.objects.count() == 2
    (unknown,) = read(world, camt(entry("77.00", "B7", other.number, back="AC04"))).rows
    assert unknown.fate is Fate.DOUBT


def test_what_may_not_settle_its_invoice_is_recorded_all_the_same(world: World) -> None:
    bill = attested(world)
    give_role(user=world.person(Role.APPROVER), party=world.region, role=Role.FINANCE, valid_from=APPROVED)
    (row,) = import_payment_file(
        payer=world.region, name="f", content=camt(entry("841510.00", "B1", bill.number)), now=NOW,
        by=world.person(Role.APPROVER),
    ).rows  # fmt: skip
    assert row.fate is Fate.RECORDED
    assert "själv beslutsattesterat" in row.why
    assert stands(bill) == "APPROVED 841510.00, approved"


BROKEN = {
    "": "Filen är tom",
    "inte en tabell": "varken en bankfil (camt.054) eller en tabell",
    camt()[:-30].decode(): "skadad",
    '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>': "DOCTYPE",
}


def test_finance_reads_a_file_in_and_sees_what_became_of_it(world: World, clock: SetDay) -> None:
    clock(PAID)
    bill = attested(world)
    client = Client()
    client.force_login(world.person(Role.FINANCE))

    def upload(content: bytes, name: str = "../../bank<b>.csv") -> str:
        asked = {"payer": world.region.pk, "file": SimpleUploadedFile(name, content)}
        return client.post(reverse("import_payments"), asked, follow=True).content.decode()

    for broken, words in BROKEN.items():
        assert words in upload(broken.encode()), broken
    assert Payment.objects.count() == 0

    content = table(f"{bill.number};841 510,00;2027-02-10;A1", "X;1,00;2027-02-10;A2")
    page = upload(content)
    assert "Registrerad och avräknad" in page
    assert "1 rad nämnde ingen" in page
    assert "bank&lt;b&gt;.csv" in page
    assert stands(bill) == "PAID 841510.00, paid"
    assert "Filen är redan inläst" in upload(content)
    assert Payment.objects.count() == 1

    forged = {
        "payer": world.stranger.pk,
        "file": SimpleUploadedFile("a.csv", table(f"{bill.number};1,00;2027-02-10;A9")),
    }
    assert client.post(reverse("import_payments"), forged).status_code == 200
    assert Payment.objects.count() == 1
    file = PaymentFile.objects.get()
    assert client.get(reverse("payment_file", args=[file.pk])).status_code == 200
    client.force_login(world.person("stranger"))
    assert client.get(reverse("payment_file", args=[file.pk])).status_code == 403


def test_a_number_that_is_not_numbered_or_credited_is_no_reason_to_fail(world: World) -> None:
    draft = world.draft()
    assert Decimal(read(world, table("TC-2027-0001;1,00;2027-02-10;A1")).not_ours) == 1
    assert Invoice.objects.get(pk=draft.pk).is_draft
