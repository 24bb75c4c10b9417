"""What papers and waivers may never say, in raw SQL as the role that the site runs as."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import Error, connection, transaction
from psycopg.sql import SQL, Composed, Identifier, Literal

from followup.models import Condition, ConditionPaper, ConditionWaiver
from parties.actions import give_role, hand_in_document
from parties.models import Role
from tests.conftest import PsqlAs
from tests.followup.papers import CERTIFICATE, DAY, handed_in, unmet
from tests.world import World, drafted_agreement

PAPER, WAIVER = "followup_conditionpaper", "followup_conditionwaiver"
CONDITION = "followup_condition"
Values = dict[str, object]  # of columns; "@grantee" stands for the id of what is called so in `ids`

ACCEPTED: Values = {"state": "accepted", "judged_by_id": "@officer", "judged_on": "2026-01-20"}
RETURNED: Values = ACCEPTED | {"state": "returned"}
GRANTED: Values = {"state": "granted", "words": "Ja", "decided_by_id": "@approver", "decided_on": "2026-01-20"}
MET: Values = {"met_on": "2026-01-20", "met_by_id": "@officer", "met_note": "x"}
NEW_PAPER: Values = {
    "condition_id": "@condition",
    "document_id": "@document",
    "handed_in_by_id": "@grantee",
    "handed_in_on": "2026-01-20",
    "state": "handed_in",
    "comment": "",
}
NEW_WAIVER: Values = {
    "condition_id": "@whole_term",
    "reason": "Skäl",
    "proposed_by_id": "@officer",
    "proposed_on": "2026-01-20",
    "valid_until": "2026-06-30",
    "state": "proposed",
    "words": "",
}


@pytest.fixture
def ids(world: World) -> dict[str, int]:
    """A paper and a waiver that wait for the cooperation agreement, and whom and what raw SQL may name."""
    condition, grantee, officer = unmet(world.agreement, 2), world.person(Role.GRANTEE), world.person(Role.OFFICER)
    paper = handed_in(condition, grantee)
    own = hand_in_document(party_id=world.teknikcollege.pk, title="Eget", upload=CERTIFICATE, today=DAY, by=grantee)
    ConditionWaiver.objects.create(condition=condition, reason="Skäl", proposed_by=officer, proposed_on=DAY)
    return {
        "@condition": condition.pk,
        "@whole_term": unmet(world.agreement, 4).pk,
        "@document": paper.document_id,
        "@unshared": own.pk,
        "@officer": officer.pk,
        "@approver": world.person(Role.APPROVER).pk,
        "@grantee": grantee.pk,
    }


def run(statement: Composed) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.as_string())


def update(table: str, values: Values, ids: dict[str, int]) -> Composed:
    pairs = [SQL("{} = {}").format(Identifier(name), Literal(value)) for name, value in _known(values, ids).items()]
    return SQL("UPDATE {} SET {}").format(Identifier(table), SQL(", ").join(pairs))


def insert(table: str, values: Values, ids: dict[str, int]) -> Composed:
    known = _known(values, ids)
    columns, content = SQL(", ").join(map(Identifier, known)), SQL(", ").join(map(Literal, known.values()))
    return SQL("INSERT INTO {} ({}) VALUES ({})").format(Identifier(table), columns, content)


def _known(values: Values, ids: dict[str, int]) -> Values:
    return {name: ids.get(str(value), value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("table", "values", "says"),
    [
        (PAPER, {"state": "lost"}, "condition_paper_judged_whole_or_not_at_all"),
        (PAPER, {"state": "accepted"}, "condition_paper_judged_whole_or_not_at_all"),
        (PAPER, RETURNED, "condition_paper_judged_whole_or_not_at_all"),  # without a comment
        (PAPER, ACCEPTED | {"judged_by_id": "@grantee"}, "condition_paper_judged_by_another"),
        (PAPER, ACCEPTED | {"judged_on": "2026-01-19"}, "condition_paper_judged_after_it_came"),
        (PAPER, RETURNED | {"comment": "x", "valid_until": "2027-01-01"}, "judged once"),
        (PAPER, ACCEPTED | {"valid_until": "2027-01-01"}, "judged once"),  # it is met once and for all
        (PAPER, ACCEPTED | {"document_id": "@unshared"}, "judged once"),
        (PAPER, ACCEPTED | {"handed_in_by_id": "@approver"}, "judged once"),
        (PAPER, {"handed_in_by_id": "@approver"}, "judged once"),
        (WAIVER, {"state": "lost"}, "condition_waiver_decided_whole_or_not_at_all"),
        (WAIVER, {"state": "granted"}, "condition_waiver_decided_whole_or_not_at_all"),
        (WAIVER, GRANTED | {"words": ""}, "condition_waiver_decided_whole_or_not_at_all"),
        (WAIVER, GRANTED | {"decided_by_id": "@officer"}, "condition_waiver_decided_by_another"),
        (WAIVER, GRANTED | {"decided_on": "2026-01-19"}, "condition_waiver_decided_after_proposal"),
        (WAIVER, GRANTED | {"reason": "Annat"}, "decided on once"),
        (WAIVER, GRANTED | {"proposed_by_id": "@grantee"}, "decided on once"),
        (CONDITION, MET | {"valid_until": "2027-01-01"}, "condition_valid_until_when_met_for_whole_term"),
        (CONDITION, {"valid_until": "2027-01-01"}, "condition_valid_until_when_met_for_whole_term"),
        (CONDITION, {"met_on": "2026-01-20"}, "condition_met_by_an_officer"),
        (CONDITION, MET | {"met_by_id": "@approver"}, "condition_met_by_an_officer"),
        (CONDITION, MET | {"met_on": "2024-12-31"}, "condition_met_by_an_officer"),  # before he was one
    ],
)
def test_a_row_cannot_become(ids: dict[str, int], table: str, values: Values, says: str) -> None:
    with pytest.raises(Error, match=says):
        run(update(table, values, ids))


@pytest.mark.parametrize(
    ("table", "values", "says"),
    [
        (PAPER, NEW_PAPER, "document_id"),  # one paper shows one condition
        (PAPER, NEW_PAPER | {"document_id": "@unshared"}, "from the grantee to the grantor"),
        (PAPER, NEW_PAPER | {"handed_in_by_id": "@officer"}, "from the grantee to the grantor"),
        (PAPER, NEW_PAPER | ACCEPTED, "waits to be judged"),
        (WAIVER, NEW_WAIVER | GRANTED, "is proposed"),
        (WAIVER, NEW_WAIVER | {"reason": ""}, "condition_waiver_reason_given"),
        (WAIVER, NEW_WAIVER | {"valid_until": "2026-01-19"}, "condition_waiver_valid_until_after_proposal"),
        (WAIVER, NEW_WAIVER | {"valid_until": None}, "is proposed"),
        (WAIVER, NEW_WAIVER | {"condition_id": "@condition"}, "is proposed"),
        (
            WAIVER,
            NEW_WAIVER | {"condition_id": "@condition", "valid_until": None},
            "condition_waiver_one_proposal_at_a_time",
        ),
    ],
)
def test_a_row_cannot_come(ids: dict[str, int], table: str, values: Values, says: str) -> None:
    with pytest.raises(Error, match=says):
        run(insert(table, values, ids))


def test_what_has_been_judged_stands_and_nothing_is_removed(ids: dict[str, int]) -> None:
    run(update(PAPER, ACCEPTED, ids))
    run(update(WAIVER, GRANTED, ids))

    edits: list[tuple[str, Values]] = [
        (PAPER, {"comment": "Nej"}),
        (PAPER, {"state": "handed_in", "judged_by_id": None, "judged_on": None}),
        (WAIVER, {"words": "Nej"}),
    ]
    for table, values in edits:
        with pytest.raises(Error, match="and then stands"):
            run(update(table, values, ids))
    for table in (PAPER, f"{PAPER}event", WAIVER, f"{WAIVER}event"):
        with pytest.raises(Error, match="permission denied"):
            run(SQL("DELETE FROM {}").format(Identifier(table)))
    assert ConditionPaper.objects.get().state == "accepted"


def test_what_shows_a_condition_is_said_once_by_somebody_impartial(world: World, ids: dict[str, int]) -> None:
    """One for the whole term is shown anew, never undone and never earlier."""
    whole_term, officer = Condition.objects.filter(pk=ids["@whole_term"]), world.person(Role.OFFICER)
    once = Condition.objects.filter(pk=ids["@condition"])
    for found in (whole_term, once):
        found.update(met_on=DAY, met_by=officer, met_note="Intyg")
    with refused("condition_met_once"):
        once.update(met_note="Annat intyg")
    for found in (whole_term, once):
        with refused("condition_met_once"):
            found.update(met_on=None, met_by=None, met_note="")
    with refused("condition_met_once"):
        whole_term.update(met_on=DAY - timedelta(days=1))
    whole_term.update(met_on=DAY + timedelta(days=1), met_note="Nytt intyg")
    give_role(user=officer, party=world.teknikcollege, role=Role.AUDITOR, valid_from=DAY)
    with refused("condition_met_without_conflict"):
        whole_term.update(met_on=DAY + timedelta(days=2))


def test_a_condition_begins_unmet(world: World, ids: dict[str, int]) -> None:
    condition = Condition(agreement=drafted_agreement(world, 1, today=DAY), number=1, clause="§ 1", summary="Intyg")
    condition.holds, condition.from_year = Condition.Holds.WHOLE_TERM, 2026
    condition.met_on, condition.met_by, condition.met_note = DAY, world.person(Role.OFFICER), "Intyg"
    with refused("condition_begins_unmet"):
        condition.save()


@pytest.mark.django_db(transaction=True)
def test_it_is_said_on_the_day_itself(world: World, psql_as: PsqlAs) -> None:
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")  # from now on the clock of the database counts
    with refused("condition_met_when_it_is_said"):
        Condition.objects.update(met_on=DAY, met_by=world.person(Role.OFFICER), met_note="Intyg")


@contextmanager
def refused(rule: str) -> Iterator[None]:
    with pytest.raises(Error) as refusal, transaction.atomic():
        yield
    assert isinstance(refusal.value.__cause__, psycopg.Error)
    assert refusal.value.__cause__.diag.constraint_name == rule
