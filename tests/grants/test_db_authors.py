"""Who posts may do so: the rule in Python and in SQL, and raw SQL as the app role in the name of others."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg import errors

from grants.models import Voucher
from grants.rules.ledger import AUTHORS, MOVES, Event, Stage, may_post
from parties.actions import give_role, open_account
from parties.models import Membership, Party, Role, User
from tests.conftest import PsqlAs
from tests.grants.conftest import TODAY, Books
from tests.grants.test_db_ledger_law import Insert, inserter, refused

Person = Callable[..., User]
RULE = "posting_has_its_author"


def person_of(books: Books) -> Person:
    """Somebody with one role, in the organisation that it is of unless another is said."""
    association = books.year(2026).grant.grantee

    def open_one(role: str, party: Party | None = None, *, since: date = date(2026, 1, 1)) -> User:
        user = open_account(email=f"{role}-{User.objects.count()}@example.se", name=role.capitalize())
        own = association if role == Role.GRANTEE else books.region
        give_role(user=user, party=party or own, role=role, valid_from=since)
        return user

    return open_one


@pytest.fixture
def insert(books: Books) -> Insert:
    """As the app role, in the test's own transaction, which is rolled back."""
    return inserter(books, connection.connection)


def test_the_database_allows_what_the_rule_allows(db: None) -> None:
    every = list(product(Role.values, Stage, Stage, Voucher.Kind.values))
    with connection.cursor() as cursor:
        for role, start, end, kind in every:
            cursor.execute("SELECT role_may_post(%s, %s, %s, %s)", [role, start, end, kind])
            assert cursor.fetchone() == (may_post(role, (start, end), voucher_kind=kind),), (role, start, end, kind)


@pytest.mark.parametrize("event", list(Event))
def test_each_event_is_its_own_roles_to_post(books: Books, insert: Insert, event: Event) -> None:
    year, bill, person = books.year(2026), books.bill(), person_of(books)
    for before in ("invoice", "approve", "pay"):
        books.do(before, year, "90.00", invoice=bill)
        if before != "pay":  # some stays at each stage
            books.do("invoice", year, "90.00", invoice=bill)
    start, end = MOVES[event]
    names_invoice = {Stage.INVOICED, Stage.APPROVED, Stage.PAID} & {start, end}
    said = {"from_stage": start, "to_stage": end, "invoice_id": bill.pk if names_invoice else None}
    books.do("invoice", year, "90.00", invoice=bill)
    books.do("approve", year, "90.00", invoice=bill)
    for role in Role.values:
        who = person(role).pk
        if role in AUTHORS[event]:
            insert(by_id=who, **said)
        else:
            refused(insert, RULE, by_id=who, **said)


def test_a_role_elsewhere_or_on_the_other_side_is_none(books: Books, insert: Insert) -> None:
    person, other = person_of(books), Party.objects.create(slug="annan", name="Annan region", kind=Party.Kind.REGION)
    association = books.year(2026).grant.grantee
    for party in (other, association):
        refused(insert, RULE, by_id=person(Role.FINANCE, party).pk)
    refused(
        insert,
        RULE,
        by_id=person(Role.GRANTEE, books.region).pk,
        from_stage="COMMITTED",
        to_stage="INVOICED",
        invoice_id=books.bill().pk,
    )
    refused(insert, RULE, by_id=open_account(email="ingen@example.se", name="Ingen").pk)


def test_who_is_shut_out_or_has_left_posts_nothing(books: Books, insert: Insert) -> None:
    person = person_of(books)
    shut, left = person(Role.FINANCE), person(Role.FINANCE)
    insert(by_id=shut.pk)
    User.objects.filter(pk=shut.pk).update(is_active=False)
    Membership.objects.filter(user=left).update(valid_until=TODAY - timedelta(days=1))
    refused(insert, RULE, by_id=shut.pk)
    refused(insert, RULE, by_id=left.pk)


def test_of_many_postings_one_in_a_strangers_name_stops_all(books: Books, insert: Insert) -> None:
    stranger = open_account(email="ingen@example.se", name="Ingen")
    copies = (
        "INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency,"
        " business_date, by_id, reason, voucher_id) SELECT grant_id, grant_year_id, 'COMMITTED', 'RELEASED', 1, 'SEK',"
        " business_date, CASE id WHEN (SELECT max(id) FROM grants_posting) THEN %s ELSE by_id END, 'x', voucher_id"
        " FROM grants_posting"
    )
    session = connection.connection
    with pytest.raises(errors.CheckViolation) as refusal, session.transaction():
        session.execute(copies, [stranger.pk])
    assert refusal.value.diag.constraint_name == RULE
    session.execute(copies, [books.clerk.pk])


def test_only_a_correction_is_a_system_administrators(books: Books, insert: Insert) -> None:
    vera = open_account(email="vera@example.se", name="Vera")
    User.objects.filter(pk=vera.pk).update(is_staff=True)
    posted = insert()
    voucher = books.voucher(Voucher.Kind.CORRECTION).pk
    refused(insert, RULE, by_id=vera.pk)
    refused(insert, RULE, by_id=vera.pk, voucher_id=voucher)  # what takes nothing back is no correction
    mirror = {"from_stage": "RELEASED", "to_stage": "COMMITTED", "reverses_id": posted, "voucher_id": voucher}
    refused(insert, RULE, **mirror, by_id=person_of(books)(Role.OFFICER).pk)
    insert(**mirror, by_id=vera.pk)


def test_nobody_promises_by_a_credit_note(books: Books, insert: Insert) -> None:
    grantee = person_of(books)(Role.GRANTEE)
    note = books.voucher(Voucher.Kind.CREDIT_NOTE).pk
    refused(insert, RULE, from_stage="OUTSIDE", to_stage="COMMITTED", voucher_id=note, by_id=grantee.pk)


def test_where_the_clock_counts_the_role_is_held_on_the_day_of_recording(
    committed_books: Books, psql_as: PsqlAs
) -> None:
    today, person = timezone.localdate(), person_of(committed_books)
    old, new = person(Role.FINANCE), person(Role.FINANCE, since=today + timedelta(days=1))
    Membership.objects.filter(user=old).update(valid_until=today - timedelta(days=1))
    begins = person(Role.FINANCE, since=today)
    session: psycopg.Connection[object] = psql_as("app")
    insert = inserter(committed_books, session)
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")
    long_ago = {"business_date": date(2026, 2, 2)}  # when it happened, not when it is recorded
    refused(insert, RULE, by_id=old.pk, **long_ago)
    refused(insert, RULE, by_id=new.pk, **long_ago)
    insert(by_id=begins.pk, **long_ago)
