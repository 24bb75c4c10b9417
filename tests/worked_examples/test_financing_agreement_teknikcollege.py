"""The financing agreement between Region Örebro län and Teknikcollege Örebro län, replayed over its five years.

Every figure here can be checked with a pocket calculator against the paper; the clause is named beside it.
"""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from grants.actions import derive_grant_years
from grants.models import Basis, Grant, GrantYear
from grants.queries import amounts_by_year
from grants.rules.indexation import every_year
from invoicing.actions import CannotSubmit, submit_invoice
from invoicing.models import Invoice
from invoicing.queries import content_of
from parties.models import Role
from tests.world import World, morning

AGREEMENT = "finansieringsavtal-teknikcollege-2026-2030"

# § 7: 617 000 and 200 000 kr a year, both raised by 3.0 % a year; read with 2026 as base year, compound, to the öre.
OPERATING = ["617000.00", "635510.00", "654575.30", "674212.56", "694438.94"]
STEM = ["200000.00", "206000.00", "212180.00", "218545.40", "225101.76"]
TOTALS = ["817000.00", "841510.00", "866755.30", "892757.96", "919540.70"]
WHOLE_TERM = Decimal("4337563.96")


def decimals(words: list[str]) -> list[Decimal]:
    return [Decimal(word) for word in words]


def test_paragraph_7_gives_the_amounts_of_the_five_years(documents: None) -> None:
    table = amounts_by_year(Basis.objects.get(slug=AGREEMENT))

    assert table.years == [2026, 2027, 2028, 2029, 2030]
    rows = [[year.amount.amount for year in row.cells if year] for row in table.rows]
    assert rows == [decimals(OPERATING), decimals(STEM)]
    assert table.totals == decimals(TOTALS)
    assert table.total == WHOLE_TERM


def test_the_stored_derivations_are_those_that_the_rules_give(documents: None) -> None:
    for grant in Grant.objects.all():
        stored = [grant_year.indexed for grant_year in grant.grant_years.order_by("year")]
        assert stored == list(every_year(grant.terms()))


def test_deriving_again_changes_nothing(documents: None) -> None:
    for grant in Grant.objects.all():
        assert derive_grant_years(grant=grant) == []


def test_paragraph_9_the_copy_is_unsigned_so_it_promises_nothing_yet(documents: None) -> None:
    basis = Basis.objects.get(slug=AGREEMENT)

    assert not basis.is_binding
    assert basis.agreement.status == "draft"
    assert [signature.signed_on for signature in basis.agreement.signatures.all()] == [None, None]


def test_paragraph_8_each_january_is_invoiced_at_the_amount_of_paragraph_7(world: World) -> None:
    anna = world.person(Role.GRANTEE)
    for year, total in zip(range(2026, 2031), decimals(TOTALS), strict=True):
        draft = world.draft(year)
        invoice = submit_invoice(invoice_id=draft.pk, now=morning(date(year, 1, 20)), by=anna)

        assert invoice.number == f"TC-{year}-0001"
        assert invoice.total is not None
        assert invoice.total.amount == total
        assert invoice.due_date == date(year, 2, 19)  # 30 days from the invoice date
    assert sum(invoice.total.amount for invoice in Invoice.objects.all() if invoice.total) == WHOLE_TERM


def test_paragraph_8_in_february_it_is_too_late(world: World) -> None:
    with pytest.raises(CannotSubmit, match="skulle ha skickats i januari 2027"):
        submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 2, 1)), by=world.person(Role.GRANTEE))


def test_the_lines_of_2027_explain_themselves(world: World) -> None:
    content = content_of(world.draft(), today=date(2027, 1, 11))

    assert [line.derivation.replace("\u00a0", " ") for line in content.lines] == [
        "617 000 kr × 1,03 = 635 510,00 kr (§ 7)",
        "200 000 kr × 1,03 = 206 000,00 kr (§ 7)",
    ]


def test_the_command_lists_every_year_with_its_derivation(world: World) -> None:
    submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))
    printed = StringIO()
    call_command("yearly_amounts", "--format", "json", stdout=printed)
    rows = [row for row in json.loads(printed.getvalue()) if row["basis"] == AGREEMENT]

    assert [row["amount"] for row in rows] == OPERATING + STEM
    assert {row["year"]: row["state"] for row in rows} == {
        2026: "promised",
        2027: "invoiced",
        2028: "promised",
        2029: "promised",
        2030: "promised",
    }
    assert all(row["derivation"]["clause"] == "§ 7" for row in rows)
    table = StringIO()
    call_command("yearly_amounts", stdout=table)
    assert "617 000 kr × 1,03² = 654 575,30 kr (§ 7)" in table.getvalue().replace("\u00a0", " ")


def test_every_doubt_of_the_paper_is_kept_open_with_its_place(documents: None) -> None:
    basis = Basis.objects.get(slug=AGREEMENT)

    assert {question.reference for question in basis.open_questions.all()} >= {"§ 1", "§ 6", "§ 7", "§ 8", "§ 9"}
    assert all(question.is_open for question in basis.open_questions.all())
    assert GrantYear.objects.filter(grant__basis=basis).count() == 10
