"""What the database keeps about deliveries, whoever connects."""

from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql

from delivery.actions import record_own_sending
from invoicing.models import Invoice
from parties.models import Role
from tests.conftest import PsqlAs
from tests.database import AppSession
from tests.invoicing.steps import DAY, submitted
from tests.world import World, morning

BY_OUTBOX: LiteralString = """INSERT INTO delivery_delivery (invoice_id, channel, sha256, prepared_at, reason)
    SELECT f.invoice_id, 'outbox', f.sha256, now(), '' FROM invoicing_invoicefile f WHERE f.kind = 'xml'"""

BROKEN: list[tuple[LiteralString, str]] = [
    (BY_OUTBOX.replace("'outbox'", "'pigeon'"), "delivery_by_a_person_or_by_outbox"),
    (BY_OUTBOX.replace("'outbox'", "'download'"), "delivery_by_a_person_or_by_outbox"),
    (BY_OUTBOX.replace("f.sha256", "repeat('a', 64)"), "delivery_of_the_stored_file"),
    (BY_OUTBOX.replace("= 'xml'", "= 'pdf'"), "delivery_of_the_stored_file"),
    (BY_OUTBOX.replace("''", "'x'"), "delivery_refused_with_a_reason"),
    (
        BY_OUTBOX.replace("reason)", "reason, delivered_at)").replace("''", "'', now()"),
        "delivery_answered_after_it_was_dropped",
    ),
]
# What may be filled in, and then not once more.
STEPS: list[LiteralString] = ["dropped_at = now()", "delivered_at = now()", "refused_at = now(), reason = 'Fel'"]
NEVER: list[LiteralString] = [
    "dropped_at = NULL",
    "dropped_at = now() + interval '1 day'",
    "delivered_at = NULL",
    "refused_at = NULL, reason = ''",
    "reason = 'Annat'",
]
OWNERS_TOO: list[LiteralString] = ["sha256 = repeat('a', 64)", "channel = 'download'", "prepared_at = now()"]


@pytest.fixture
def invoice(world: World) -> Invoice:
    return submitted(world)


UPDATE = sql.SQL("UPDATE delivery_delivery SET {}")


def refused_with(
    database: AppSession | psycopg.Connection[Any], statement: LiteralString | sql.Composed, constraint: str
) -> None:
    with pytest.raises(psycopg.IntegrityError) as refusal:
        database.execute(sql.SQL(statement) if isinstance(statement, str) else statement)
    assert refusal.value.diag.constraint_name == constraint


def test_a_broken_delivery_is_refused(invoice: Invoice, app_session: AppSession) -> None:
    for statement, constraint in BROKEN:
        refused_with(app_session, statement, constraint)
    app_session.execute(sql.SQL(BY_OUTBOX))
    refused_with(app_session, BY_OUTBOX, "delivery_delivery_invoice_id_key")


@pytest.mark.django_db(transaction=True)
def test_what_came_of_it_is_written_once_and_nothing_else_is_changed(invoice: Invoice, psql_as: PsqlAs) -> None:
    app, owner = psql_as("app"), psql_as("owner")
    app.execute(sql.SQL(BY_OUTBOX))
    for step in STEPS:
        app.execute(UPDATE.format(sql.SQL(step)))
    for change in NEVER:
        refused_with(app, UPDATE.format(sql.SQL(change)), "written_once")
    for change in OWNERS_TOO:
        refused_with(owner, UPDATE.format(sql.SQL(change)), "written_once")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(UPDATE.format(sql.SQL(change)))


@pytest.mark.django_db(transaction=True)
def test_it_is_never_deleted(world: World, invoice: Invoice, psql_as: PsqlAs) -> None:
    record_own_sending(invoice_id=invoice.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    for role in ("owner", "superuser"):
        refused_with(psql_as(role), "DELETE FROM delivery_delivery", "never_deleted")
        refused_with(psql_as(role), "TRUNCATE delivery_delivery, delivery_reply", "never_deleted")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psql_as("app").execute("DELETE FROM delivery_delivery")


def test_a_party_sends_in_a_known_way_since_a_moment(world: World, app_session: AppSession) -> None:
    refused_with(app_session, "UPDATE parties_party SET einvoice_channel = 'pigeon'", "party_einvoice_channel_known")
    refused_with(
        app_session, "UPDATE parties_party SET einvoice_channel = 'outbox'", "party_sends_through_outbox_since_a_moment"
    )
