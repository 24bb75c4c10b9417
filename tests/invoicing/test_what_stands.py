"""An invoice asks for what stands promised: less what was released or carried away, more what was carried here."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from agreements.models import Agreement
from grants import actions as grant_actions
from grants.models import AddedCommitment, GrantYear, Posting, Voucher
from grants.queries.verification import ledger_faults
from invoicing import actions
from invoicing.models import Invoice, InvoiceFile
from invoicing.queries import content_of, rest_rows, submission_blockers, why_no_rest
from invoicing.queries.verification import invoice_faults
from parties.models import Message, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.einvoices import official_rules
from tests.invoicing.steps import credited, standing
from tests.invoicing.test_pdf_invoice import text
from tests.invoicing.test_supplementary import added
from tests.world import World, another_agreement, morning

OF_2028, OF_2029 = Decimal("866755.30"), Decimal("892757.96")
CARRIED = Decimal("12180.00")
JANUARY_29, FEBRUARY_29 = date(2029, 1, 8), date(2029, 2, 5)


def year_of(agreement: Agreement, year: int, number: int = 1) -> GrantYear:
    return GrantYear.objects.get(grant__basis=agreement.basis, grant__number=number, year=year)


def released(world: World, amount: str, *, year: int = 2028, on: date = JANUARY_29, agreement: Any = None) -> None:
    grant_actions.release_at_year_end(
        grant_year_id=year_of(agreement or world.agreement, year).pk,
        year=on.year - 1,
        amount=Decimal(amount),
        business_date=on,
        reason="Verksamheten blev mindre.",
        today=on,
        by=world.person(Role.FINANCE),
    )


def carried(
    world: World, amount: Decimal = CARRIED, *, year: int = 2028, to: int = 2029, on: date = JANUARY_29
) -> None:
    grant_actions.carry_over_at_year_end(
        grant_year_id=year_of(world.agreement, year).pk,
        year=on.year - 1,
        to_year=to,
        amount=amount,
        decision="RS § 3",
        business_date=on,
        reason="Försenat.",
        today=on,
        by=world.person(Role.FINANCE),
    )


def kept(world: World, *, year: int = 2028, on: date = JANUARY_29) -> None:
    for number in (1, 2):
        grant_actions.keep_as_debt(
            grant_year_id=year_of(world.agreement, year, number).pk,
            year=on.year - 1,
            reason="Betalas senare.",
            today=on,
            by=world.person(Role.FINANCE),
        )


def sent(world: World, draft: Invoice, on: date, **seen: Any) -> Invoice:
    return actions.submit_invoice(invoice_id=draft.pk, now=morning(on), by=world.person(Role.GRANTEE), **seen)


def rest_of(world: World, year: int, on: date, role: str = Role.OFFICER) -> Invoice:
    return actions.prepare_rest(agreement_id=world.agreement.pk, year=year, now=morning(on), by=world.person(role))


def words(draft: Invoice, on: date, line: int = 0) -> str:
    return content_of(draft, today=on).lines[line].derivation.replace("\u00a0", " ")


def excepted(world: World, draft: Invoice, on: date) -> None:
    actions.grant_exception(
        invoice_id=draft.pk, valid_until=on, reason="Försenad.", today=on, by=world.person(Role.OFFICER)
    )


def nothing_is_wrong() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not [*ledger_faults(), *invoice_faults()]


def test_after_a_release_the_year_asks_for_what_is_left_and_says_why(world: World) -> None:
    draft = world.draft(2028)
    assert content_of(draft, today=JANUARY_29).total == OF_2028
    released(world, "10000")
    excepted(world, draft, JANUARY_29)

    assert content_of(draft, today=JANUARY_29).total == OF_2028 - 10000
    assert words(draft, JANUARY_29) == (
        "617 000 kr × 1,03² = 654 575,30 kr (§ 7). Avgår 10 000,00 kr: Årsbokslut 2028: Verksamhetsbidrag 2028 "
        "frigörs. Blir 644 575,30 kr"
    )
    assert words(draft, JANUARY_29, 1) == "200 000 kr × 1,03² = 212 180,00 kr (§ 7)"
    assert not submission_blockers(Invoice.objects.get(pk=draft.pk), today=JANUARY_29)
    invoice = sent(world, draft, JANUARY_29)
    assert standing(2028) == {"INVOICED": OF_2028 - 10000, "RELEASED": Decimal(10000)}
    files = {file.kind: bytes(file.content) for file in invoice.files.all()}
    said = " ".join(text(files[InvoiceFile.Kind.PDF]).split())
    assert "Avgår 10 000,00 kr: Årsbokslut 2028: Verksamhetsbidrag 2028 frigörs. Blir 644 575,30 kr" in said
    assert "Avgår 10 000,00 kr" in files[InvoiceFile.Kind.XML].decode().replace("\u00a0", " ")
    assert official_rules().faults(files[InvoiceFile.Kind.XML]) == []
    nothing_is_wrong()


def test_carried_money_comes_on_the_next_years_invoice_without_a_new_promise(world: World) -> None:
    carried(world)
    draft = world.draft(2029)

    assert content_of(draft, today=JANUARY_29).total == OF_2029 + CARRIED
    assert "Tillkommer 12 180,00 kr: Årsbokslut 2028: Verksamhetsbidrag 2028 förs över till 2029 enligt RS § 3." in (
        words(draft, JANUARY_29)
    )
    sent(world, draft, JANUARY_29)
    assert standing(2029) == {"INVOICED": OF_2029 + CARRIED}
    assert standing(2028) == {"COMMITTED": OF_2028 - CARRIED, "RELEASED": CARRIED}
    assert not AddedCommitment.objects.exists()
    nothing_is_wrong()


def test_carried_to_a_year_whose_invoice_is_sent_it_comes_on_a_supplementary_one(world: World) -> None:
    sent(world, world.draft(2029), JANUARY_29)
    assert "Inget står kvar att fakturera för 2029" in why_no_rest(world.agreement, 2029, today=FEBRUARY_29)
    carried(world, on=FEBRUARY_29)

    draft = rest_of(world, 2029, FEBRUARY_29)

    assert rest_of(world, 2029, FEBRUARY_29, Role.GRANTEE) == draft
    (line,) = content_of(draft, today=FEBRUARY_29).lines
    assert (line.description, line.amount) == ("Återstår av Verksamhetsbidrag 2029", CARRIED)
    assert words(draft, FEBRUARY_29).endswith("Fakturerat förut 674 212,56 kr, kvar 12 180,00 kr")
    assert "Tillkommer 12 180,00 kr" in words(draft, FEBRUARY_29)
    assert not submission_blockers(draft, today=FEBRUARY_29)
    told = Message.objects.filter(user=world.person(Role.GRANTEE), subject__startswith="Tilläggsfaktura").get()
    assert told.subject.replace("\u00a0", " ") == "Tilläggsfaktura att skicka: 12 180,00 kr"
    invoice = sent(world, draft, FEBRUARY_29)
    assert (invoice.kind, invoice.number) == ("supplementary", "TC-2029-0002")
    assert standing(2029) == {"INVOICED": OF_2029 + CARRIED}
    assert not AddedCommitment.objects.exists()
    assert official_rules().faults(bytes(invoice.files.get(kind=InvoiceFile.Kind.XML).content)) == []
    with pytest.raises(actions.CannotPrepare, match="Inget står kvar"):
        rest_of(world, 2029, FEBRUARY_29)
    nothing_is_wrong()


def test_credited_it_is_drafted_anew_and_the_years_invoice_never_asks_for_it_too(world: World) -> None:
    ordinary = sent(world, world.draft(2029), JANUARY_29)
    carried(world, on=FEBRUARY_29)
    invoice = sent(world, rest_of(world, 2029, FEBRUARY_29), FEBRUARY_29)
    credited(world, ordinary, on=FEBRUARY_29)
    again = Invoice.objects.drafts().get()
    assert content_of(again, today=FEBRUARY_29).total == OF_2029
    assert "Avgår 12 180,00 kr: Fakturerat för sig på tilläggsfaktura TC-2029-0002. Blir 674 212,56 kr" in (
        words(again, FEBRUARY_29)
    )

    credited(world, invoice, on=FEBRUARY_29)

    (draft,) = Invoice.objects.drafts()
    assert content_of(draft, today=FEBRUARY_29).total == OF_2029 + CARRIED
    assert "Det som står kvar av 2029 kommer på fakturan" in why_no_rest(world.agreement, 2029, today=FEBRUARY_29)
    assert standing(2029) == {"COMMITTED": OF_2029 + CARRIED}
    nothing_is_wrong()


def test_a_row_kept_as_a_debt_is_invoiced_in_the_later_year(world: World) -> None:
    ordinary = world.draft(2028)
    with pytest.raises(actions.CannotPrepare, match="som behålls som skuld kan sedan faktureras"):
        rest_of(world, 2028, JANUARY_29)
    kept(world)

    draft = rest_of(world, 2028, JANUARY_29)

    content = content_of(draft, today=JANUARY_29)
    assert content.total == OF_2028
    assert [line.description for line in content.lines] == [
        "Återstår av Verksamhetsbidrag 2028",
        "Återstår av Särskilt verksamhetsbidrag, STEM-insatser 2028",
    ]
    blockers = submission_blockers(Invoice.objects.get(pk=ordinary.pk), today=JANUARY_29)
    assert blockers[0].what == "Inget står kvar att fakturera för 2028."
    invoice = sent(world, draft, JANUARY_29)
    assert invoice.number == "TC-2029-0001"
    assert standing(2028) == {"INVOICED": OF_2028}
    nothing_is_wrong()


def test_a_debt_of_which_a_part_was_released_asks_for_the_rest(world: World) -> None:
    kept(world)
    released(world, "54575.30", on=FEBRUARY_29)
    draft = rest_of(world, 2028, FEBRUARY_29)
    assert content_of(draft, today=FEBRUARY_29).total == OF_2028 - Decimal("54575.30")
    assert "Blir 600 000,00 kr" in words(draft, FEBRUARY_29)


def test_a_year_of_which_nothing_is_left_says_so_before_anybody_presses_send(world: World) -> None:
    draft = world.draft(2028)
    for number, amount in ((1, "654575.30"), (2, "212180.00")):
        grant_actions.release_at_year_end(
            grant_year_id=year_of(world.agreement, 2028, number).pk,
            year=2028,
            amount=Decimal(amount),
            business_date=JANUARY_29,
            reason="Lades ned.",
            today=JANUARY_29,
            by=world.person(Role.FINANCE),
        )
    excepted(world, draft, JANUARY_29)
    assert [blocker.what for blocker in submission_blockers(draft, today=JANUARY_29)] == [
        "Inget står kvar att fakturera för 2028."
    ]
    with pytest.raises(actions.CannotSubmit, match="Inget står kvar att fakturera för 2028"):
        sent(world, draft, JANUARY_29)


def test_thirds_with_a_release_in_between_ask_for_what_is_left_by_what_is_left(world: World) -> None:
    agreement = another_agreement(world, 500, signed_on=date(2026, 12, 1), months=(1, 5, 9))  # 1 500 kr
    parts = list(agreement.instalments.order_by("number"))

    def draft(part: int, on: date) -> Invoice:
        return actions.prepare_invoice(instalment_id=parts[part].pk, year=2027, today=on)

    first = draft(0, date(2027, 1, 11))
    assert words(first, date(2027, 1, 11)) == "1 500,00 kr (§ 1), varav 1/3 (tillfälle 1 av 3): 500,00 kr"
    sent(world, first, date(2027, 1, 11))
    grant_actions.release(
        lines=[(year_of(agreement, 2027), Decimal(100))],
        voucher=Voucher.objects.create(
            basis=agreement.basis, kind="amendment", label="Ändring 1", dated_on=date(2027, 3, 1)
        ),
        business_date=date(2027, 3, 1),
        reason="Lägre ambition.",
        today=date(2027, 3, 1),
        by=world.person(Role.FINANCE),
    )
    second = draft(1, date(2027, 5, 3))
    assert words(second, date(2027, 5, 3)) == (
        "1 500,00 kr (§ 1). Avgår 100,00 kr: Ändring 1. Blir 1 400,00 kr. Fakturerat förut 500,00 kr, kvar 900,00 kr, "
        "varav 1/2 (tillfälle 2 av 3): 450,00 kr"
    )
    sent(world, second, date(2027, 5, 3))
    third = draft(2, date(2027, 9, 1))
    assert content_of(third, today=date(2027, 9, 1)).total == Decimal("450.00")
    sent(world, third, date(2027, 9, 1))
    nothing_is_wrong()


def test_thirds_of_the_agreement_are_what_the_paper_says(world: World) -> None:
    agreement = another_agreement(world, 634510, signed_on=date(2026, 12, 1), months=(1, 5, 9))
    amounts = []
    for part in agreement.instalments.order_by("number"):
        on = date(2027, part.month, 3)
        draft = actions.prepare_invoice(instalment_id=part.pk, year=2027, today=on)
        amounts.append(sent(world, draft, on).total.amount)
    assert amounts == [Decimal("211836.67"), Decimal("211836.67"), Decimal("211836.66")]
    nothing_is_wrong()


def test_an_addition_of_which_a_part_was_let_go_asks_for_the_rest(world: World) -> None:
    on = date(2027, 3, 15)
    sent(world, world.draft(), date(2027, 1, 11))
    addition = added(world)
    draft = actions.prepare_supplementary(addition_id=addition.pk, now=morning(on), by=world.person(Role.OFFICER))
    grant_actions.release(
        lines=[(addition.grant_year, Decimal(20_000))],
        voucher=Voucher.objects.create(basis=world.agreement.basis, kind="amendment", label="Ändring", dated_on=on),
        business_date=on,
        reason="Färre deltagare.",
        today=on,
        by=world.person(Role.FINANCE),
    )
    assert content_of(draft, today=on).total == Decimal(30_000)
    assert words(draft, on).endswith("Skäl: Fler deltagare. Av det står 30 000,00 kr kvar som beviljat")
    sent(world, draft, on)
    assert standing() == {"INVOICED": Decimal("871510.00"), "RELEASED": Decimal(20_000)}
    nothing_is_wrong()


def test_an_addition_is_on_its_own_invoice_and_not_on_the_years_too(world: World) -> None:
    added(world)
    assert content_of(world.draft(), today=date(2027, 1, 11)).total == Decimal("841510.00")
    assert "kommer på fakturan" in why_no_rest(world.agreement, 2027, today=date(2027, 3, 15))


def test_a_page_that_showed_another_amount_sends_nothing(world: World, clock: SetDay) -> None:
    clock(JANUARY_29)
    draft = world.draft(2029)
    anna = Client()
    anna.force_login(world.person(Role.GRANTEE))
    shown = anna.get(draft.get_absolute_url()).content.decode()
    assert '<input type="hidden" name="seen" value="892757.96">' in shown
    carried(world)

    answer = anna.post(reverse("submit_invoice", args=[draft.pk]), {"seen": "892757.96"}, follow=True)

    page = answer.content.decode().replace("\u00a0", " ")
    assert "Beloppet är nu 904 937,96 kr, inte 892 757,96 kr som sidan visade." in page
    assert Invoice.objects.get(pk=draft.pk).is_draft
    anna.post(reverse("submit_invoice", args=[draft.pk]), {"seen": "904937.96"})
    assert not Invoice.objects.get(pk=draft.pk).is_draft


def test_on_the_page_from_what_is_left_to_the_invoice(world: World, clock: SetDay) -> None:
    clock(FEBRUARY_29)
    sent(world, world.draft(2029), JANUARY_29)
    carried(world, on=FEBRUARY_29)
    olle, anna, revisor = Client(), Client(), Client()
    for client, role in ((olle, Role.OFFICER), (anna, Role.GRANTEE), (revisor, Role.AUDITOR)):
        client.force_login(world.person(role))
    address = reverse("prepare_rest", args=[world.agreement.pk, 2029])

    page = olle.get(world.agreement.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Kvar att fakturera" in page
    assert address in page
    assert "12 180,00 kr" in page
    assert address not in revisor.get(world.agreement.get_absolute_url()).content.decode()
    assert revisor.post(address).status_code == 403
    answer = anna.post(address)
    draft = Invoice.objects.drafts().get()
    assert answer.headers["Location"] == draft.get_absolute_url()
    anna.post(reverse("submit_invoice", args=[draft.pk]), {"seen": "12180.00"})
    assert Invoice.objects.get(pk=draft.pk).number == "TC-2029-0002"
    again = anna.post(address, follow=True).content.decode()
    assert "Inget utkast kunde göras. Inget står kvar att fakturera för 2029." in again


def test_a_year_that_was_never_invoiced_says_on_the_page_who_chooses(world: World) -> None:
    officer = world.person(Role.OFFICER)
    rows = {row.year: row for row in rest_rows(world.agreement, officer, on=JANUARY_29)}
    assert list(rows) == [2026, 2027, 2028]
    assert "väljer vid årsskiftet" in rows[2028].why_not
    assert not rows[2028].may_prepare
    kept(world)
    (row,) = (row for row in rest_rows(world.agreement, officer, on=JANUARY_29) if row.year == 2028)
    assert (row.amount, row.why_not, row.may_prepare) == (OF_2028, "", True)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.CHECKER, "stranger"])
def test_others_do_not_have_the_rest_prepared(world: World, role: str) -> None:
    kept(world)
    with pytest.raises(actions.NotOfTheAddition):
        rest_of(world, 2028, JANUARY_29, role)


def test_a_year_that_has_not_begun_has_no_rest(world: World) -> None:
    assert "2030 har inte börjat" in why_no_rest(world.agreement, 2030, today=JANUARY_29)
    assert why_no_rest(world.agreement, 2031, today=JANUARY_29) == "Avtalet gäller inte 2031."


def test_the_database_takes_one_draft_of_the_rest_and_none_before_its_year(world: World) -> None:
    kept(world)
    draft = rest_of(world, 2028, JANUARY_29)
    copy = Invoice.objects.get(pk=draft.pk)
    copy.pk = None
    with pytest.raises(IntegrityError, match="invoice_one_draft_of_the_rest"), transaction.atomic():
        copy.save()
    for words_of in ({"addition_id": added(world).pk}, {"kind": "ordinary"}, {"of_the_rest": False}):
        with pytest.raises(IntegrityError, match="invoice_of_a_known_kind"), transaction.atomic():
            Invoice.objects.filter(pk=draft.pk).update(**words_of)


def test_what_was_carried_and_taken_back_again_is_on_no_invoice(world: World) -> None:
    carried(world)
    (posting,) = Posting.objects.filter(grant_year__year=2029, voucher__kind="year_end")
    grant_actions.correct_posting(
        posting_id=posting.pk,
        new_amount=None,
        business_date=JANUARY_29,
        reason="Fel år.",
        today=JANUARY_29,
        by=world.person(Role.FINANCE),
    )
    draft = world.draft(2029)
    assert content_of(draft, today=JANUARY_29).total == OF_2029
    assert words(draft, JANUARY_29) == "617 000 kr × 1,03³ = 674 212,559 ≈ 674 212,56 kr (§ 7)"
