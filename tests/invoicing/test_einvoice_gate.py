"""What the official rules let through and the gate stops, before a number is taken."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from invoicing.actions import CannotSubmit, submit_invoice
from invoicing.models import Invoice, NumberSeries
from invoicing.rules.content import InvoiceContent, Side
from invoicing.rules.einvoice_gate import LARGEST, einvoice_blockers, endpoint, forbidden_character
from parties.actions import record_invoice_details, rename_party
from parties.models import Party, Role
from parties.rules import buyer_reference
from parties.rules.peppol import PeppolIdRefused
from tests.einvoices import CREDIT_NOTE, INVOICE, OPERATING, contents
from tests.world import World, morning

DAY = date(2027, 1, 11)
PATTERN = r"\d{3}-[A-Z]{3}\d{3}"


def complaints(content: InvoiceContent, pattern: str = PATTERN) -> list[str]:
    return [blocker.what for blocker in einvoice_blockers(content, buyer_reference_pattern=pattern)]


@pytest.mark.parametrize("content", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
def test_nothing_stops_an_ordinary_invoice(content: InvoiceContent) -> None:
    assert complaints(content) == []


@given(contents())
def test_the_generated_invoices_pass_the_gate(content: InvoiceContent) -> None:
    assert complaints(content, "") == []


Change = Callable[[InvoiceContent], InvoiceContent]


def buyer(**changes: str) -> Change:
    return lambda content: replace(content, buyer=replace(content.buyer, **changes))  # type: ignore[arg-type]


def seller(**changes: str) -> Change:
    return lambda content: replace(content, seller=replace(content.seller, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (buyer(peppol_id=""), "Peppol-id saknas för Region Örebro län."),
        (buyer(peppol_id="0007:2321000165"), "Peppol-id 0007:2321000165 för Region Örebro län kan inte stämma."),
        (buyer(peppol_id="0088:7350000000000"), "Peppol-id 0088:7350000000000 för Region Örebro län kan inte stämma."),
        (buyer(peppol_id="9925:BE0123"), "Peppol-id 9925:BE0123 för Region Örebro län kan inte stämma."),
        # The number as it is printed in the agreement: two digits swapped, and the check digit holds.
        (
            buyer(peppol_id="0007:2123000164"),
            "Peppol-id 0007:2123000164 för Region Örebro län är en annans: organisationsnumret är 232100-0164.",
        ),
        (
            seller(peppol_id="0007:2321000164"),
            "Peppol-id 0007:2321000164 för Teknikcollege Örebro län är en annans: organisationsnumret är 559398-2225.",
        ),
        (seller(organisation_number="5593982226"), "Organisationsnumret för Teknikcollege Örebro län kan inte stämma."),
        (buyer(name=" "), "En part har inget namn."),
        (buyer(through="Nämnd\u0007"), "Namn eller adress för Region Örebro län har ett tecken"),
        (seller(contact="Eva\u0007"), "Säte eller referens för Teknikcollege Örebro län har ett tecken"),
        (lambda c: replace(c, lines=(replace(OPERATING, amount=Decimal(0)),)), "Verksamhetsbidrag 2027 blir 0,00"),
        (
            lambda c: replace(c, lines=(replace(OPERATING, amount=LARGEST), OPERATING)),
            "Fakturan är på mer än 999\u00a0999\u00a0999\u00a0999,99",
        ),
        (lambda c: replace(c, bankgiro="50501056"), "Bankgirot för Teknikcollege Örebro län kan inte stämma."),
        (lambda c: replace(c, buyer_reference="010-abc123"), "Er referens ”010-abc123” har inte den form"),
        (lambda c: replace(c, buyer_reference="010-ABC1234"), "Er referens ”010-ABC1234” har inte den form"),
        (lambda c: replace(c, buyer_reference="٠١٠-ABC123"), "Er referens ”٠١٠-ABC123” har inte den form"),
        (lambda c: replace(c, agreement_title="A\ufffe"), "Avtalets rubrik eller diarienummer har ett tecken"),
        (lambda c: replace(c, lines=(replace(OPERATING, derivation="\b"),)), "Bidraget Verksamhetsbidrag 2027 har ett"),
    ],
)
def test_what_would_be_wrong_is_named(change: Change, complaint: str) -> None:
    (found,) = complaints(change(INVOICE))
    assert found.startswith(complaint)


def test_what_the_other_gate_names_is_not_named_twice() -> None:
    nothing = replace(INVOICE.seller, organisation_number="")
    assert complaints(replace(INVOICE, seller=nothing, bankgiro="", buyer_reference="")) == []


def test_a_pattern_that_is_none_is_named() -> None:
    (blocker,) = einvoice_blockers(INVOICE, buyer_reference_pattern="(a+)+")
    assert blocker.what == "Mönstret för er referens hos Region Örebro län går inte att använda."


def test_the_address_of_a_seller_is_its_number_unless_it_has_another() -> None:
    side = Side(name="A", organisation_number="5593982225", address=())
    assert endpoint(side) == "0007:5593982225"
    assert endpoint(replace(side, peppol_id="0088:7350000000006")) == "0088:7350000000006"


@given(st.text())
def test_a_forbidden_character_is_named(text: str) -> None:
    assert forbidden_character(f"{text}\u0001").startswith("U+")
    assert forbidden_character("å🏭\t\r\n\u202e\U0010ffff") == ""


# The buyer's own form of its reference.


@pytest.mark.parametrize(
    ("form", "fitting", "other"),
    [
        (PATTERN, "010-ABC123", "010-ABC12"),
        (r"^\d{3}-[A-Z]{3}\d{3}$", "010-ABC123", "010-ABC123\n"),
        (r"[0-9]{4}|KST\.[A-ZÅÄÖ]{2,4}", "KST.ÅÄÖ", "KSTxÅÄÖ"),
        (r"\d+", "1", ""),
        (r"[A-Z _.,:/#-]+", "A-B", "a"),
    ],
)
def test_a_reference_fits_its_form_as_a_whole(form: str, fitting: str, other: str) -> None:
    assert buyer_reference.fits(fitting, form=form)
    assert not buyer_reference.fits(other, form=form)


@pytest.mark.parametrize(
    "form",
    ["(a+)+", "(a|a)*", "a(?=b)", r"(a)\1", "a+b+c+d+", "a?b?c?d?", "[z-a]", "a{3", "a{3,1}", "*", "a**", "a||b", "",
     "a" * 101, "[[a]]", "[a--b]", r"\w", r"\\+", "a\n", "(?i)a"],
)  # fmt: skip
def test_a_pattern_outside_the_small_language_is_refused(form: str) -> None:
    with pytest.raises(buyer_reference.PatternRefused):
        buyer_reference.pattern(form)


def test_no_pattern_searches_for_ever() -> None:
    forms = ["[ab]*[ab]*[ab]*c", "a{0,99}a{0,99}a{0,99}c", "a*a*a*b", r"\d{99}\d{99}\d{99}\d*"]
    started = time.perf_counter()
    for form in forms:
        assert not buyer_reference.fits("a" * buyer_reference.LONGEST, form=form)
        assert not buyer_reference.fits("1" * 10**6, form=form)
    assert time.perf_counter() - started < 5


def test_a_party_keeps_only_a_pattern_that_can_be_used(world: World) -> None:
    with pytest.raises(ValidationError):
        record_invoice_details(party_id=world.region.pk, buyer_reference_pattern="(a+)+")


# The action and the page ask both gates.


@pytest.mark.parametrize(
    ("slug", "change", "complaint"),
    [
        ("region-orebro-lan", {"peppol_id": ""}, "Peppol-id saknas för Region Örebro län"),
        ("region-orebro-lan", {"peppol_id": "0007:2123000164"}, "är en annans"),
        ("region-orebro-lan", {"buyer_reference": "ABC"}, "har inte den form som Region Örebro län kräver"),
        ("teknikcollege-orebro-lan", {"name": "Teknik\u0007college"}, "ett tecken som inte kan stå i en e-faktura"),
        (
            "teknikcollege-orebro-lan",
            {"street": "Runvägen \U00100000"},
            r"Namn eller adress för Teknikcollege Örebro län har tecken som inget typsnitt kan .*U\+100000",
        ),
        ("teknikcollege-orebro-lan", {"name": "Teknik\uf400"}, r"har tecken som inget typsnitt kan skriva: U\+F400"),
        ("teknikcollege-orebro-lan", {"street": "Väg\u2028en"}, r"har tecken som inget typsnitt kan skriva: U\+2028"),
        ("teknikcollege-orebro-lan", {"invoice_contact": "E\x85k"}, r"har tecken som inget typsnitt kan .*U\+0085"),
        ("teknikcollege-orebro-lan", {"late_interest": "8\ue000 %"}, r"har tecken som inget typsnitt kan .*U\+E000"),
        # Of the companies' series (559…), whatever kind of organisation it has been registered as.
        *(
            ("teknikcollege-orebro-lan", {"kind": kind, "registered_office": ""}, "Säte saknas för Teknikcollege Ö")
            for kind in ("other", "association", "company")
        ),
    ],
)
def test_a_wrong_e_invoice_takes_no_number(world: World, slug: str, change: dict[str, str], complaint: str) -> None:
    party = Party.objects.filter(slug=slug)
    if "name" in change:  # it stands on bound papers, and changes by a row of its own
        by = world.person(Role.OFFICER)
        rename_party(
            party_id=party.get().pk, name=change["name"], holds_from=DAY, reason="Bolagsverket", today=DAY, by=by
        )
    else:
        party.update(**change)
    with pytest.raises(CannotSubmit, match=complaint):
        submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    assert Invoice.objects.get().is_draft
    assert not NumberSeries.objects.filter(last_number__gt=0).exists()


def test_a_peppol_id_with_a_wrong_check_digit_is_not_recorded(world: World) -> None:
    with pytest.raises(PeppolIdRefused):
        record_invoice_details(party_id=world.region.pk, peppol_id="0007:2321000165")
