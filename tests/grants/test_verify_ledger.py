"""Whoever changes the past is found: with the triggers off, and even with every hash and balance worked out anew."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any, LiteralString

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg import sql

from grants.actions import seal_ledger
from grants.models import ChainHead, LedgerSeal, Posting
from grants.queries.verification import all_links, amount_faults, ledger_faults, posting_faults, seal_faults
from grants.rules.ledger import Balances, first_hash, next_hash
from grants.rules.seal import SealNotReadable, merkle_root, read_seal
from invoicing.actions import submit_invoice
from office import clock
from overview.management.verification import document_faults
from parties.models import Role
from tests.grants.conftest import Books
from tests.world import World, morning

PsqlAs = Callable[[str], psycopg.Connection[Any]]
Session = psycopg.Connection[Any]
TABLES: list[LiteralString] = ["posting", "postinglink", "chainhead", "stagebalance", "voucher"]

CHANGES: list[LiteralString] = [
    "UPDATE grants_posting SET amount = amount + 0.01 WHERE id = %(id)s",
    "UPDATE grants_posting SET amount = amount / 2 WHERE id = %(id)s",
    "UPDATE grants_posting SET business_date = business_date + 1 WHERE id = %(id)s",
    "UPDATE grants_posting SET reason = reason || ' ' WHERE id = %(id)s",
    "UPDATE grants_posting SET by_id = by_id + 1 WHERE id = %(id)s",
    "UPDATE grants_posting SET voucher_id = voucher_id + 1 WHERE id = %(id)s",
    "UPDATE grants_posting SET id = id + 1000 WHERE id = %(id)s",
    "UPDATE grants_postinglink SET recorded_at = recorded_at + interval '1 second' WHERE posting_id = %(id)s",
    "UPDATE grants_postinglink SET hash = sha256(hash) WHERE posting_id = %(id)s",
    "UPDATE grants_postinglink SET seq = seq + 1000 WHERE posting_id = %(id)s",
    "UPDATE grants_chainhead SET hash = sha256(hash) WHERE grant_id = %(grant)s",
    "UPDATE grants_chainhead SET seq = seq - 1 WHERE grant_id = %(grant)s",
    "DELETE FROM grants_chainhead WHERE grant_id = %(grant)s",
    "UPDATE grants_stagebalance SET amount = amount + 0.01 WHERE grant_year_id = %(year)s",
    "DELETE FROM grants_stagebalance WHERE amount > 0 AND grant_year_id = %(year)s",
    "UPDATE grants_voucher SET label = label || 'x' WHERE id = %(voucher)s",
    "UPDATE grants_voucher SET dated_on = dated_on - 1 WHERE id = %(voucher)s",
    # delete
    "DELETE FROM grants_posting WHERE id = %(id)s",
    "DELETE FROM grants_postinglink WHERE posting_id = %(id)s",
    (
        "WITH gone AS (DELETE FROM grants_postinglink WHERE posting_id = %(id)s)"
        " DELETE FROM grants_posting WHERE id = %(id)s"
    ),
    # insert
    (
        "INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency,"
        " business_date, by_id, reason, voucher_id) SELECT grant_id, grant_year_id, 'OUTSIDE', 'COMMITTED', 1, 'SEK',"
        " business_date, by_id, reason, voucher_id FROM grants_posting WHERE id = %(id)s"
    ),
    # swap
    (
        "UPDATE grants_posting p SET amount = o.amount + 0.01, reason = o.reason FROM grants_posting o"
        " WHERE (p.id, o.id) IN ((%(id)s, %(other)s), (%(other)s, %(id)s))"
    ),
    (
        "UPDATE grants_postinglink p SET hash = o.hash FROM grants_postinglink o"
        " WHERE (p.posting_id, o.posting_id) IN ((%(id)s, %(other)s), (%(other)s, %(id)s))"
    ),
]
# Done so well that the ledger holds in itself: only a seal tells.
FORGERIES: list[LiteralString] = [
    "UPDATE grants_posting SET amount = amount / 2 WHERE id = %(last)s",
    "UPDATE grants_posting SET reason = 'Något annat' WHERE id = %(id)s",
    "UPDATE grants_posting SET by_id = by_id + 1 WHERE id = %(id)s",
    "UPDATE grants_voucher SET label = 'Annan' WHERE id = %(voucher)s",
    # cut the tail, and cut it all
    (
        "WITH gone AS (DELETE FROM grants_postinglink WHERE posting_id = %(last)s)"
        " DELETE FROM grants_posting WHERE id = %(last)s"
    ),
    (
        "WITH gone AS (DELETE FROM grants_postinglink WHERE grant_id = %(grant)s)"
        " DELETE FROM grants_posting WHERE grant_id = %(grant)s"
    ),
]


class Tamperer:
    """A superuser with all triggers and foreign keys off, who puts everything back afterwards."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random = session, random.Random(seed)  # noqa: S311 - any numbers will do
        self.ids = list(Posting.objects.order_by("pk").values_list("pk", flat=True))
        self.for_each_table("ALTER TABLE {table} DISABLE TRIGGER ALL")
        self.for_each_table("CREATE TEMPORARY TABLE {kept} AS SELECT * FROM {table}")

    def for_each_table(self, statement: LiteralString) -> None:
        for table in TABLES:
            names = {"table": sql.Identifier(f"grants_{table}"), "kept": sql.Identifier(f"kept_{table}")}
            self.session.execute(sql.SQL(statement).format(**names))

    def run(self, statement: LiteralString) -> None:
        one, other = self.random.sample(self.ids, 2)
        posting = Posting.objects.get(pk=one)
        last = Posting.objects.filter(grant=posting.grant_id).latest("pk")
        chosen = {
            "id": one,
            "other": other,
            "last": last.pk,
            "year": posting.grant_year_id,
            "grant": posting.grant_id,
            "voucher": posting.voucher_id,
        }
        self.session.execute(statement, chosen)

    def work_out_anew(self) -> None:
        """What a forger with time would do: every hash, chain end and balance fits again."""
        ends = {grant: (0, first_hash(grant)) for grant in ChainHead.objects.values_list("grant", flat=True)}
        links = list(all_links())
        for link in links:
            seq, before = ends[link.entry.grant]
            ends[link.entry.grant] = (seq + 1, next_hash(before, link.entry))
            self.session.execute(
                "UPDATE grants_postinglink SET hash = %s WHERE posting_id = %s",
                [ends[link.entry.grant][1], link.entry.id],
            )
        for grant, (seq, digest) in ends.items():
            self.session.execute(
                "UPDATE grants_chainhead SET seq = %s, hash = %s WHERE grant_id = %s", [seq, digest, grant]
            )
        self.session.execute("UPDATE grants_stagebalance SET amount = 0")
        balances = Balances()
        for link in links:
            balances.post(link.entry)
        for (year, invoice, stage), amount in balances.standing().items():
            self.session.execute(
                "UPDATE grants_stagebalance SET amount = %s"
                " WHERE grant_year_id = %s AND coalesce(invoice_id, 0) = %s AND stage = %s",
                [amount, year, invoice, stage],
            )

    def put_back(self) -> None:
        self.for_each_table("DELETE FROM {table}")
        self.for_each_table("INSERT INTO {table} SELECT * FROM {kept}")


@pytest.fixture
def busy_books(committed_books: Books, psql_as: PsqlAs) -> Books:
    """With a posting of every kind in the first grant, on an invoice that only the ledger knows: its owner's doing."""
    books, owner = committed_books, psql_as("owner")
    owner.execute("ALTER TABLE grants_voucher DISABLE TRIGGER stands_for_its_kind")
    year, bill = books.year(2026), books.bill()
    owner.execute("ALTER TABLE grants_voucher ENABLE ALWAYS TRIGGER stands_for_its_kind")
    books.bring_to_paid(year, "600", bill)
    books.do("repay", year, "100", invoice=bill)
    books.do("unpay", year, "100", invoice=bill)
    books.do("unapprove", year, "100", invoice=bill)
    books.do("credit", year, "100", invoice=bill)
    books.reverse(*books.do("release", year, "50"))
    books.do("release", books.year(2026, grant=2), "25")
    books.do("release", books.year(2027, grant=2), "25")
    return books


def faults_of(seal: LedgerSeal) -> list[str]:
    return [str(fault) for fault in (*posting_faults(), *seal_faults([("sigillet", seal.content)]))]


def tamper(psql_as: PsqlAs, changes: int, forgeries: int) -> None:
    seal = seal_ledger(now=clock.now(), by=None)
    tamperer = Tamperer(psql_as("superuser"), seed=changes)
    for number in range(changes):
        statement = CHANGES[number % len(CHANGES)]
        tamperer.run(statement)
        assert list(posting_faults()), f"not found: {statement}"
        tamperer.put_back()
    for number in range(forgeries):
        statement = FORGERIES[number % len(FORGERIES)]
        tamperer.run(statement)
        tamperer.work_out_anew()
        assert any("sigillet" in fault for fault in faults_of(seal)), f"not found: {statement}"
        tamperer.put_back()
    assert faults_of(seal) == []


def test_every_kind_of_tampering_is_found(busy_books: Books, psql_as: PsqlAs) -> None:
    tamper(psql_as, changes=len(CHANGES), forgeries=len(FORGERIES))


@pytest.mark.soak
def test_a_thousand_tamperings_are_found(busy_books: Books, psql_as: PsqlAs) -> None:
    tamper(psql_as, changes=800, forgeries=200)


def test_a_good_forgery_is_found_by_nothing_but_a_seal(busy_books: Books, psql_as: PsqlAs) -> None:
    tamperer = Tamperer(psql_as("superuser"), seed=1)
    tamperer.run(FORGERIES[1])
    tamperer.work_out_anew()
    assert list(posting_faults()) == []


def clean_runs(books: Books, runs: int) -> None:
    year = books.year(2028)
    for number in range(runs):
        if number % 20 == 0:
            books.reverse(*books.do("release", year, "1"))
            seal_ledger(now=clock.now(), by=None)
        assert list(ledger_faults()) == []


def test_clean_runs_raise_no_alarm(busy_books: Books) -> None:
    clean_runs(busy_books, runs=5)


@pytest.mark.soak(minutes=2)
def test_a_thousand_clean_runs_raise_no_alarm(busy_books: Books) -> None:
    clean_runs(busy_books, runs=1000)


def test_somebody_who_posts_meanwhile_raises_no_alarm(committed_books: Books) -> None:
    books, stop = committed_books, Event()
    year = books.year(2026)

    def keep_posting() -> None:
        while not stop.is_set():
            books.do("release", year, "0.01")
        connections.close_all()

    writer = Thread(target=keep_posting)
    writer.start()
    try:
        for _ in range(5):
            call_command("verify_ledger", verbosity=0)
    finally:
        stop.set()
        writer.join()


def test_the_command_names_every_fault_and_ends_with_1(busy_books: Books, psql_as: PsqlAs) -> None:
    psql_as("owner").execute("ALTER TABLE grants_posting DISABLE TRIGGER only_added")
    psql_as("owner").execute("UPDATE grants_posting SET amount = amount + 1")
    psql_as("owner").execute("ALTER TABLE grants_posting ENABLE ALWAYS TRIGGER only_added")
    with pytest.raises(CommandError, match="Liggaren håller inte") as refused:
        call_command("verify_ledger")
    assert refused.value.returncode == 1
    changed = re.findall(r"^Bidrag \d+, post (\d+): innehållet stämmer inte", str(refused.value), re.MULTILINE)
    assert sorted(map(int, changed)) == list(Posting.objects.order_by("pk").values_list("pk", flat=True))


def test_a_seal_kept_elsewhere_finds_a_cut_off_tail(committed_books: Books, psql_as: PsqlAs, tmp_path: Path) -> None:
    file = tmp_path / "sigill.json"
    call_command("seal_ledger", output=file)
    call_command("verify_ledger", seal=[file])
    (tmp_path / "annat.json").write_text("{}")
    with pytest.raises(CommandError, match="inte ett sigill"):
        call_command("verify_ledger", seal=[tmp_path / "annat.json"])
    tamperer = Tamperer(psql_as("superuser"), seed=2)
    tamperer.run(FORGERIES[4])
    tamperer.work_out_anew()
    seal = read_seal(file.read_text())
    assert ["kedjan är kapad" in str(fault) for fault in seal_faults([("x", seal)])] == [True]


def test_a_seal_says_itself_when_it_was_changed(busy_books: Books) -> None:
    seal = seal_ledger(now=clock.now(), by=None)
    read = read_seal(seal.as_json())
    assert read == seal.content
    assert read.worked_out() == seal.root
    first, *rest = read.ends
    changed = replace(read, ends=[replace(first, seq=first.seq - 1), *rest])
    assert "egen rot" in str(next(seal_faults([("sigillet", changed)])))
    leaves = [end.leaf() for end in read.trails]
    assert len({merkle_root(leaves[:length]) for length in range(len(leaves) + 1)}) == len(leaves) + 1
    with pytest.raises(SealNotReadable, match="version 3"):
        read_seal('{"version": 3}')


DOCUMENTS: list[tuple[LiteralString, str]] = [
    (
        "UPDATE invoicing_invoicefile SET sha256 = encode(sha256(content || 'x'), 'hex')",
        "Filen TC-2027-0001.*innehållet är inte det som frystes",
    ),
    (
        "UPDATE invoicing_invoiceline SET amount = amount + 1 WHERE position = 1",
        "Faktura TC-2027-0001: raderna ger inte fakturans belopp",
    ),
    (
        "UPDATE invoicing_invoice SET total = total + 1 WHERE number <> ''",
        "Faktura TC-2027-0001: raderna är inte de som bokfördes som fakturerade",
    ),
]


def test_documents_that_differ_from_the_ledger_are_found(transactional_db: None, world: World, psql_as: PsqlAs) -> None:
    day = morning(date(2027, 1, 11))
    submit_invoice(invoice_id=world.draft().pk, now=day, by=world.person(Role.GRANTEE))
    call_command("verify_ledger", verbosity=0)
    session = psql_as("superuser")
    session.execute("ALTER TABLE invoicing_invoicefile DROP CONSTRAINT invoice_file_hash_is_of_content")
    for table in ("invoice", "invoiceline", "invoicefile"):
        session.execute(f"ALTER TABLE invoicing_{table} DISABLE TRIGGER ALL".encode())
    for edit, fault in DOCUMENTS:  # one on top of the other
        session.execute(edit)
        assert re.search(fault, "\n".join(map(str, document_faults())))


def test_a_derivation_that_does_not_give_its_amount_is_found(committed_books: Books, psql_as: PsqlAs) -> None:
    owner = psql_as("owner")
    owner.execute("ALTER TABLE grants_grantyear DISABLE TRIGGER bound")
    owner.execute("UPDATE grants_grantyear SET amount = amount + 1 WHERE year = 2028")
    assert "härledningen ger 1000.00 kr 2028, inte 1001.00 kr" in "\n".join(map(str, amount_faults()))
