"""What waits for a person on the start page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from followup.actions import meet_condition
from followup.models import Condition, ConditionWaiver
from followup.rules.lifecycle import WaiverState
from grants.models import GrantYear
from invoicing import actions
from overview.queries import to_do
from overview.queries.to_do import A_FEW, KINDS, tasks_for
from parties.actions import confirm, propose
from parties.models import ProposalKind, Role
from payments import actions as payments_actions
from tests.clients import Client
from tests.conftest import SetDay
from tests.invoicing.steps import DAY, paid, submitted
from tests.world import World, another_agreement, morning

DUE, SOON = date(2027, 2, 10), date(2027, 3, 1)


def told(world: World, role: Role, *, on: date) -> list[tuple[str, date | None, bool]]:
    return [(task.title, task.deadline, task.is_late) for task in tasks_for(world.person(role), today=on)]


def test_a_draft_waits_until_the_last_day_of_its_exception(world: World) -> None:
    draft, late, until = world.draft(), date(2027, 2, 15), date(2027, 2, 26)
    title = "Faktura för januari 2027: 841\xa0510,00\xa0kr"
    assert (title, date(2027, 1, 31), True) in told(world, Role.GRANTEE, on=late)
    actions.grant_exception(
        invoice_id=draft.pk, valid_until=until, reason="Sent avtal.", today=late, by=world.person(Role.OFFICER)
    )
    assert (title, until, False) in told(world, Role.GRANTEE, on=late)


def test_a_recovery_claim_waits_for_the_grantee_and_when_it_is_late_for_finance(world: World) -> None:
    payments_actions.issue_recovery_claim(
        invoice_id=paid(world, submitted(world)).pk,
        amount=Decimal("41510.00"),
        due_on=DUE,
        reason="Användes inte.",
        now=morning(DAY),
        by=world.person(Role.FINANCE),
    )
    assert ("Betala tillbaka 41\xa0510,00\xa0kr", DUE, False) in told(world, Role.GRANTEE, on=DUE)
    late = ("Återkrav har förfallit: 41\xa0510,00\xa0kr kvar", DUE, True)
    assert late not in told(world, Role.FINANCE, on=DUE)
    assert late in told(world, Role.FINANCE, on=DUE + timedelta(days=1))


def test_what_runs_out_soon_is_told_to_those_who_renew_it(world: World) -> None:
    condition = world.agreement.conditions.get(holds=Condition.Holds.WHOLE_TERM)
    Condition.objects.filter(pk=condition.pk).update(
        met_on=DAY, met_by=world.person(Role.OFFICER), met_note="Intyg", valid_until=SOON
    )
    assert (f"Handling går ut: {condition}", SOON, False) in told(world, Role.GRANTEE, on=DAY)
    assert (f"Villkor går ut: {condition}", SOON, False) in told(world, Role.OFFICER, on=DAY)
    lapsed = tasks_for(world.person(Role.OFFICER), today=SOON + timedelta(days=1))
    assert (f"Villkoret har gått ut: {condition}", "Se villkoret", True) in [
        (task.title, task.action, task.is_late) for task in lapsed
    ]


def test_where_a_waiver_goes_on_nobody_is_asked_to_renew(world: World) -> None:
    condition = world.agreement.conditions.get(holds=Condition.Holds.WHOLE_TERM)
    Condition.objects.filter(pk=condition.pk).update(
        met_on=DAY, met_by=world.person(Role.OFFICER), met_note="Intyg", valid_until=SOON
    )
    before, until = SOON - timedelta(days=1), SOON + timedelta(days=30)

    def told_of(on: date) -> list[str]:
        return [title for title, _, _ in told(world, Role.OFFICER, on=on) if title.startswith("Villkor")]

    waiver = _proposed(world, condition, until)
    assert told_of(before) == [f"Villkor går ut: {condition}"], "a proposal changes nothing"
    _grant(world, waiver)
    assert told_of(before) == told_of(until) == []
    assert f"Handling går ut: {condition}" not in [title for title, _, _ in told(world, Role.GRANTEE, on=before)]
    assert told_of(until + timedelta(days=1)) == [f"Villkoret har gått ut: {condition}"]
    _grant(world, _proposed(world, condition, before))
    assert told_of(before) == [f"Villkor går ut: {condition}"], "what was shown ends after the waiver"


def _proposed(world: World, condition: Condition, until: date) -> ConditionWaiver:
    return ConditionWaiver.objects.create(
        condition=condition,
        reason="Revisionen är försenad.",
        valid_until=until,
        proposed_by=world.person(Role.OFFICER),
        proposed_on=DAY,
    )


def _grant(world: World, waiver: ConditionWaiver) -> None:
    ConditionWaiver.objects.filter(pk=waiver.pk).update(
        state=WaiverState.GRANTED, words="Skäl finns.", decided_by=world.person(Role.APPROVER), decided_on=DAY
    )


@pytest.fixture
def nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only papers that are missing wait, whatever other kinds of things there are."""
    monkeypatch.setattr(to_do, "KINDS", {"hand-in": KINDS["hand-in"]})


def with_conditions(world: World, number: int) -> None:
    """So many conditions that nothing has been handed in for."""
    for condition in world.agreement.conditions.filter(met_on=None):
        meet_condition(condition_id=condition.pk, on=DAY, note="Intyg", by=world.person(Role.OFFICER))
    conditions = [
        Condition(
            number=100 + place,
            clause="§ 9",
            summary=f"Intyg {place}",
            holds=Condition.Holds.WHOLE_TERM,
            from_year=2026,
        )
        for place in range(number)
    ]
    another_agreement(world, 1, signed_on=DAY, conditions=conditions)


@pytest.mark.parametrize("number", [A_FEW, A_FEW + 1])
def test_a_few_of_a_kind_are_told_one_by_one(world: World, nothing_else: None, number: int) -> None:
    with_conditions(world, number)
    titles = [task.title for task in tasks_for(world.person(Role.GRANTEE), today=DAY)]
    assert titles == [f"Handling saknas: Intyg {place}" for place in range(number)]


def test_of_many_the_first_are_told_and_the_rest_stand_in_a_list(
    world: World, nothing_else: None, clock: SetDay
) -> None:
    clock(DAY)
    number = 60
    with_conditions(world, number)
    *first, rest = tasks_for(world.person(Role.GRANTEE), today=DAY)
    assert [task.title for task in first] == [f"Handling saknas: Intyg {place}" for place in range(A_FEW)]
    assert (rest.title, rest.things) == ("Ytterligare 50 handlingar som saknas", 50)

    grantee = Client()
    grantee.force_login(world.person(Role.GRANTEE))
    start = grantee.get(reverse("start")).content.decode()
    assert "60 saker" in start
    assert f'href="{rest.url}"' in start
    shown = "".join(grantee.get(rest.url, {"page": page}).content.decode() for page in (1, 2))
    assert [f">Handling saknas: Intyg {place}<" in shown for place in range(number)] == [True] * number
    assert len(grantee.get(rest.url, {"as": "csv"}).content.splitlines()) == number + 1


@pytest.mark.parametrize("role", Role.values)
def test_a_list_of_what_waits_opens_to_whom_it_waits_for(world: World, role: str) -> None:
    person = Client()
    person.force_login(world.person(role))
    for name, kind in KINDS.items():
        answer = person.get(reverse("to_do", args=[name]))
        assert answer.status_code == (200 if kind.is_for([role]) else 404), name
    assert person.get(reverse("to_do", args=["something-else"])).status_code == 404


def test_what_one_proposes_waits_for_whoever_may_confirm_it_and_for_nobody_else(world: World) -> None:
    grant_year = GrantYear.objects.filter(grant__basis__agreement=world.agreement, year=2027).earliest("pk")
    said = {"grant_year_id": grant_year.pk, "amount": Decimal("1000.00"), "decision": "Nämnden § 1"}
    proposal = propose(
        kind=ProposalKind.ADDITION,
        content=said | {"decided_on": DAY, "reason": "Mer."},
        now=morning(DAY),
        by=world.person(Role.OFFICER),
    )
    title = (f"Bekräfta: {proposal}", None, False)
    waits_for = {role for role in Role if title in told(world, role, on=DAY)}
    assert waits_for == {Role.FINANCE}
    confirm(proposal_id=proposal.pk, now=morning(DAY), by=world.person(Role.FINANCE))
    assert title not in told(world, Role.FINANCE, on=DAY)
