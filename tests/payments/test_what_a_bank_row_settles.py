"""What a row of a file settles by itself, what is asked about, and what is somebody else's and is not kept."""

from datetime import date
from decimal import Decimal

import pytest

from followup.actions import meet_condition
from grants.queries.verification import ledger_faults
from invoicing.models import Invoice
from parties.models import Role
from payments.actions import (
    AlreadyRecorded,
    AlreadyStruck,
    BeforeInvoice,
    CameBack,
    Doubtful,
    FileRead,
    PaidElsewhere,
    import_payment_file,
    record_refund,
    strike_payment,
    take_back_allocation,
)
from payments.models import Payment
from payments.queries.verification import payment_faults
from payments.rules.lifecycle import Fate
from tests.invoicing.steps import DAY, approved, submitted
from tests.invoicing.test_received import received
from tests.payments.paying import NOW, PAID, another_attested, attested, pay, stands
from tests.world import World, morning

pytestmark = pytest.mark.django_db
LATER = morning(date(2027, 3, 1))
DUE = "841510.00"
PAID_IN_FULL = f"PAID {DUE}, paid"
UNPAID = f"APPROVED {DUE}, approved"


def camt(*entries: str, kind: str = "054", notification: str = "N1") -> bytes:
    outer, inner = ("BkToCstmrDbtCdtNtfctn", "Ntfctn") if kind == "054" else ("BkToCstmrStmt", "Stmt")
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.02"><{outer}>'
        f"<{inner}><Id>{notification}</Id>{''.join(entries)}</{inner}></{outer}></Document>"
    ).encode()


def entry(
    text: str = "TC-2027-0001",
    amount: str = DUE,
    *,
    bank: str = "",
    mark: str = "",
    place: str = "",
    day: date = PAID,
    to: str = "",
    name: str = "",
    kind: str = "DBIT",
    status: str = "BOOK",
    back: bool = False,
    more: str = "",
) -> str:
    refs = _tag("AcctSvcrRef", bank) + _tag("EndToEndId", mark)
    parties = _tag("RltdPties", _tag("Cdtr", _tag("Nm", name)) + _tag("CdtrAcct", _tag("Id", to)))
    texts = "".join(_tag("Ustrd", line) for line in text.split("|"))
    return _tag(
        "Ntry",
        _tag("NtryRef", place) + f'<Amt Ccy="SEK">{amount}</Amt>' + _tag("CdtDbtInd", "CRDT" if back else kind)
        + _tag("RvslInd", "true" if back else "") + _tag("Sts", status) + _tag("BookgDt", _tag("Dt", str(day)))
        + _tag("NtryDtls", f"<TxDtls>{_tag('Refs', refs)}{parties}{_tag('RmtInf', texts)}{more}</TxDtls>"),
    )  # fmt: skip


def _tag(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>" if inner else ""


def bankgiro(number: str) -> str:
    return f"<Othr><Id>{number}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>"


def ledger(*rows: str, columns: str = "") -> bytes:
    return f"Fakturanummer;Belopp;Betaldatum;Verifikationsnummer{columns}\n{chr(10).join(rows)}\n".encode()


def read(world: World, *contents: bytes) -> list[FileRead]:
    return [
        import_payment_file(payer=world.region, name="f", content=one, now=LATER, by=world.person(Role.FINANCE))
        for one in contents
    ]


def fates(world: World, *contents: bytes) -> list[list[str]]:
    return [[row.fate.value for row in done.rows] for done in read(world, *contents)]


def asked(world: World, content: bytes) -> str:
    """Why the only row is asked about; nothing is kept of it."""
    before = Payment.objects.count()
    (done,) = read(world, content)
    (row,) = done.rows
    assert (row.fate, Payment.objects.count()) == (Fate.DOUBT, before), row
    return row.why.replace("\u00a0", " ")


def bank_account(world: World, invoice: Invoice) -> str:
    return bankgiro(invoice.bankgiro)


# 1. Real payments are new money


@pytest.mark.parametrize("mark", ["TC-2027-0001", "P1", "NOTPROVIDED", "NONREF", "0", "-"])
def test_two_part_payments_with_the_same_mark_both_pay_the_invoice(world: World, mark: str) -> None:
    bill = attested(world)
    first = camt(entry(amount="400000.00", mark=mark, day=date(2027, 2, 10)))
    second = camt(entry(amount="441510.00", mark=mark, day=date(2027, 2, 20)), notification="N2")
    assert fates(world, first, second) == [["settled"], ["settled"]]
    assert stands(bill) == PAID_IN_FULL
    assert not list(payment_faults())


@pytest.mark.parametrize("bank", ["NOTPROVIDED", "NONREF", "0", "-", "000"])
def test_what_is_no_reference_tells_no_payment_from_another(world: World, bank: str) -> None:
    bill = attested(world)
    first = camt(entry(amount="400000.00", bank=bank))
    second = camt(entry(amount="441510.00", bank=bank, day=date(2027, 2, 20)), notification="N2")
    assert fates(world, first, second) == [["settled"], ["settled"]]
    assert stands(bill) == PAID_IN_FULL


def test_what_bounced_and_was_paid_again_with_the_same_mark_is_paid(world: World) -> None:
    bill = attested(world)
    files = [
        camt(entry(mark="P1", day=date(2027, 2, 10))),
        camt(entry(mark="P1", day=date(2027, 2, 12), back=True), notification="N2"),
        camt(entry(mark="P1", day=date(2027, 2, 15)), notification="N3"),
    ]
    assert fates(world, *files) == [["settled"], ["bounced"], ["settled"]]
    assert stands(bill) == PAID_IN_FULL
    # Sent once more in other files, each is known, and none of them counts twice.
    again = [one.replace(b"<Id>N", b"<Id>X") for one in files]
    assert fates(world, *again) == [["known"], ["known"], ["known"]]
    assert stands(bill) == PAID_IN_FULL


def test_paid_bounced_and_paid_again_with_one_mark_in_one_file(world: World) -> None:
    bill = attested(world)
    days = [(date(2027, 2, 10), False), (date(2027, 2, 12), True), (date(2027, 2, 12), False)]
    content = camt(*(entry(mark="P1", day=day, back=back) for day, back in days))
    assert fates(world, content) == [["settled", "bounced", "settled"]]
    assert stands(bill) == PAID_IN_FULL


def test_the_same_verification_number_in_a_later_list_is_another_payment(world: World) -> None:
    bill = attested(world)
    first, second = ledger(f"{bill.number};400000,00;2027-02-10;17"), ledger(f"{bill.number};441510,00;2027-02-24;17")
    assert fates(world, first, second) == [["settled"], ["settled"]]
    assert stands(bill) == PAID_IN_FULL


def test_two_invoices_of_one_batch_reference_are_two_payments(world: World) -> None:
    bill, other = another_attested(world, 0), another_attested(world, 1)
    first, second = (camt(entry(one.number, "500.00", bank="SAMMA")) for one in (bill, other))
    assert fates(world, first, second) == [["settled"], ["settled"]]


def test_the_same_payment_to_another_receiver_is_asked_about_and_never_known(world: World) -> None:
    bill = attested(world)
    first = camt(entry(amount="400000.00", bank="B1", to=bank_account(world, bill)))
    second = camt(entry(amount="400000.00", bank="B1", to=bankgiro("9912346")))
    assert fates(world, first, second) == [["settled"], ["doubt"]]


def test_two_parts_of_the_same_amount_are_two_when_the_bank_calls_them_differently(world: World) -> None:
    bill = attested(world)
    content = camt(entry(amount="420755.00", bank="B1"), entry(amount="420755.00", bank="B2"))
    assert fates(world, content) == [["settled", "settled"]]
    assert stands(bill) == PAID_IN_FULL


def test_two_returns_with_one_mark_both_come_back(world: World) -> None:
    bill = attested(world)
    parts = [entry(amount="400000.00", mark="P1"), entry(amount="441510.00", mark="P1", day=date(2027, 2, 11))]
    back = [
        entry("", "400000.00", mark="P1", day=date(2027, 2, 12), back=True),
        entry("", "441510.00", mark="P1", day=date(2027, 2, 12), back=True),
    ]
    assert fates(world, camt(*parts), camt(back[0]), camt(back[1])) == [["settled"] * 2, ["bounced"], ["bounced"]]
    assert stands(bill) == UNPAID


# 2. What is others' is neither settled nor kept


def theirs(world: World, number: str) -> Invoice:
    """An attested invoice with a number of the issuer's own."""
    for condition in world.agreement.conditions.filter(holds="whole_term", met_on=None):
        meet_condition(condition_id=condition.pk, on=DAY, note="Intyg", by=world.person(Role.OFFICER))
    return approved(world, received(world, number=number))


@pytest.mark.parametrize("number", ["17", "1001"])
def test_other_suppliers_rows_with_the_grantee_s_own_number_are_not_kept(world: World, number: str) -> None:
    bill = theirs(world, number)
    rows = ledger(
        f"{number};841510,00;2027-02-10;V1;;Elbolaget i Örebro AB",
        f"{number};500,00;2027-02-10;V2;991-2346;Lokaler & Hus HB",
        columns=";Bankgiro;Leverantör",
    )
    (done,) = read(world, rows)
    assert (done.rows, done.not_ours) == ((), 2)
    assert not Payment.objects.exists()
    assert stands(bill) == UNPAID


@pytest.mark.parametrize("text", ["Lokalhyra rum 1001", "1001", "Faktura 1001"])
def test_the_grantee_s_own_number_without_a_receiver_is_asked_about(world: World, text: str) -> None:
    bill = theirs(world, "1001")
    assert "utställarens eget nummer" in asked(world, camt(entry(text, "500.00", bank="B1")))
    assert stands(bill) == UNPAID


@pytest.mark.parametrize(
    ("account", "name", "settles"),
    [
        ("5050-1055", "", True),
        ("0050501055", "Teknikcollege", True),
        ("", "Teknikcollege Örebro län", True),
        ("", "TEKNIKCOLLEGE OREBRO LAN", True),
        ("", "Teknikcollege Öreb", True),
        ("", "Teknikcollege", False),
        ("991-2346", "Teknikcollege Örebro län", False),
    ],
)
def test_the_grantee_s_own_number_settles_with_her_account_or_name(
    world: World, account: str, name: str, settles: bool
) -> None:
    bill = theirs(world, "17")
    rows = ledger(f"17;841510,00;2027-02-10;V1;{account};{name}", columns=";Bankgiro;Mottagare")
    assert fates(world, rows) == [["settled" if settles else "doubt"]]
    assert stands(bill) == (PAID_IN_FULL if settles else UNPAID)


def test_a_number_of_our_series_to_somebody_else_is_asked_about(world: World) -> None:
    bill = attested(world)
    assert "Mottagaren är Elbolaget" in asked(world, camt(entry(bank="B1", name="Elbolaget")))
    assert fates(world, camt(entry(bank="B2", name="Elbolaget", to=bank_account(world, bill)))) == [["settled"]]


# 3. To another account


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("<IBAN>SE4550000000058398257466</IBAN>", "IBAN SE4550000000058398257466"),
        ("<Othr><Id>1234567</Id><SchmeNm><Prtry>PGNR</Prtry></SchmeNm></Othr>", "PGNR 1234567"),
        ("<Othr><Id>50501055</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>", "BBAN 50501055"),
        ("<Othr><Id>8327-9,1234</Id></Othr>", "konto 8327-9,1234"),
        (bankgiro("9912346"), "bankgiro 991-2346"),
    ],
)
def test_a_payment_to_an_account_that_nobody_has_verified_is_asked_about(world: World, to: str, says: str) -> None:
    bill = attested(world)
    why = asked(world, camt(entry(bank="B1", to=to)))
    assert says in why
    assert "inte är kontrollerat" in why
    assert stands(bill) == UNPAID


@pytest.mark.parametrize("number", ["50501055", "5050-1055", "0050501055", "000050501055"])
def test_the_verified_bankgiro_is_the_same_however_it_is_padded(world: World, number: str) -> None:
    attested(world)
    assert fates(world, camt(entry(bank="B1", to=bankgiro(number)))) == [["settled"]]


def test_finance_who_knows_that_it_went_elsewhere_records_it_without_settling(world: World) -> None:
    bill = attested(world)
    with pytest.raises(PaidElsewhere, match="SE4550000000058398257466"):
        pay(world, bill, DUE, account="SE45 5000 0000 0583 9825 7466")
    loose = pay(world, bill, DUE, account="SE45 5000 0000 0583 9825 7466", settles=False)
    assert (loose.bankgiro, loose.account) == ("", "SE4550000000058398257466")
    assert stands(bill) == UNPAID


# 4. The same payment twice


def test_one_payment_in_two_notifications_with_a_place_only_is_asked_about(world: World) -> None:
    bill = attested(world)
    first = camt(entry(amount="400000.00", place="1", mark="NOTPROVIDED"))
    assert fates(world, first) == [["settled"]]
    why = asked(world, camt(entry(amount="400000.00", place="1", mark="NOTPROVIDED"), notification="N2"))
    assert "kanske samma" in why
    assert stands(bill) == "APPROVED 441510.00 PAID 400000.00, approved"


@pytest.mark.parametrize("days", [0, 1, 5])
def test_bank_and_ledger_list_a_few_days_apart_are_asked_about_in_either_order(world: World, days: int) -> None:
    bill, other = another_attested(world, 0), another_attested(world, 1)
    bank = [camt(entry(one.number, "500.00", bank=f"B{one.pk}", mark="E")) for one in (bill, other)]
    lists = [ledger(f"{one.number};500,00;2027-02-{10 + days};V{one.pk}") for one in (bill, other)]
    assert fates(world, bank[0], lists[0]) == [["settled"], ["doubt"]]
    assert fates(world, lists[1], bank[1]) == [["settled"], ["doubt"]]


def test_a_month_apart_they_are_two_payments(world: World) -> None:
    bill = another_attested(world, 0)
    first, second = camt(entry(bill.number, "500.00", bank="B1")), ledger(f"{bill.number};500,00;2027-02-25;V1")
    assert fates(world, first, second) == [["settled"], ["settled"]]


def test_a_reference_in_one_file_only_is_asked_about(world: World) -> None:
    attested(world)
    first, second = camt(entry(amount="400000.00")), camt(entry(amount="400000.00", bank="B1"), notification="N2")
    assert fates(world, first, second) == [["settled"], ["doubt"]]


def test_an_account_in_one_file_only_is_asked_about(world: World) -> None:
    bill = attested(world)
    first = camt(entry(amount="400000.00", bank="B1"))
    second = camt(entry(amount="400000.00", bank="B1", to=bank_account(world, bill)))
    assert fates(world, first, second) == [["settled"], ["doubt"]]


def test_the_statement_of_what_was_notified_is_known(world: World) -> None:
    attested(world)
    assert fates(world, camt(entry(bank="B1")), camt(entry(bank="B1"), kind="053")) == [["settled"], ["known"]]


def test_hand_after_file_and_file_after_hand(world: World) -> None:
    bill, other = another_attested(world, 0), another_attested(world, 1)
    read(world, camt(entry(bill.number, "500.00", bank="B1", mark="E1")))
    same = {"paid_on": PAID, "is_right": False}
    for reference in ("B1", "e1"):
        with pytest.raises((AlreadyRecorded, Doubtful)):
            pay(world, bill, "500.00", reference, **same)
    with pytest.raises(Doubtful, match="redan registrerad"):
        pay(world, bill, "500.00", "okänd", **same)
    pay(world, bill, "500.00", "okänd", paid_on=PAID, is_right=True)
    assert stands(bill).startswith("PAID 1000.00")

    pay(world, other, "400.00", "min egen")
    again = camt(entry(other.number, "400.00", bank="B7", day=date(2027, 2, 12)))
    assert "kanske samma" in asked(world, again)


def test_a_payment_that_was_of_another_invoice_is_not_taken_for_this_one_s(world: World) -> None:
    bill = attested(world)
    other = pay(world, bill, DUE, "okänd")
    by = world.person(Role.FINANCE)
    take_back_allocation(allocation_id=other.allocations.get().pk, reason="Fel faktura", now=NOW, by=by)
    assert fates(world, ledger(f"{bill.number};841510,00;2027-02-11;V1")) == [["settled"]]
    assert stands(bill) == PAID_IN_FULL


# 5. What names our invoice is found


GLUED = [
    "Faktura nr TC-2027-0001/2027-01-15",
    "2027-01-15/TC-2027-0001",
    "15.01.2027/TC-2027-0001",
    "TC-2027-0001/270115",
    "INV/TC-2027-0001",
    "/RFB/TC-2027-0001/",
    "Fakt.TC-2027-0001",
    "Inv.no.TC-2027-0001",
    "TC-2027-0001/841510,00",
    "TC-2027-0001/841510.00 SEK",
    "TC-2027-0001-bidrag",
    "bidrag-TC-2027-0001",
    "TC-2027-0001.",
    "FakturaTC-2027-0001",
    "TC-2027-0001januari",
    "Faktura TC-20|27-0001",
    "Bidrag enligt avtal, faktura TC-2027-|0001",
]


@pytest.mark.parametrize("text", GLUED)
def test_a_number_glued_to_other_text_is_found(world: World, text: str) -> None:
    bill = attested(world)
    assert fates(world, camt(entry(text, bank="B1"))) == [["settled"]]
    assert stands(bill) == PAID_IN_FULL


def test_a_number_in_the_mark_or_in_what_the_bank_adds_is_found(world: World) -> None:
    bill, other = another_attested(world, 0), another_attested(world, 1)
    by_mark = camt(entry("", "500.00", mark=bill.number))
    by_bank = camt(entry("", "500.00", bank="B2", more=f"<AddtlTxInf>Avser {other.number}</AddtlTxInf>"))
    assert fates(world, by_mark, by_bank) == [["settled"], ["settled"]]


@pytest.mark.parametrize("text", ["Retur faktura TC-2027-0001", ""])
def test_a_return_without_a_code_is_asked_about(world: World, text: str) -> None:
    bill = attested(world)
    read(world, camt(entry(bank="B1", mark="P1")))
    why = asked(world, camt(entry(text, bank="B2", mark="P1", kind="CRDT", day=date(2027, 2, 12))))
    assert "Pengar har kommit in" in why
    assert stands(bill) == PAID_IN_FULL


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_the_bank_has_not_booked_is_said_and_not_recorded(world: World, status: str) -> None:
    bill = attested(world)
    assert f"inte bokfört betalningen ({status})" in asked(world, camt(entry(bank="B1", status=status)))
    assert stands(bill) == UNPAID


# 6. Days and amounts that cannot be, and a payment that was recorded by mistake


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2027, 1, 10)])
def test_a_day_before_the_invoice_is_asked_about_and_by_hand_refused(world: World, day: date) -> None:
    bill = attested(world)
    assert "före fakturans dag 2027-01-11" in asked(world, camt(entry(bank="B1", day=day)))
    with pytest.raises(BeforeInvoice, match="2027-01-11"):
        pay(world, bill, "1.00", paid_on=day)


@pytest.mark.parametrize("amount", ["999999999999.99", "841510.01"])
def test_an_amount_over_what_is_left_is_asked_about(world: World, amount: str) -> None:
    bill = attested(world)
    assert "mer än vad som är kvar att betala" in asked(world, camt(entry(amount=amount, bank="B1")))
    with pytest.raises(Doubtful, match="mer än hela fakturan"):
        pay(world, bill, amount, is_right=False)
    assert stands(bill) == UNPAID


def test_a_payment_of_an_invoice_that_waits_for_its_attest_counts_when_the_next_one_comes(world: World) -> None:
    bill = submitted(world)
    rows = camt(entry(bank="B1"), entry(bank="B2", day=date(2027, 2, 11)))
    assert fates(world, rows) == [["recorded", "doubt"]]
    assert Payment.objects.get().invoice == bill


def test_a_payment_recorded_by_mistake_is_struck_with_a_reason_and_recorded_rightly(world: World) -> None:
    bill = attested(world)
    wrong = pay(world, bill, DUE, "B1")
    by = world.person(Role.FINANCE)
    strike = strike_payment(payment_id=wrong.pk, reason="Fel rad", now=NOW, by=by)
    assert (strike.kind, strike.amount, strike.reason) == ("strike", wrong.amount, "Fel rad")
    assert stands(bill) == UNPAID
    with pytest.raises(AlreadyStruck):
        strike_payment(payment_id=wrong.pk, reason="Igen", now=NOW, by=by)
    assert "är struken: Fel rad" in asked(world, camt(entry(bank="B1", to=bank_account(world, bill))))
    right = pay(world, bill, DUE, "B1")
    assert (right.again, stands(bill)) == (1, PAID_IN_FULL)
    with pytest.raises(AlreadyRecorded):
        pay(world, bill, DUE, "B1", settles=False)
    assert not list(ledger_faults())
    assert not list(payment_faults())


def test_what_has_come_back_was_paid_and_is_not_struck(world: World) -> None:
    bill = attested(world)
    paid = pay(world, bill, DUE, "B1")
    by = world.person(Role.FINANCE)
    record_refund(
        payment_id=paid.pk, kind="bounce", amount=Decimal(DUE), received_on=PAID, bank_reference="R", now=NOW, by=by
    )
    with pytest.raises(CameBack):
        strike_payment(payment_id=paid.pk, reason="Fel", now=NOW, by=by)
