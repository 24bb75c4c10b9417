"""Papers and waivers of conditions: who may do what, in which order, and what the gates then see."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from agreements import actions
from followup import actions as followup_actions
from followup.models import Condition, ConditionWaiver
from followup.queries import unmet_before_invoice, unmet_whole_term
from parties.models import ConflictOfInterest, Message, Role
from tests.followup.papers import CERTIFICATE, DAY, colleague, handed_in, unmet
from tests.world import World, morning

NOW = morning(DAY)
COOPERATION, RECERTIFICATION = 2, 4


def gates(world: World, on: date = DAY) -> tuple[int, int]:
    """How many conditions stop the invoice of 2026, and how many its payment on the day."""
    agreement = type(world.agreement).objects.get(pk=world.agreement.pk)
    return len(unmet_before_invoice(agreement, 2026)), len(unmet_whole_term(agreement, on))


@pytest.fixture
def cooperation(world: World) -> Condition:
    return unmet(world.agreement, COOPERATION)


@pytest.fixture
def recertification(world: World) -> Condition:
    return unmet(world.agreement, RECERTIFICATION)


def test_a_paper_is_returned_corrected_and_accepted_and_each_is_told(world: World, cooperation: Condition) -> None:
    anna, olle = world.person(Role.GRANTEE), world.person(Role.OFFICER)
    assert gates(world) == (3, 1)
    first = handed_in(cooperation, anna)
    followup_actions.return_paper(paper_id=first.pk, comment="Två underskrifter saknas", now=NOW, by=olle)
    assert gates(world) == (3, 1)
    better = handed_in(cooperation, anna, title="Samverkansavtal, alla tolv")
    followup_actions.accept_paper(paper_id=better.pk, comment="", now=NOW, by=olle)

    assert gates(world) == (2, 1)
    cooperation.refresh_from_db()
    assert (cooperation.met_on, cooperation.met_by) == (DAY, olle)
    assert cooperation.met_note == "Samverkansavtal, alla tolv, inlämnad 2026-01-20"
    told = list(Message.objects.filter(kind__startswith="paper").order_by("pk").values_list("user__name", "url"))
    assert told == [(name, cooperation.get_absolute_url()) for name in ("Officer", "Grantee", "Officer")]
    assert "Två underskrifter saknas" in Message.objects.get(kind="paper_returned").text
    with pytest.raises(followup_actions.ConditionAlreadyMet):
        handed_in(cooperation, anna)


def test_a_certificate_is_renewed_and_what_held_before_is_known(world: World, recertification: Condition) -> None:
    anna, olle = world.person(Role.GRANTEE), world.person(Role.OFFICER)

    def show(on: date, until: date | None) -> None:
        paper = handed_in(recertification, anna, on=on)
        followup_actions.accept_paper(paper_id=paper.pk, comment="", valid_until=until, now=morning(on), by=olle)

    show(DAY, date(2028, 6, 30))
    show(date(2028, 9, 1), date(2030, 12, 31))
    for day, stopped in [
        (date(2026, 1, 19), 1),
        (DAY, 0),
        (date(2028, 6, 30), 0),
        (date(2028, 7, 1), 1),
        (date(2028, 9, 1), 0),
        (date(2030, 12, 31), 0),
        (date(2031, 1, 1), 1),
    ]:
        assert gates(world, day)[1] == stopped, day
    with pytest.raises(followup_actions.EndsSooner):
        show(date(2028, 10, 1), date(2029, 12, 31))
    with pytest.raises(followup_actions.LastDayPassed):
        show(date(2028, 10, 1), date(2028, 9, 30))
    # A day that was mistyped is mended by an officer's own record, also backwards.
    followup_actions.meet_condition(
        condition_id=recertification.pk,
        on=date(2028, 10, 2),
        note="Intyget anger 2029, inte 2030",
        valid_until=date(2029, 12, 31),
        by=olle,
    )
    assert gates(world, date(2030, 1, 1))[1] == 1


def test_a_waiver_lets_the_invoice_go_when_an_approver_has_granted_it(world: World, cooperation: Condition) -> None:
    olle, approver = world.person(Role.OFFICER), world.person(Role.APPROVER)
    propose = partial(
        followup_actions.propose_waiver, condition_id=cooperation.pk, reason="10 av 12 kommuner", now=NOW, by=olle
    )
    first = propose()
    assert gates(world) == (3, 1)
    with pytest.raises(followup_actions.WaiverAlreadyProposed):
        propose()
    followup_actions.refuse_waiver(waiver_id=first.pk, words="Vänta till mars", now=NOW, by=approver)
    assert gates(world) == (3, 1)
    followup_actions.grant_waiver(waiver_id=propose().pk, words="De två sista beslutar i mars", now=NOW, by=approver)
    assert gates(world) == (2, 1)
    with pytest.raises(followup_actions.NothingToWaive):
        propose()
    with pytest.raises(followup_actions.WaiverAlreadyDecided):
        followup_actions.grant_waiver(waiver_id=first.pk, words="Ändå", now=NOW, by=approver)


def test_what_must_hold_the_whole_term_is_waived_to_a_day(world: World, recertification: Condition) -> None:
    olle, approver = world.person(Role.OFFICER), world.person(Role.APPROVER)
    propose = partial(
        followup_actions.propose_waiver, condition_id=recertification.pk, reason="Granskas i juni", now=NOW, by=olle
    )
    with pytest.raises(followup_actions.LastDayNeeded):
        propose()
    with pytest.raises(followup_actions.LastDayPassed):
        propose(valid_until=date(2026, 1, 19))
    waiver = propose(valid_until=date(2026, 6, 30))
    with pytest.raises(followup_actions.LastDayPassed):
        followup_actions.grant_waiver(waiver_id=waiver.pk, words="Ja", now=morning(date(2026, 7, 1)), by=approver)
    followup_actions.grant_waiver(waiver_id=waiver.pk, words="Ja", now=NOW, by=approver)

    assert [gates(world, date(2026, 6, 30))[1], gates(world, date(2026, 7, 1))[1]] == [0, 1]


def test_nobody_judges_their_own(world: World, cooperation: Condition) -> None:
    olle = world.person(Role.OFFICER)
    by_post = handed_in(cooperation, olle)
    with pytest.raises(followup_actions.OwnPaper):
        followup_actions.accept_paper(paper_id=by_post.pk, comment="", now=NOW, by=olle)
    other = colleague(world.region, Role.OFFICER)
    assert followup_actions.accept_paper(paper_id=by_post.pk, comment="", now=NOW, by=other).state == "accepted"
    with pytest.raises(followup_actions.AlreadyJudged):
        followup_actions.return_paper(paper_id=by_post.pk, comment="Nej", now=NOW, by=other)

    both = colleague(world.region, Role.APPROVER)
    other_paper = unmet(world.agreement, COOPERATION + 1)
    ConditionWaiver.objects.create(condition=other_paper, reason="Skäl", proposed_by=both, proposed_on=DAY)
    with pytest.raises(followup_actions.OwnProposal):
        followup_actions.grant_waiver(waiver_id=ConditionWaiver.objects.get().pk, words="Ja", now=NOW, by=both)


@pytest.mark.parametrize("who", [*Role.values, "stranger"])
def test_only_the_right_person_does_it(world: World, cooperation: Condition, who: str) -> None:
    person = world.person(who)
    paper = handed_in(cooperation, colleague(world.teknikcollege, Role.GRANTEE))
    waiver = ConditionWaiver.objects.create(
        condition=cooperation, reason="Skäl", proposed_by=colleague(world.region, Role.OFFICER), proposed_on=DAY
    )
    pk = cooperation.pk
    attempts: list[tuple[set[str], type[Exception], Callable[[], object]]] = [
        (
            {Role.OFFICER},
            actions.NotAnOfficer,
            lambda: followup_actions.return_paper(paper_id=paper.pk, comment="x", now=NOW, by=person),
        ),
        (
            {Role.APPROVER},
            followup_actions.NotAnApprover,
            lambda: followup_actions.refuse_waiver(waiver_id=waiver.pk, words="x", now=NOW, by=person),
        ),
        (
            {Role.OFFICER},
            actions.NotAnOfficer,
            lambda: followup_actions.propose_waiver(condition_id=pk, reason="x", now=NOW, by=person),
        ),
        (
            {Role.OFFICER, Role.GRANTEE},
            followup_actions.NotFromThisGrantee,
            lambda: followup_actions.hand_in_paper(condition_id=pk, title="x", upload=CERTIFICATE, now=NOW, by=person),
        ),
        (
            {Role.OFFICER},
            actions.NotAnOfficer,
            lambda: followup_actions.meet_condition(condition_id=pk, on=DAY, note="x", by=person),
        ),
    ]
    for roles, refusal, attempt in attempts:
        try:
            attempt()
        except refusal:
            assert who not in roles
        except followup_actions.WaiverAlreadyProposed:
            assert who in roles
        else:
            assert who in roles


def test_who_sits_with_the_grantee_judges_nothing(world: World, cooperation: Condition) -> None:
    olle, approver = world.person(Role.OFFICER), world.person(Role.APPROVER)
    paper = handed_in(cooperation, world.person(Role.GRANTEE))
    waiver = followup_actions.propose_waiver(condition_id=cooperation.pk, reason="Skäl", now=NOW, by=olle)
    for person in (olle, approver):
        ConflictOfInterest.objects.create(
            user=person, party=world.teknikcollege, kind="seat", what="Styrgruppen", valid_from=DAY, recorded_by=olle
        )
    for attempt in (
        partial(followup_actions.accept_paper, paper_id=paper.pk, comment="", now=NOW, by=olle),
        partial(followup_actions.return_paper, paper_id=paper.pk, comment="Nej", now=NOW, by=olle),
        partial(followup_actions.meet_condition, condition_id=cooperation.pk, on=DAY, note="x", by=olle),
        partial(followup_actions.grant_waiver, waiver_id=waiver.pk, words="Ja", now=NOW, by=approver),
    ):
        with pytest.raises(actions.HasConflict, match="Styrgruppen"):
            attempt()


def test_a_last_day_is_only_for_what_holds_the_whole_term(world: World, cooperation: Condition) -> None:
    olle, until = world.person(Role.OFFICER), date(2027, 1, 1)
    paper = handed_in(cooperation, world.person(Role.GRANTEE))
    for attempt in (
        partial(followup_actions.accept_paper, paper_id=paper.pk, comment="", valid_until=until, now=NOW, by=olle),
        partial(
            followup_actions.meet_condition, condition_id=cooperation.pk, on=DAY, note="x", valid_until=until, by=olle
        ),
        partial(
            followup_actions.propose_waiver,
            condition_id=cooperation.pk,
            reason="x",
            valid_until=until,
            now=NOW,
            by=olle,
        ),
    ):
        with pytest.raises(followup_actions.OnlyWholeTermLapses):
            attempt()


def test_no_more_wait_than_anybody_means_to_hand_in(world: World, cooperation: Condition) -> None:
    for _ in range(followup_actions.MOST_WAITING):
        handed_in(cooperation, world.person(Role.GRANTEE))
    with pytest.raises(followup_actions.TooManyWaiting):
        handed_in(cooperation, world.person(Role.GRANTEE))
