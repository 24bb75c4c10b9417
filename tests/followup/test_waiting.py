"""Which conditions are open is decided in the database as the rule decides of one."""

from datetime import date, timedelta
from random import Random

from django.db.models import F

from agreements.models import Agreement
from followup.models import Condition, ConditionPaper, ConditionWaiver
from followup.queries import fetch_conditions, unmet, unmet_before_invoice, unmet_whole_term, without_paper
from followup.rules.lifecycle import PaperState, WaiverState
from parties.actions import hand_in_document
from parties.models import Role
from tests.followup.papers import CERTIFICATE
from tests.world import World, drafted_agreement

FIRST = date(2026, 1, 1)
OF_EACH_KIND = 60


def test_the_database_finds_the_conditions_that_the_rule_finds(world: World) -> None:
    random = Random(4)  # noqa: S311 - the same world every time
    agreement = drafted_agreement(world, 1, today=FIRST)
    for number in range(10, 10 + 2 * OF_EACH_KIND):
        _condition(world, agreement, number, list(Condition.Holds)[number % 2], random)
    mine = Condition.objects.filter(agreement=agreement)
    fetch_conditions([agreement])

    several = 0
    for on in (FIRST, *(FIRST + timedelta(days=random.randrange(500)) for _ in range(15))):
        by_rule = [*unmet_before_invoice(agreement, on.year), *unmet_whole_term(agreement, on)]
        assert {one.pk for one in unmet(mine, on=on)} == {one.pk for one in by_rule}, on
        several += 0 < len(by_rule) < 2 * OF_EACH_KIND
    assert several > 10
    silent = [one for one in agreement.conditions.all() if not any(p.is_waiting for p in one.papers.all())]
    assert {one.pk for one in without_paper(mine)} == {one.pk for one in silent}


def _condition(world: World, agreement: Agreement, number: int, holds: str, random: Random) -> None:
    """One condition with what was shown, handed in and waived, of which every combination comes about."""
    whole_term = holds == Condition.Holds.WHOLE_TERM
    met_on = _day(random) if random.random() < 0.5 else None
    condition = Condition.objects.create(
        agreement=agreement,
        number=number,
        clause="§ 7",
        summary=f"Villkor {number}",
        holds=holds,
        from_year=random.choice((2026, 2027)),
    )
    if met_on:
        until = _after(met_on, random) if whole_term else None
        officer, found = world.person(Role.OFFICER), Condition.objects.filter(pk=condition.pk)
        found.update(met_on=met_on, met_note="Intyg", met_by=officer, valid_until=until)
    for _ in range(random.choice((0, 0, 1, 2))):
        _paper(world, condition, random)
    for _ in range(random.choice((0, 0, 1, 2))):
        _waiver(world, condition, random)


def _paper(world: World, condition: Condition, random: Random) -> None:
    on, officer, grantee = _day(random), world.person(Role.OFFICER), world.person(Role.GRANTEE)
    document = hand_in_document(
        party_id=world.teknikcollege.pk,
        shared_with_id=world.region.pk,
        title="Intyg",
        upload=CERTIFICATE,
        today=on,
        by=grantee,
    )
    paper = ConditionPaper.objects.create(condition=condition, document=document, handed_in_by=grantee, handed_in_on=on)
    state = random.choice(list(PaperState))
    if state == PaperState.HANDED_IN:
        return
    accepted = state == PaperState.ACCEPTED
    until = _after(on, random) if accepted and condition.is_for_whole_term else None
    judged = ConditionPaper.objects.filter(pk=paper.pk)
    judged.update(state=state, comment="Ja.", judged_by=officer, judged_on=on, valid_until=until)


def _waiver(world: World, condition: Condition, random: Random) -> None:
    on = _day(random)
    waiver = ConditionWaiver.objects.create(
        condition=condition,
        reason="Styrelsen möts i mars.",
        valid_until=on + timedelta(days=random.randrange(200)) if condition.is_for_whole_term else None,
        proposed_by=world.person(Role.OFFICER),
        proposed_on=on,
    )
    decided = ConditionWaiver.objects.filter(pk=waiver.pk)
    state = random.choice((WaiverState.GRANTED, WaiverState.REFUSED))
    decided.update(
        state=state, words="Skäl finns.", decided_by=world.person(Role.APPROVER), decided_on=F("proposed_on")
    )


def _day(random: Random) -> date:
    """Few enough days that two things often begin on the same one."""
    return FIRST + timedelta(days=30 * random.randrange(14))


def _after(day: date, random: Random) -> date | None:
    return random.choice((None, day + timedelta(days=random.randrange(200))))
