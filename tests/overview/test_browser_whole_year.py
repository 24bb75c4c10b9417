"""The whole year 2026, played by five people in a real browser. After each step the ledger and the page of the
agreement, as both sides are given it, are compared with a table that was made by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from agreements.models import Agreement
from grants.models import StageBalance
from grants.rules.ledger import Stage
from invoicing.actions import prepare_invoice
from invoicing.models import Invoice
from office.formats import kronor
from parties.models import Role
from payments.models import Payment
from tests.conftest import SetDay, enter
from tests.office.files import pdf
from tests.world import World, build_world

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-11T06:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N1</Id>
<Ntry><Amt Ccy="SEK">417000.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-11</Dt></BookgDt>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>BG-77</AcctSvcrRef></Refs>
<RmtInf><Ustrd>{number}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="SEK">99.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-11</Dt></BookgDt>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>BG-78</AcctSvcrRef></Refs>
<RmtInf><Ustrd>SOMEBODY-ELSE-1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
"""
STAGES = (Stage.COMMITTED, Stage.INVOICED, Stage.APPROVED, Stage.PAID)


@dataclass
class House:
    """Five people, each with a browser of their own, and the agreement between them."""

    world: World
    pages: dict[str, Page]

    @property
    def agreement(self) -> Agreement:
        return self.world.agreement

    def stands(self, committed: str = "", invoiced: str = "", approved: str = "", paid: str = "") -> None:
        """2026 stands so in the ledger, and so on the page that both sides read."""
        table = [
            Decimal(cell.replace(" ", "").replace(",", ".") or 0) for cell in (committed, invoiced, approved, paid)
        ]
        year = StageBalance.objects.filter(grant_year__grant__basis__agreement=self.agreement, grant_year__year=2026)
        for stage, amount in zip(STAGES, table, strict=True):
            assert sum((row.amount.amount for row in year.filter(stage=stage)), Decimal(0)) == amount, stage
        for role in (Role.GRANTEE, Role.AUDITOR):
            answer = self.pages[role].request.get(self.agreement.get_absolute_url())
            (stages,) = html.fromstring(answer.text()).xpath("//table[caption[@id='stages-caption']]")
            heads, cells = (
                [cell.text_content().strip() for cell in stages.xpath(row)[0].iter("th", "td")]
                for row in ("thead/tr", "tbody/tr[contains(., '2026')]")
            )
            shown = dict(zip(heads, cells, strict=True))
            told = {name: amount for name, amount in shown.items() if name not in ("År", "Summa") and amount != "–"}
            assert sorted(told.values()) == sorted(kronor(amount) for amount in table if amount)


@pytest.fixture
def house(documents: None, browser: Browser, live_server: LiveServer, clock: SetDay) -> Iterator[House]:
    clock(date(2026, 1, 13))
    world = build_world(papers_shown=False)
    contexts: list[BrowserContext] = []
    pages: dict[str, Page] = {}
    for role in (Role.GRANTEE, Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE, Role.AUDITOR):
        context = browser.new_context(base_url=live_server.url, locale="sv-SE", timezone_id="Europe/Stockholm")
        context.set_default_timeout(15_000)
        contexts.append(context)
        pages[role] = enter(context.new_page(), world.person(role))
    yield House(world, pages)
    for context in contexts:
        context.close()


def hand_in(page: Page, condition: str, title: str) -> None:
    page.goto(condition)
    page.get_by_role("link", name="Lämna in en handling").click()
    page.get_by_label("Vad handlingen är").fill(title)
    page.get_by_label("Filen").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Lämna in en handling")


def judge(page: Page, condition: str, *, accept: bool, comment: str = "", until: str = "") -> None:
    page.goto(condition)
    page.get_by_role("link", name="Granska").first.click()
    page.get_by_label("Godkänn" if accept else "Återsänd").check()
    if until:
        page.get_by_label("Gäller till och med").fill(until)
    page.get_by_label("Kommentar").fill(comment)
    page.get_by_role("button", name="Spara bedömningen").click()


def submit(page: Page, draft: Invoice) -> Invoice:
    page.goto(draft.get_absolute_url())
    page.get_by_role("button", name="Skicka fakturan").click()
    draft.refresh_from_db()
    return draft


def attest(page: Page, button: str, invoice: Invoice) -> None:
    page.goto("/attest/")
    page.get_by_role("link", name=invoice.number).click()
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.django_db(transaction=True)
def test_the_year_2026_from_the_first_paper_to_the_last_krona(house: House, clock: SetDay, tmp_path: Path) -> None:
    house.stands(committed="817 000,00")
    clock(date(2026, 1, 14))
    draft = papers_one_of_them_returned_and_corrected(house)
    clock(date(2026, 1, 15))
    invoice = submitted_checked_and_returned(house, draft)
    clock(date(2026, 1, 16))
    invoice = credited_and_submitted_anew(house, invoice)
    clock(date(2026, 1, 19))
    attest(house.pages[Role.CHECKER], "Kontrollattestera", invoice)
    attest(house.pages[Role.APPROVER], "Beslutsattestera", invoice)
    house.stands(approved="817 000,00")
    clock(date(2026, 2, 10))
    paid_in_part_by_hand(house, invoice)
    clock(date(2026, 2, 11))
    paid_by_the_file_of_the_bank(house, invoice, tmp_path / "camt.xml")
    told_to_the_grantee(house.pages[Role.GRANTEE], invoice)


def papers_one_of_them_returned_and_corrected(house: House) -> Invoice:
    anna, olle = house.pages[Role.GRANTEE], house.pages[Role.OFFICER]
    conditions = list(house.agreement.conditions.order_by("number"))
    for condition in conditions:
        hand_in(anna, condition.get_absolute_url(), f"Handling {condition.number}")
    first, *others = conditions
    judge(olle, first.get_absolute_url(), accept=False, comment="Sista sidan saknas.")
    for condition in others:
        until = "2029-06-30" if condition.holds == "whole_term" else ""
        judge(olle, condition.get_absolute_url(), accept=True, until=until)
    draft = prepare_invoice(instalment_id=house.world.instalment.pk, year=2026, today=date(2026, 1, 14))
    anna.goto(draft.get_absolute_url())
    expect(anna.get_by_text("Vad hindrar fakturan")).to_be_visible()
    anna.goto(first.get_absolute_url())
    expect(anna.get_by_text("Sista sidan saknas.").first).to_be_visible()
    hand_in(anna, first.get_absolute_url(), "Handling 1, hela")
    judge(olle, first.get_absolute_url(), accept=True)
    house.stands(committed="817 000,00")
    return draft


def submitted_checked_and_returned(house: House, draft: Invoice) -> Invoice:
    invoice = submit(house.pages[Role.GRANTEE], draft)
    assert invoice.number == "TC-2026-0001"
    house.stands(invoiced="817 000,00")
    attest(house.pages[Role.CHECKER], "Kontrollattestera", invoice)
    house.stands(invoiced="817 000,00")
    bo = house.pages[Role.APPROVER]
    bo.goto(invoice.get_absolute_url())
    bo.get_by_role("link", name="Återsänd med skäl").click()
    bo.get_by_label("Vad är fel?").fill("Er referens är den gamla.")
    bo.get_by_role("button", name="Återsänd fakturan").click()
    house.stands(invoiced="817 000,00")
    return invoice


def credited_and_submitted_anew(house: House, invoice: Invoice) -> Invoice:
    anna = house.pages[Role.GRANTEE]
    anna.goto("/")
    anna.get_by_role("link", name="Kreditera och gör om").click()
    expect(anna.get_by_text("Er referens är den gamla.").first).to_be_visible()
    anna.get_by_role("link", name="Kreditera fakturan").click()
    anna.get_by_label("Varför krediteras fakturan?").fill("Återsänd av regionen.")
    anna.get_by_role("button", name="Kreditera fakturan").click()
    assert Invoice.objects.get(credits=invoice).number == "TC-2026-0002"
    house.stands(committed="817 000,00")
    again = submit(anna, Invoice.objects.drafts().get())
    assert again.number == "TC-2026-0003"
    house.stands(invoiced="817 000,00")
    return again


def paid_in_part_by_hand(house: House, invoice: Invoice) -> None:
    maria = house.pages[Role.FINANCE]
    maria.goto(invoice.get_absolute_url())
    maria.get_by_role("link", name="Registrera betalning").click()
    maria.get_by_label("Belopp", exact=True).fill("400 000,00")
    maria.get_by_label("Betald den").fill("2026-02-10")
    maria.get_by_label("Bankens referens").fill("BG-76")
    maria.get_by_role("button", name="Registrera betalningen").click()
    house.stands(approved="417 000,00", paid="400 000,00")


def paid_by_the_file_of_the_bank(house: House, invoice: Invoice, file: Path) -> None:
    """The second time the file is read nothing changes, and of somebody else's payment nothing is kept."""
    maria = house.pages[Role.FINANCE]
    file.write_text(CAMT.format(number=invoice.number))
    for _ in range(2):
        maria.goto("/")
        maria.get_by_role("link", name="Utbetalningar").click()
        maria.get_by_role("link", name="Läs in").click()
        maria.get_by_label("Fil", exact=True).set_input_files(file)
        maria.get_by_role("button", name="Läs in filen").click()
        house.stands(paid="817 000,00")
    assert Payment.objects.count() == 2
    expect(maria.get_by_text("Filen är redan inläst")).to_be_visible()


def told_to_the_grantee(anna: Page, invoice: Invoice) -> None:
    anna.goto(invoice.get_absolute_url())
    way = anna.locator(".timeline").inner_text()
    for happened in ("Avtalet undertecknat", "Inskickad", "Kontrollattest", "Beslutsattest", "Betalt"):
        assert happened in way
    expect(anna.locator("main .status").first).to_have_text("Betald")
    anna.goto("/")
    expect(anna.get_by_text("Inget väntar på dig just nu.")).to_be_visible()
