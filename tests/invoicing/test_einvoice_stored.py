"""The three files of a submitted invoice, the page that gives them, and the commands."""

import hashlib
import io
from base64 import b64decode
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from lxml import etree

from invoicing.actions import submit_invoice
from invoicing.einvoice import with_pdf
from invoicing.management import einvoice_rules
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries import content_of
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.einvoices import official_rules
from tests.world import World, morning

Kind = InvoiceFile.Kind


@pytest.fixture
def invoice(world: World, clock: SetDay) -> Invoice:
    clock(date(2027, 1, 11))
    return submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))


def stored(invoice: Invoice, kind: InvoiceFile.Kind) -> bytes:
    return bytes(invoice.files.get(kind=kind).content)


def test_core_pdf_and_e_invoice_are_stored_with_their_hashes(invoice: Invoice) -> None:
    assert {file.kind: file.name for file in invoice.files.all()} == {
        Kind.CORE: "TC-2027-0001-core.xml",
        Kind.PDF: "TC-2027-0001.pdf",
        Kind.XML: "TC-2027-0001.xml",
    }
    for file in invoice.files.all():
        assert file.sha256 == hashlib.sha256(bytes(file.content)).hexdigest()


def test_the_pdf_carries_the_core_as_pdf_a_3_demands(invoice: Invoice) -> None:
    with pikepdf.open(io.BytesIO(stored(invoice, Kind.PDF))) as document:
        assert list(document.attachments) == ["TC-2027-0001-core.xml"]
        carried = document.attachments["TC-2027-0001-core.xml"]
        file = carried.get_file()
        assert file.read_bytes() == stored(invoice, Kind.CORE)
        assert file.mime_type == "application/xml"
        assert file.creation_date == file.mod_date == datetime(2027, 1, 11, 12, tzinfo=UTC)
        assert carried.relationship == pikepdf.Name.Alternative
        assert carried.description
        assert len(document.Root.AF) == 1
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"


def test_the_e_invoice_carries_the_pdf_and_nothing_else(invoice: Invoice) -> None:
    sent = stored(invoice, Kind.XML)
    found = etree.fromstring(sent).findall(".//{*}EmbeddedDocumentBinaryObject")
    assert [b64decode(one.text or "") for one in found] == [stored(invoice, Kind.PDF)]
    assert sent == with_pdf(stored(invoice, Kind.CORE), stored(invoice, Kind.PDF), "TC-2027-0001.pdf")


def test_every_year_of_the_agreement_is_right(world: World) -> None:
    for year in range(2026, 2031):
        day = date(year, 1, 19)
        invoice = submit_invoice(invoice_id=world.draft(year).pk, now=morning(day), by=world.person(Role.GRANTEE))
        assert official_rules().faults(stored(invoice, Kind.XML)) == []
        payable = etree.fromstring(stored(invoice, Kind.XML)).findtext(".//{*}PayableAmount")
        assert payable == str(content_of(invoice, today=day).total)


def test_both_sides_download_the_e_invoice(world: World, invoice: Invoice) -> None:
    for role in (Role.GRANTEE, Role.FINANCE):
        client = Client()
        client.force_login(world.person(role))
        page = client.get(reverse("invoice", args=[invoice.pk])).content.decode()
        assert f'href="{reverse("invoice_xml", args=[invoice.pk])}"' in page
        answer = client.get(reverse("invoice_xml", args=[invoice.pk]))
        assert answer.content == stored(invoice, Kind.XML)
        assert answer["Content-Type"] == "application/xml"
        assert answer["Content-Disposition"] == 'attachment; filename="TC-2027-0001.xml"'
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_draft_has_no_e_invoice_to_take(world: World, clock: SetDay) -> None:
    clock(date(2027, 1, 11))
    client = Client()
    client.force_login(world.person(Role.GRANTEE))
    draft = world.draft()
    assert client.get(reverse("invoice_xml", args=[draft.pk])).status_code == 404
    assert "e-fakturan" not in client.get(reverse("invoice", args=[draft.pk])).content.decode()


def test_the_command_writes_both_files(invoice: Invoice, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_invoice", invoice.number, out=tmp_path / "new")
    assert (tmp_path / "new" / "TC-2027-0001.pdf").read_bytes() == stored(invoice, Kind.PDF)
    assert (tmp_path / "new" / "TC-2027-0001.xml").read_bytes() == stored(invoice, Kind.XML)
    assert all(file.sha256 in capsys.readouterr().out for file in invoice.files.filter(kind=Kind.XML))

    call_command("invoice_pdf", invoice.number, out=tmp_path / "one.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == stored(invoice, Kind.PDF)


@pytest.mark.parametrize("command", ["export_invoice", "invoice_pdf"])
def test_an_unknown_number_or_a_full_place_is_one_line(invoice: Invoice, tmp_path: Path, command: str) -> None:
    with pytest.raises(CommandError, match="No invoice X-1 has been submitted"):
        call_command(command, "X-1", out=tmp_path / "x")
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be"):
        call_command(command, invoice.number, out=tmp_path / "file" / "x")


def test_the_command_judges_files(invoice: Invoice, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = tmp_path / "right.xml", tmp_path / "wrong.xml"
    right.write_bytes(stored(invoice, Kind.XML))
    wrong.write_bytes(right.read_bytes().replace(b">010-ABC123<", b"> <"))

    call_command("validate_einvoice", right)
    assert f"{right}: right" in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 of 2 break the rules"):
        call_command("validate_einvoice", right, wrong)
    assert "PEPPOL-EN16931-R008" in capsys.readouterr().out
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("validate_einvoice", tmp_path / "none.xml")
    capsys.readouterr()
    with pytest.raises(CommandError, match="1 of 3 break the rules, 1 of 3 cannot be read"):
        call_command("validate_einvoice", tmp_path / "none.xml", wrong, right)
    said = capsys.readouterr().out
    assert f"{right}: right" in said
    assert said.startswith("Rules: UBL 2.1; EN 16931: 1.3.16, 2026-03-30, EN16931-UBL-validation.xslt; Peppol BIS Bil")


def test_without_the_rules_the_command_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(einvoice_rules, "saxonche", None)
    with pytest.raises(CommandError, match="uv sync --group einvoice-rules"):
        call_command("validate_einvoice", tmp_path / "any.xml")
