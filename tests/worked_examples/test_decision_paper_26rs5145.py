"""Decision paper 26RS5145 on extended operating support to IUC Industrihubb: a proposal, and a need."""

import json
from decimal import Decimal
from io import StringIO

from django.apps import apps
from django.core.management import call_command

from grants.models import Basis, BudgetRequest, Decision, Grant
from grants.queries import amounts_by_year

PAPER = "26rs5145-utokat-driftsstod-iuc"


def test_item_1_half_of_500_000_is_250_000_in_2026(documents: None) -> None:
    grant = Grant.objects.get(basis__slug=PAPER)
    year = grant.grant_years.get()

    assert str(year) == "Driftsstöd, utökning från 1 juli 2026, år 2026"
    assert grant.appropriation is not None
    assert grant.appropriation.amount.amount == Decimal("250000.00")
    assert grant.appropriation.funding_source.name == "Regionala tillväxtnämndens planeringsreserv"
    assert (year.year, year.amount.amount) == (2026, Decimal("250000.00"))
    assert year.indexed.words.replace("\u00a0", " ") == "500 000 kr × 6/12 = 250 000,00 kr (att-sats 1)"


def test_the_paper_is_a_proposal_so_nothing_of_it_is_promised(documents: None) -> None:
    decision = Decision.objects.get(basis__slug=PAPER)

    assert decision.status == "proposed"
    assert decision.decided_on is None
    assert not decision.basis.is_binding


def test_item_2_the_need_of_500_000_is_counted_as_no_grant(documents: None) -> None:
    need = BudgetRequest.objects.get()

    assert (need.year, need.amount.amount) == (2027, Decimal("500000.00"))
    assert amounts_by_year(Basis.objects.get(slug=PAPER)).years == [2026]
    printed = StringIO()
    call_command("yearly_amounts", "--format", "json", stdout=printed)
    rows = [row for row in json.loads(printed.getvalue()) if row["basis"] == PAPER]
    assert [(row["year"], row["state"]) for row in rows] == [(2026, "proposed"), (2027, "needed")]
    assert rows[1]["derivation"] is None


def test_a_need_cannot_be_invoiced_because_nothing_can_point_at_one() -> None:
    pointing = [
        relation.related_model
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if model is BudgetRequest
    ]

    assert pointing == []
