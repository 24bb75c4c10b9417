"""Where money is promised one proposes and another confirms: on the pages, and whoever connects."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.urls import reverse

from grants.actions import record_decision
from grants.models import AddedCommitment, Decision, GrantYear, Posting
from grants.rules.lifecycle import DecisionStatus
from office.refusal import Refusal
from parties import actions
from parties.actions import propose, record_seat
from parties.models import Answer, Message, Party, Proposal, ProposalKind, Role, User
from parties.models.proposal import CONFIRMING_ROLES, PROPOSING_ROLE
from payments.actions import issue_recovery_claim
from tests.clients import Client
from tests.conftest import SetDay
from tests.database import AppSession
from tests.invoicing.steps import paid, submitted
from tests.world import World, by_two, confirmed_by, drafted_agreement, morning

DAY = date(2027, 3, 15)


def content(**words: Any) -> dict[str, Any]:
    year = GrantYear.objects.get(grant__number=1, year=2027, grant__basis__kind="agreement")
    return {
        "grant_year_id": year.pk,
        "amount": Decimal(50_000),
        "decision": "RTN § 12",
        "decided_on": date(2027, 2, 18),
        "reason": "Fler deltagare",
    } | words


def proposed(world: World, **words: Any) -> Proposal:
    officer = world.person(Role.OFFICER)
    return propose(
        kind=ProposalKind.ADDITION, content=content(**words), now=morning(DAY - timedelta(days=1)), by=officer
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def refusal(session: AppSession, statement: str, values: dict[str, Any] | None = None) -> str | None:
    with pytest.raises(psycopg.Error) as raised:
        session.execute(statement, values)
    return raised.value.diag.constraint_name


# On the pages


def test_what_one_proposes_is_done_when_another_confirms_it_and_both_are_told(world: World, clock: SetDay) -> None:
    clock(DAY)
    proposal = proposed(world)
    assert not AddedCommitment.objects.exists()
    told = Message.objects.get(user=world.person(Role.FINANCE), kind="to_confirm")
    assert told.url == proposal.get_absolute_url()

    page = signed_in(world.person(Role.FINANCE)).get(proposal.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "Officer föreslog det" in page
    assert "617 000,00 kr" not in page  # of 2026; the year that is added to is 2027
    assert "50 000,00 kr" in page
    assert "RTN § 12, 2027-02-18" in page
    confirmed_by(world.person(Role.FINANCE))

    proposal.refresh_from_db()
    addition = AddedCommitment.objects.get()
    assert (proposal.answer, proposal.made) == (Answer.CONFIRMED, addition.pk)
    assert addition.recorded_by == world.person(Role.OFFICER)
    assert Message.objects.filter(user=world.person(Role.OFFICER), kind="proposal_answered").count() == 1


def test_nobody_confirms_what_they_have_proposed_themselves(world: World, clock: SetDay) -> None:
    clock(DAY)
    proposal = proposed(world)
    olle = signed_in(world.person(Role.OFFICER))
    assert "Ta tillbaka förslaget" in olle.get(proposal.get_absolute_url()).content.decode()
    told = olle.post(reverse("confirm_proposal", args=[proposal.pk]), follow=True).content.decode()
    assert "bekräftas av en annan handläggare eller ekonom" in told
    assert not AddedCommitment.objects.exists()


@pytest.mark.parametrize("role", [Role.CHECKER, Role.APPROVER, Role.AUDITOR])
def test_those_who_only_read_it_confirm_nothing(world: World, clock: SetDay, role: Role) -> None:
    clock(DAY)
    proposal = proposed(world)
    client = signed_in(world.person(role))
    assert "Jämför med papperet" not in client.get(proposal.get_absolute_url()).content.decode()
    client.post(reverse("confirm_proposal", args=[proposal.pk]))
    assert not AddedCommitment.objects.exists()


@pytest.mark.parametrize("who", [Role.GRANTEE, "stranger"])
def test_others_find_no_such_proposal(world: World, clock: SetDay, who: str) -> None:
    clock(DAY)
    proposal = proposed(world)
    client = signed_in(world.person(who))
    for name in ("confirm_proposal", "withdraw_proposal"):
        assert client.post(reverse(name, args=[proposal.pk])).status_code == 404
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_whoever_refuses_says_why_and_the_proposer_reads_it(world: World, clock: SetDay) -> None:
    clock(DAY)
    proposal = proposed(world)
    finance = signed_in(world.person(Role.FINANCE))
    assert "Fyll i" in finance.post(proposal.get_absolute_url(), {"words": " "}).content.decode()
    finance.post(proposal.get_absolute_url(), {"words": "Nämnden sade 40 000."})
    page = signed_in(world.person(Role.OFFICER)).get(proposal.get_absolute_url()).content.decode()
    assert "Nämnden sade 40 000." in page
    assert "Avvisat" in page
    with pytest.raises(actions.AlreadyAnswered):
        actions.confirm(proposal_id=proposal.pk, now=morning(DAY), by=world.person(Role.FINANCE))
    assert not AddedCommitment.objects.exists()


def test_what_is_taken_back_is_not_done_and_may_be_proposed_anew(world: World, clock: SetDay) -> None:
    clock(DAY)
    proposal = proposed(world)
    with pytest.raises(actions.WaitsAlready):
        proposed(world)
    signed_in(world.person(Role.OFFICER)).post(reverse("withdraw_proposal", args=[proposal.pk]))
    assert proposed(world).pk != proposal.pk
    assert not AddedCommitment.objects.exists()


def test_what_has_changed_since_is_void_and_says_so(world: World, clock: SetDay) -> None:
    clock(DAY)
    first, second = proposed(world), proposed(world, amount=Decimal(1_000))
    finance = signed_in(world.person(Role.FINANCE))
    finance.post(reverse("confirm_proposal", args=[second.pk]))
    told = finance.post(reverse("confirm_proposal", args=[first.pk]), follow=True).content.decode()
    assert "Inget är gjort: förslaget gäller inte längre. Det som förslaget gäller har ändrats sedan dess." in told
    assert [one.amount.amount for one in AddedCommitment.objects.all()] == [Decimal(1_000)]


def test_what_is_refused_when_it_is_confirmed_is_void_with_the_reason(world: World) -> None:
    proposal = proposed(world)
    officer = world.person(Role.OFFICER)
    said: dict[str, Any] = {"what": "Styrgruppen", "valid_from": DAY, "valid_until": None, "today": DAY, "by": officer}
    record_seat(user=officer, party=world.teknikcollege, **said)
    answered = actions.confirm(proposal_id=proposal.pk, now=morning(DAY), by=world.person(Role.FINANCE))
    assert answered.answer == Answer.VOID
    assert "Officer är jävig" in answered.words
    assert not AddedCommitment.objects.exists()


def test_nobody_with_a_hand_on_the_grantees_side_confirms(world: World) -> None:
    proposal = proposed(world)
    finance, officer = world.person(Role.FINANCE), world.person(Role.OFFICER)
    said: dict[str, Any] = {"what": "Styrgruppen", "valid_from": DAY, "valid_until": None, "today": DAY, "by": officer}
    record_seat(user=finance, party=world.teknikcollege, **said)
    with pytest.raises(actions.MayNotConfirm):
        actions.confirm(proposal_id=proposal.pk, now=morning(DAY), by=finance)


def test_a_region_with_one_officer_does_it_alone_only_when_nobody_else_can_and_it_says_so(
    world: World, clock: SetDay
) -> None:
    clock(DAY)
    Party.objects.filter(pk=world.region.pk).update(has_one_officer=True)
    assert proposed(world).is_waiting  # there is finance
    User.objects.filter(pk=world.person(Role.FINANCE).pk).update(is_active=False)
    alone = proposed(world, amount=Decimal(700))
    assert alone.is_by_one_alone
    auditor = signed_in(world.person(Role.AUDITOR))
    assert "Det gjordes av en ensam" in auditor.get(alone.get_absolute_url()).content.decode()
    page = auditor.get(reverse("proposals"), {"state": "alone"}).content.decode().replace("\xa0", " ")
    assert "Gjort av en ensam" in page
    assert "har en enda handläggare" in page
    assert "50 000,00 kr" not in page


def test_an_amount_many_times_the_years_is_asked_about(world: World, clock: SetDay) -> None:
    clock(DAY)
    olle = signed_in(world.person(Role.OFFICER))
    page = reverse("add_commitment", args=[content()["grant_year_id"]])
    typed = {"amount": "900 000 000", "decision": "x", "decided_on": "2027-02-18", "reason": "Påhittad"}
    assert "Beloppet är rätt" not in olle.get(page).content.decode()
    asked = olle.post(page, typed).content.decode().replace("\xa0", " ")
    assert "900 000 000,00 kr är mer än 3 gånger så mycket som villkoren ger året, 635 510,00 kr. Är det rätt?" in asked
    assert 'name="sure"' in asked
    assert not Proposal.objects.filter(kind=ProposalKind.ADDITION).exists()
    olle.post(page, typed | {"sure": "on"})
    assert Proposal.objects.get(kind=ProposalKind.ADDITION).is_waiting
    assert not Posting.objects.filter(amount=Decimal(900_000_000)).exists()


# Whoever connects

ANSWER = (
    "UPDATE parties_proposal SET answer = 'confirmed', made = 1, answered_at = proposed_at, answered_by_id = %(by)s"
)


@pytest.mark.parametrize(
    ("who", "constraint"),
    [
        (Role.OFFICER, "proposal_confirmed_by_another"),
        (Role.CHECKER, "proposal_answered_by_who_may"),
        (Role.AUDITOR, "proposal_answered_by_who_may"),
        (Role.GRANTEE, "proposal_answered_by_who_may"),
        ("stranger", "proposal_answered_by_who_may"),
    ],
)
def test_a_proposal_is_confirmed_by_another_who_may(
    world: World, app_session: AppSession, who: str, constraint: str
) -> None:
    proposed(world)
    assert refusal(app_session, f"{ANSWER} WHERE answer = ''", {"by": world.person(who).pk}) == constraint


def test_who_is_named_in_it_confirms_nothing(world: World, app_session: AppSession) -> None:
    proposal = proposed(world)
    finance = world.person(Role.FINANCE)
    copied = app_session.execute(
        "INSERT INTO parties_proposal (kind, party_id, named_id, what, url, content, shown, proposed_by_id,"
        " proposed_at, answer, words)"
        " SELECT kind, party_id, %s, what, url, '{}', shown, proposed_by_id, proposed_at, '', ''"
        " FROM parties_proposal WHERE id = %s RETURNING id",
        [finance.pk, proposal.pk],
    ).fetchone()
    assert copied is not None
    one = f"{ANSWER} WHERE id = {copied[0]}"
    assert refusal(app_session, one, {"by": finance.pk}) == "proposal_answered_by_who_may"


@pytest.mark.parametrize("who", [Role.FINANCE, Role.CHECKER, Role.AUDITOR, Role.GRANTEE, "stranger"])
def test_only_who_may_proposes(world: World, app_session: AppSession, who: str) -> None:
    proposal = proposed(world)
    by_other = (
        "INSERT INTO parties_proposal (kind, party_id, what, url, content, shown, proposed_by_id, proposed_at, answer,"
        " words) SELECT kind, party_id, what, url, '{}', shown, %(by)s, proposed_at, '', '' FROM parties_proposal"
        " WHERE id = %(id)s"
    )
    assert refusal(app_session, by_other, {"by": world.person(who).pk, "id": proposal.pk}) == "proposal_by_who_may"


def test_an_answer_stands_and_a_proposal_says_what_it_said(world: World, app_session: AppSession) -> None:
    by_two(ProposalKind.ADDITION, content(), on=DAY, by=world.person("officer"), second=world.person("finance"))
    proposed(world, amount=Decimal(3))
    for statement in (
        "UPDATE parties_proposal SET words = 'x' WHERE answer <> ''",
        "UPDATE parties_proposal SET made = made + 1 WHERE answer <> ''",
    ):
        assert refusal(app_session, statement) in ("proposal_answered_once", "written_once")
    for statement in (
        "UPDATE parties_proposal SET content = '{}'",
        "UPDATE parties_proposal SET party_id = NULL",
        "DELETE FROM parties_proposal",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_session.execute(statement)


ADDED = """
WITH v AS (
    INSERT INTO grants_voucher (basis_id, kind, label, dated_on)
    SELECT basis_id, 'amendment', 'x', '2027-02-18' FROM grants_voucher WHERE kind = 'clause' LIMIT 1 RETURNING id
), p AS (
    INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency, business_date,
        by_id, reason, voucher_id)
    SELECT y.grant_id, y.id, 'OUTSIDE', 'COMMITTED', %(amount)s, 'SEK', '2027-02-18', %(by)s, 'x', v.id
    FROM v, grants_grantyear y WHERE y.id = %(year)s
)
INSERT INTO grants_addedcommitment (grant_year_id, amount, amount_currency, decision, decided_on, reason, voucher_id,
    recorded_on, recorded_by_id)
SELECT %(year)s, %(amount)s, 'SEK', 'x', '2027-02-18', 'x', v.id, '2027-03-15', %(by)s FROM v RETURNING id
"""


def test_an_addition_that_nobody_has_confirmed_is_refused(world: World, app_session: AppSession) -> None:
    said = {"amount": 50_000, "by": world.person(Role.OFFICER).pk, "year": content()["grant_year_id"]}
    proposed(world)
    assert refusal(app_session, ADDED, said) == "confirmed_by_another"


@pytest.mark.parametrize(("amount", "stands"), [(50_000, True), (900_000, False)])
def test_an_addition_is_as_it_was_confirmed(world: World, app_session: AppSession, amount: int, stands: bool) -> None:
    proposed(world)
    said = {"amount": amount, "by": world.person(Role.OFFICER).pk, "year": content()["grant_year_id"]}

    def both() -> None:
        with app_session.transaction():
            made = app_session.execute(ADDED, said).fetchone()
            assert made is not None
            answer = ANSWER.replace("made = 1", f"made = {made[0]}") + " WHERE answer = ''"
            app_session.execute(answer, {"by": world.person(Role.FINANCE).pk})

    if stands:
        both()
        return
    with pytest.raises(psycopg.Error) as raised:
        both()
    assert raised.value.diag.constraint_name == "confirmed_by_another"


def test_the_law_knows_the_same_roles(world: World, app_session: AppSession) -> None:
    for kind in ProposalKind:
        (role,) = app_session.execute("SELECT proposing_role(%s)", [kind]).fetchone() or ("?",)
        assert role == PROPOSING_ROLE.get(kind)
    proposal = proposed(world)
    asked = "SELECT may_confirm(%s, p, '2027-03-15') FROM parties_proposal p WHERE id = %s"
    for role in Role.values:
        person = world.person(role)
        found = app_session.execute(asked, [person.pk, proposal.pk]).fetchone()
        assert found == (role in CONFIRMING_ROLES,), role


def test_what_is_refused_is_said_when_it_is_proposed(world: World) -> None:
    with pytest.raises(Refusal, match="Beslutet kan inte vara fattat efter i dag"):
        proposed(world, decided_on=date(2027, 3, 16))
    assert not Proposal.objects.filter(kind=ProposalKind.ADDITION).exists()


def test_no_claim_is_withdrawn_by_one_alone(world: World, app_session: AppSession) -> None:
    finance = world.person(Role.FINANCE)
    bill = paid(world, submitted(world))
    claim = issue_recovery_claim(
        invoice_id=bill.pk, amount=Decimal(1_000), reason="Fel", due_on=DAY, now=morning(DAY), by=finance
    )
    withdrawn = """
        UPDATE payments_recoveryclaim
        SET withdrawn_on = '2027-03-15', withdrawn_reason = 'x', withdrawn_by_id = %(by)s
    """
    assert refusal(app_session, withdrawn, {"by": finance.pk}) == "confirmed_by_another"
    said = {"claim_id": claim.pk, "reason": "Klart"}
    by_two(ProposalKind.CLAIM_WITHDRAWN, said, on=DAY, by=finance, second=world.person(Role.OFFICER))
    claim.refresh_from_db()
    assert (claim.withdrawn_reason, claim.withdrawn_by) == ("Klart", finance)


def test_no_decision_is_rejected_by_one_alone(world: World, app_session: AppSession) -> None:
    rejected = "UPDATE grants_decision SET status = 'rejected', decided_on = '2026-06-01'"
    assert refusal(app_session, rejected) == "confirmed_by_another"


def test_no_decision_binds_by_one_alone_with_all_its_years_promised(world: World, app_session: AppSession) -> None:
    with pytest.raises(psycopg.Error) as raised, app_session.transaction():
        record_decision(
            decision_id=Decision.objects.get().pk,
            status=DecisionStatus.DECIDED,
            decided_on=DAY,
            today=DAY,
            by=world.person(Role.OFFICER),
        )
    assert raised.value.diag.constraint_name == "confirmed_by_another"


def test_no_agreement_binds_by_the_signatures_alone(world: World, app_session: AppSession) -> None:
    draft = drafted_agreement(world, 1, today=DAY)
    forged = [
        "UPDATE agreements_signature SET signed_on = '2027-03-15' WHERE agreement_id = %(id)s",
        "UPDATE agreements_agreement SET signed_on = '2027-03-15', status = 'signed' WHERE id = %(id)s",
        "UPDATE grants_basis SET binding_on = '2027-03-15' WHERE id = %(basis)s",
    ]

    def forge() -> None:
        with app_session.transaction():
            for statement in forged:
                app_session.execute(statement.encode(), {"id": draft.pk, "basis": draft.basis_id})

    with app_session.transaction():
        pass  # the draft stands
    with pytest.raises(psycopg.Error) as raised:
        forge()
    assert raised.value.diag.constraint_name == "confirmed_by_another"
