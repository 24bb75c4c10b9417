"""A file from the bank or the supplier ledger is read in one way, or refused with a word on what to do."""

import resource
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from time import perf_counter
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from payments import bankfile
from payments.bankfile import read_bank_file
from payments.rules import bank_rows
from payments.rules.bank_rows import BankFile, BankFileRefused, BankRow, RowKind

VERSIONS = tuple(f"{version:02}" for version in range(2, 14))


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A transaction as a test wants the bank to tell it."""

    amount: str = "635510.00"
    currency: str = "SEK"
    bank: str = "B1"
    mark: str = "E1"
    invoice: str = "TC-2027-0001"
    ocr: str = ""
    text: str = ""
    account: str = "50501055"
    scheme: str = "BGNR"
    returned: str = ""
    direction: str = ""

    def xml(self, version: str) -> str:
        money = f'<Amt Ccy="{self.currency}">{self.amount}</Amt>'
        own = money + (f"<CdtDbtInd>{self.direction}</CdtDbtInd>" if self.direction else "")
        strd = _tag("RfrdDocInf", _tag("Nb", self.invoice)) + _tag("CdtrRefInf", _tag("Ref", self.ocr))
        return (
            f"<TxDtls><Refs>{_tag('AcctSvcrRef', self.bank)}{_tag('EndToEndId', self.mark)}</Refs>"
            + (f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>" if version == "02" else own)
            + f"<RltdPties><CdtrAcct><Id><Othr><Id>{self.account}</Id><SchmeNm><Prtry>{self.scheme}</Prtry></SchmeNm>"
            f"</Othr></Id></CdtrAcct></RltdPties>"
            f"<RmtInf>{_tag('Ustrd', self.text)}{_tag('Strd', strd, raw=True)}</RmtInf>"
            + (f"<RtrInf><Rsn><Cd>{self.returned}</Cd></Rsn></RtrInf>" if self.returned else "")
            + "</TxDtls>"
        )


def _tag(name: str, inner: str, *, raw: bool = False) -> str:
    known = raw or inner.startswith("<")
    return f"<{name}>{inner if known else escape(inner)}</{name}>" if inner else ""


def entry(
    *paid: Paid,
    version: str = "02",
    amount: str = "635510.00",
    direction: str = "DBIT",
    status: str = "BOOK",
    day: str = "<Dt>2027-02-10</Dt>",
    bank: str = "A1",
    more: str = "",
) -> str:
    return (
        f'<Ntry><NtryRef>1</NtryRef><Amt Ccy="SEK">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{more}'
        f"<Sts>{f'<Cd>{status}</Cd>' if version >= '07' else status}</Sts><BookgDt>{day}</BookgDt>"
        f"{_tag('AcctSvcrRef', bank)}"
        f"{_tag('NtryDtls', ''.join(one.xml(version) for one in paid), raw=True)}</Ntry>"
    )


def document(*entries: str, version: str = "02") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}">'
        f"<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N1</Id>{''.join(entries)}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def read(*entries: str, version: str = "02") -> BankFile:
    return read_bank_file(document(*entries, version=version))


def only(file: BankFile) -> BankRow:
    assert not file.refused
    (row,) = file.rows
    return row


@pytest.mark.parametrize("version", VERSIONS)
def test_a_debit_notification_gives_a_row_for_each_transaction_of_a_batch(version: str) -> None:
    batch = (Paid(), Paid(amount="206000", bank="B2", mark="E2", invoice="", ocr="12344", text="TC-2027-0002 januari"))
    file = read(entry(*batch, version=version, amount="841510.00"), version=version)
    assert not file.refused
    assert file.rows == (
        BankRow(
            row=1,
            kind=RowKind.PAYMENT,
            amount=Decimal("635510.00"),
            paid_on=date(2027, 2, 10),
            reference="B1",
            texts=("TC-2027-0001",),
            bankgiro="50501055",
            end_to_end="E1",
        ),
        BankRow(
            row=2,
            kind=RowKind.PAYMENT,
            amount=Decimal("206000.00"),
            paid_on=date(2027, 2, 10),
            reference="B2",
            texts=("12344", "TC-2027-0002 januari"),
            bankgiro="50501055",
            end_to_end="E2",
        ),
    )


def test_an_entry_without_transactions_is_a_row() -> None:
    row = only(read(entry()))
    assert (row.amount, row.reference, row.texts, row.bankgiro) == (Decimal("635510.00"), "A1", (), "")


def test_money_that_came_in_and_what_is_not_booked_is_left_out() -> None:
    file = read(entry(Paid(), direction="CRDT"), entry(status="PDNG"), entry(status="INFO"))
    assert (file.rows, file.refused, file.left_out, file.rows_read) == ((), (), 3, 3)


@pytest.mark.parametrize(
    "bounced",
    [
        entry(Paid(bank=""), direction="CRDT", more="<RvslInd>true</RvslInd>"),
        entry(Paid(bank="", returned="AC04"), direction="CRDT"),
        entry(Paid(bank="", direction="CRDT", returned="AC04"), version="04"),
        entry(
            Paid(bank=""),
            direction="CRDT",
            more="<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>",
        ),
    ],
)
def test_what_came_back_is_a_bounce_that_carries_the_mark_of_its_payment(bounced: str) -> None:
    version = "04" if "<Refs><EndToEndId>E1</EndToEndId></Refs><Amt" in bounced else "02"
    file = read(entry(Paid(bank="")), bounced, version=version) if version == "02" else read(bounced, version="04")
    row = file.rows[-1]
    assert (row.kind, row.end_to_end, row.reference) == (RowKind.BOUNCE, "E1", "retur E1")
    assert row.return_code == ("AC04" if "AC04" in bounced else "")


@pytest.mark.parametrize(
    ("day", "booked"),
    [
        ("<Dt>2027-02-10</Dt>", date(2027, 2, 10)),
        ("<Dt>2027-02-10+01:00</Dt>", date(2027, 2, 10)),
        ("<DtTm>2027-02-10T23:59:00</DtTm>", date(2027, 2, 10)),
        ("<DtTm>2027-02-10T23:30:00Z</DtTm>", date(2027, 2, 11)),
        ("<DtTm>2027-02-10T23:59:00.123+01:00</DtTm>", date(2027, 2, 10)),
    ],
)
def test_the_day_is_the_bank_s_day_in_sweden(day: str, booked: date) -> None:
    assert only(read(entry(day=day))).paid_on == booked


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (entry(Paid(currency="EUR")), "Valutan är EUR"),
        (entry(Paid(amount="1e3")), "Beloppet går inte att läsa"),
        (entry(Paid(amount="-5")), "Beloppet går inte att läsa"),
        (entry(Paid(amount="617 000,00")), "Beloppet går inte att läsa"),
        (entry(Paid(amount="0.00")), "noll"),
        (entry(Paid(amount="1000000000000")), "orimligt stort"),
        (entry(Paid(amount="10.005")), "delar av ett öre"),
        (entry(Paid(account="50501056")), "bankgiro går inte att läsa"),
        (entry(day=""), "Bokföringsdagen saknas"),
        (entry(day="<Dt>2027-02-30</Dt>"), "Bokföringsdagen går inte att läsa"),
        (entry(day="<DtTm>0001-01-01T00:00:00+14:00</DtTm>"), "Bokföringsdagen går inte att läsa"),
        (entry(day="<Dt>2327-02-10</Dt>"), "orimligt"),
        (entry(status=""), "bokförd"),
        (entry(direction="UT"), "gick ut eller kom in"),
        (entry(more="<RvslInd>true</RvslInd>"), "tar tillbaka en insättning"),
        (entry(bank="x" * 101), "längre än 100 tecken"),
        (entry(more='<Amt Ccy="SEK">1</Amt>'), "flera olika värden i fältet Amt"),
        (entry(Paid(), Paid(bank="B2")).replace("<AmtDtls>", "<X>").replace("</AmtDtls>", "</X>"), "belopp för varje"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_and_the_others_are_read(one: str, says: str) -> None:
    file = read(one, entry(bank="another"))
    assert [row.reference for row in file.rows] == ["another"]
    assert says in file.refused[0].reason
    assert str(file.refused[0]).startswith("Rad 1: ")


def test_every_row_has_a_reference_of_its_own_and_the_same_in_another_file() -> None:
    batch = entry(Paid(bank="same", invoice="a"), Paid(bank="same", invoice="b"))
    nothing = entry(Paid(bank="", mark="NOTPROVIDED"), bank="").replace("<NtryRef>1</NtryRef>", "")
    numbered = entry(Paid(bank="", mark=""), bank="")
    file = read(batch, entry(Paid(bank="", mark="Not Provided")), nothing, numbered)
    assert not file.refused
    references = [row.reference for row in file.rows]
    assert references[:3] == ["same/1", "same/2", "A1"]
    assert references[3].startswith("utan referens ")
    assert references[4] == "N1 1"
    assert [row.reference for row in read(numbered, nothing, batch).rows] == [
        references[place] for place in (4, 3, 0, 1)
    ]


def test_a_reference_that_comes_again_is_for_a_person_to_decide() -> None:
    file = read(entry(Paid()), entry(Paid(amount="1")))
    assert [row.row for row in file.rows] == [1]
    assert str(file.refused[0]) == "Rad 2: Referensen B1 finns redan på rad 1."


ENTITIES = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def with_doctype(doctype: str, inner: str) -> bytes:
    return (
        document(entry(Paid(text="HERE"))).replace(b"?>\n", f"?>\n{doctype}".encode()).replace(b"HERE", inner.encode())
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "tom"),
        (b" \r\n ", "tom"),
        (b"PK\x03\x04" + bytes(100), "packad eller en Excelbok"),
        (with_doctype(f"<!DOCTYPE Document [{ENTITIES}]>", "&a11;"), "DOCTYPE"),
        (with_doctype('<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"), "DOCTYPE"),
        (with_doctype('<!DOCTYPE Document [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a">%a;]>', ""), "DOCTYPE"),
        (with_doctype('<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/a.dtd">', ""), "DOCTYPE"),
        (with_doctype("", "&a;"), "skadad"),
        (document(entry(Paid()))[:-9], "skadad"),
        (document(entry()) * 2, "skadad"),
        (document("<a>" * 1_000_000), "skadad"),
        (document("<a>" * 60 + "</a>" * 60), "skadad"),
        (document(entry(amount="1<b/>0")), "skadad"),
        (document(entry()).replace(b"UTF-8", b"nonsense"), "skadad"),
        (b"<\x00\xff", "skadad"),
        (b"<html/>", "annat slag"),
        (b'<Document xmlns="urn:example"/>', "annat slag"),
        (document().replace(b"camt.054", b"camt.053"), "camt.053.001.02. Be banken om camt.054"),
        (document().replace(b"camt.054", b"pain.001"), "pain.001.001.02. Be banken om camt.054"),
        (document(version="01"), "camt.054.001.01. Be banken om"),
        (document(version="14"), "camt.054.001.14. Be banken om"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"/>', "Filen är tom"),
        (document().replace(b"<Ntfctn><Id>N1</Id></Ntfctn>", b""), "Filen är tom"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_at_once(content: bytes, says: str) -> None:
    start = perf_counter()
    with pytest.raises(BankFileRefused, match=says):
        read_bank_file(content)
    assert perf_counter() - start < 5


def test_what_another_standard_puts_into_the_file_is_not_read() -> None:
    foreign = '<SplmtryData><Envlp><x xmlns="urn:other"><Ntry/></x></Envlp></SplmtryData>'
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    sameness = '<o:Amt xmlns:o="urn:other" Ccy="SEK">1</o:Amt>'
    assert only(read(entry(more=foreign + include + sameness))).amount == Decimal("635510.00")


def test_a_file_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BankFileRefused, match="20 MB"):
        read_bank_file(b"<" + bytes(20_000_000))
    monkeypatch.setattr(bank_rows, "MOST_ROWS", 2)
    with pytest.raises(BankFileRefused, match="fler än 2 betalningar"):
        read_bank_file(document(entry(bank="1"), entry(bank="2"), "<Ntry/>"))
    monkeypatch.setattr(bankfile, "_MOST_ELEMENTS", 100)
    with pytest.raises(BankFileRefused, match="skadad"):
        read_bank_file(document("<a/>" * 100))


def test_a_large_file_takes_no_more_memory_than_its_rows() -> None:
    left_out = entry(Paid(text="x" * 100), direction="CRDT")
    content = document(left_out * (4_000_000 // len(left_out)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read_bank_file(content).left_out > 5_000
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 15_000 * (1 if sys.platform == "linux" else 1024)  # kilobytes, on a Mac bytes; a tree takes 50 000


_words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=30).filter(
    lambda text: not text.startswith("<") and text.isprintable()
)
_paid = st.builds(
    Paid,
    amount=st.decimals("0.01", "999999999999.99", places=2).map(str),
    mark=_words,
    invoice=_words,
    text=_words,
    account=st.integers(100_000, 9_999_999).map(lambda number: f"{number}{luhn.calc_check_digit(str(number))}"),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_paid, min_size=1, max_size=6), st.dates(date(2000, 1, 1), date(2199, 1, 1)), st.sampled_from(VERSIONS))
def test_what_a_bank_writes_is_what_is_read(batch: list[Paid], day: date, version: str) -> None:
    batch = [replace(paid, bank=f"B{place}") for place, paid in enumerate(batch)]
    file = read(entry(*batch, version=version, day=f"<Dt>{day}</Dt>"), version=version)
    assert not file.refused
    assert [
        (str(row.amount), row.reference, row.end_to_end, row.texts, row.bankgiro, row.paid_on) for row in file.rows
    ] == [
        (
            str(Decimal(paid.amount).quantize(Decimal("0.01"))),
            paid.bank,
            "" if paid.mark.upper() == "NOTPROVIDED" else paid.mark,
            (paid.invoice, paid.text),
            paid.account,
            day,
        )
        for paid in batch
    ]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_no_damage_to_a_file_does_more_than_refuse_it(data: st.DataObject) -> None:
    table = b"Fakturanr;Belopp;Betaldag;Referens\r\nTC-2027-0001;617 000,00;2027-02-10;A1\r\n"
    content = bytearray(data.draw(st.sampled_from([document(entry(Paid(), Paid(bank="B2"))), table])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    try:
        file = read_bank_file(bytes(content))
    except BankFileRefused:
        return
    assert all(row.amount > 0 and row.amount == round(row.amount, 2) and row.reference for row in file.rows)


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    with suppress(BankFileRefused):
        read_bank_file(content)
