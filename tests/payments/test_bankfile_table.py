"""A table of the supplier ledger, as different systems and spreadsheets save it."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.exports import csv_file
from office.unseen import without_unseen
from payments.bankfile import read_bank_file
from payments.rules.bank_rows import BankFileRefused, BankRow, RowKind

TABLE = (
    "Fakturanummer;Belopp;Betaldatum;Verifikationsnummer;Bankgiro\r\n"
    "TC-2027-0001;617 000,00;2027-02-10;A 17;5050-1055\r\n"
)
ROW = BankRow(
    row=2,
    kind=RowKind.PAYMENT,
    amount=Decimal("617000.00"),
    paid_on=date(2027, 2, 10),
    reference="2027 A 17 TC-2027-0001",
    texts=("TC-2027-0001",),
    bankgiro="50501055",
)


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1252"),
        TABLE.replace("617 000", "617\u00a0000").encode("cp1252"),
        TABLE.replace("617 000", "617\u00a0000").encode(),
        TABLE.replace("\r\n", "\n").encode(),
        TABLE.rstrip().encode(),
        TABLE.replace("TC-2027-0001", "TC-\u00ad2027-\u200b0001").replace("A 17", "\ufeffA 17\u2060").encode(),
        TABLE.replace("5050-1055", "\u202a5050-1055\u202c").replace("Verif", "Verif\u00ad").encode(),
        TABLE.replace("617 000,00", '"617 000,00"').replace(";", ",").encode(),
        TABLE.replace("Fakturanummer;Belopp;Betaldatum;Verif", "FAKTURANR ; Belopp (SEK);betal-dag;VERIF").encode(),
        TABLE.replace("Verifikationsnummer", "Referens").replace("Bankgiro", "BG-nr").encode(),
        TABLE.replace("2027-02-10", "20270210").encode(),
        TABLE.replace("\r\n", ";Leverantör;Valuta\r\n", 1)
        .replace("1055\r\n", "1055;Älvsjö & Co;SEK\r\n")
        .encode("cp1252"),
        TABLE.replace("1055\r\n", "1055;;;\r\n;;;;\r\n\r\n").encode(),
        f"sep=;\r\n{TABLE}".encode("utf-8-sig"),
        f"SEP=\t\n{TABLE}".replace(";", "\t").encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.encode("utf-16"),
        TABLE.replace(";", "\t").encode("utf-16-le"),
        TABLE.replace("2027-02-10", "2027-02-10 00:00:00").encode(),
        TABLE.replace("2027-02-10", "2027-02-10T00:00:00.000").encode(),
        TABLE.replace("617 000,00", "617000.00").encode(),
        TABLE.replace("617 000,00", "617000.0").encode(),
        TABLE.replace("617 000,00", "617 000.00").encode(),
        TABLE.replace("5050-1055", "0050501055").encode(),
        TABLE.replace("5050-1055", "BG 5050-1055").encode(),
    ],
)
def test_one_table_as_many_programs_save_it(content: bytes) -> None:
    file = read_bank_file(content)
    assert (file.rows, file.refused) == ((ROW,), ())


@pytest.mark.parametrize(
    "above",
    ["\r\n", ";;;;\r\n", "Betalningar februari\r\n\r\n", '"Region Örebro län, 2027";;\r\n;;\r\nUrval: alla\r\n'],
)
def test_rows_above_the_headings_are_no_part_of_the_table(above: str) -> None:
    (row,) = read_bank_file((above + TABLE).encode()).rows
    assert (row.amount, row.reference, row.row) == (ROW.amount, ROW.reference, 2 + above.count("\r\n"))


@pytest.mark.parametrize(
    ("heading", "cell", "account"),
    [
        ("Plusgiro", "12 34 56-7", "Plusgiro 123456-7"),
        ("IBAN", "SE45 5000 0000 0583 9825 7466", "IBAN SE4550000000058398257466"),
        ("Clearingnr", "8327-9", "Clearingnummer 8327-9"),
        ("Bankkonto", "50501055", "Bankkonto 50501055"),
        ("IBAN", "-", ""),
    ],
)
def test_an_account_of_another_kind_is_told_and_is_no_bankgiro(heading: str, cell: str, account: str) -> None:
    table = (
        f"Fakturanr;Belopp;Betaldag;Referens;{heading};Leverantör\nTC-2027-0001;10,00;2027-02-10;A1;{cell};Elbolaget\n"
    )
    (row,) = read_bank_file(table.encode()).rows
    assert (row.bankgiro, row.account, row.receiver) == ("", account, "Elbolaget")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("TC-2027-0001;617.000,00;2027-02-10;A1;", "flera sätt"),
        ("TC-2027-0001;617.000;2027-02-10;A1;", "flera sätt"),
        ("TC-2027-0001;617,000.00;2027-02-10;A1;", "flera sätt"),
        ("TC-2027-0001;617 000,00;i dag;A1;", "år-månad-dag"),
        ("TC-2027-0001;617 000,00;2027-02-10;-;", "Verifikationsnummer saknas"),
        ("TC-2027-0001;617 000,00;2027-02-10;0;", "Verifikationsnummer saknas"),
        ("TC-2027-0001;-617 000,00;2027-02-10;A1;", "mindre än noll"),
        ("TC-2027-0001;−617 000,00;2027-02-10;A1;", "mindre än noll"),
        ("TC-2027-0001;0,00;2027-02-10;A1;", "Beloppet är noll"),
        ("TC-2027-0001;1,005;2027-02-10;A1;", "två decimaler"),
        ("TC-2027-0001;=1+1;2027-02-10;A1;", "inte ett belopp"),
        ("TC-2027-0001;617 000,00;10/2 2027;A1;", "år-månad-dag"),
        ("TC-2027-0001;617 000,00;2027-02-30;A1;", "finns inte i kalendern"),
        ("TC-2027-0001;617 000,00;2027-02-10;A1;5050-1056", "kontrollsiffra"),
        ("TC-2027-0001;617 000,00;2027-02-10", "Verifikationsnummer saknas"),
        (";617 000,00;2027-02-10;A1;", "Fakturanummer saknas"),
        ("TC-2027-0001;617 000,00;2027-02-10;A1;;x", "fler celler"),
        (f"TC-2027-0001;617 000,00;2027-02-10;{'A' * 90};", "för långa"),
        ("F9;1,00;2027-02-10;A0;", "finns redan på rad 2"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_by_its_row_in_the_spreadsheet(cells: str, says: str) -> None:
    heading = TABLE.partition("\r\n")[0]
    file = read_bank_file(f"{heading}\r\nF9;1,00;2027-02-10;A0;\r\n{cells}\r\nF9;1,00;2027-02-10;A2;\r\n".encode())
    assert [row.row for row in file.rows] == [2, 4]
    assert str(file.refused[0]).startswith("Rad 3: ")
    assert says in file.refused[0].reason


def test_a_comma_between_columns_and_in_amounts_is_never_guessed_at() -> None:
    file = read_bank_file(TABLE.replace(";", ",").encode())
    assert not file.rows
    assert "Skilj kolumner åt med semikolon" in str(file.refused[0])


def test_another_currency_is_refused() -> None:
    table = "Fakturanr;Belopp;Valuta;Betaldag;Referens\nTC-2027-0001;10,00;EUR;2027-02-10;A1\n"
    assert "Valutan är EUR" in str(read_bank_file(table.encode()).refused[0])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hej", "Belopp, Betaldatum och Verifikationsnummer på första raden"),
        (b"Fakturanr;Belopp;Betaldag\n", "saknar rubriken Verifikationsnummer"),
        (
            b"Fakturanr;Faktura;Belopp;Betaldag;Referens\n",
            "två kolumner för fakturanummer: ”Fakturanr” och ”Faktura”",
        ),
        (TABLE.encode() + b'"', "citattecken"),
        (TABLE.encode() + b"\x00", "varken en bankfil"),
        (b"\x81\x8d\x8f", "varken en bankfil"),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(BankFileRefused, match=says):
        read_bank_file(content)


def test_a_formula_is_only_text() -> None:
    table = 'Fakturanr;Belopp;Betaldag;Referens\n"=HYPERLINK(""http://x"";""y"")";10,00;2027-02-10;@SUM(A1)\n'
    (row,) = read_bank_file(table.encode()).rows
    assert row.texts == ('=HYPERLINK("http://x";"y")',)
    assert row.reference.startswith("2027 @SUM(A1) =HYPERLINK")
    assert b"'=HYPERLINK" in csv_file(["Faktura"], [row.texts])


_cells = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40).map(
    lambda text: " ".join(without_unseen(text).split()) or "x"
)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.tuples(_cells, st.decimals("0.01", "999999999999.99", places=2), st.dates(date(1900, 1, 1))), max_size=8
    ),
    st.sampled_from([";", ","]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_a_ledger_writes_is_what_is_read(
    rows: list[tuple[str, Decimal, date]], delimiter: str, encoding: str
) -> None:
    rows = [
        (number, amount, day.replace(year=1900 + day.year % 300))
        for number, amount, day in rows
        if (day.month, day.day) != (2, 29)
    ]
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Referens", "Fakturanr", "Belopp", "Betaldag"])
    for place, (number, amount, day) in enumerate(rows):
        writer.writerow([f"A{place}", number, f"{amount:,}".replace(",", " ").replace(".", ","), day])
    file = read_bank_file(text.getvalue().encode(encoding))
    assert not file.refused
    assert [(row.texts, row.amount, row.paid_on) for row in file.rows] == [
        ((number,), amount, day) for number, amount, day in rows
    ]
