"""Whatever people do, in whichever order, the ledger verifies after each event; every action is among the events."""

import inspect
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from invoicing.rules.content import InvoiceContent
from tests.house import ROOMS
from tests.overview.walking import EVENTS, Walk
from tests.world import World

WALKS, MANY_WALKS = 7, 500
STEPS, MANY_STEPS = 8, 12
# Actions that are no event of their own, and why.
NOT_PLAYED = {
    **dict.fromkeys(
        ("commit", "release", "invoice", "approve", "unapprove", "credit", "pay", "unpay", "repay", "carry_over"),
        "a step of the ledger, which the actions that are played post",
    ),
    **dict.fromkeys(("post", "reverse", "first_open_day"), "what the steps of the ledger are made of"),
    **dict.fromkeys(("add_grant", "derive_grant_years"), "a part of draft_agreement"),
    "bind_basis": "a part of propose_signature and of record_decision",
    **dict.fromkeys(("make_credit_note", "keep_credit_note"), "what credits in payments call, with their way to unpay"),
    "take_back_allocations": "a part of return_paid_invoice",
    "add_commitment": "a part of add_with_draft",
    "record_signature": "a part of propose_signature",
    "promised_rows": "what is shown of a paper before it is confirmed",
    **dict.fromkeys(("propose", "takes_two"), "a part of each that takes two"),
    "give_role": "a part of give_membership",
    "notify": "a part of most that is played",
    **dict.fromkeys(
        ("send_waiting", "read_receipts"),
        "hands files to an access point in durable transactions, which a walk that is rolled back cannot hold; no "
        "krona moves, and tests/delivery plays it with crashes",
    ),
}


def number_as_pdf(content: InvoiceContent, core: bytes | None = None) -> bytes:
    return f"%PDF-{content.number} {core is None}".encode()


@pytest.fixture(autouse=True)
def there_is_an_outbox(settings: Settings, tmp_path: Path) -> None:
    """An access point's folder, so that a party may choose it; nothing is put there."""
    settings.OUTBOX_DIR = tmp_path


@pytest.fixture(autouse=True)
def nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is its number: what it looks like is told elsewhere, and printing would take nine tenths of the time."""
    for place in ("files", "january_run"):
        monkeypatch.setattr(f"invoicing.actions.{place}.invoice_pdf", number_as_pdf)


def walk(world: World, seeds: range, *, steps: int) -> Counter[str]:
    """How often each event was done in the walks; each begins anew in the same world."""
    done: Counter[str] = Counter()
    for seed in seeds:
        with transaction.atomic():
            one = Walk(world, seed)
            one.begin()
            one.go(steps)
            transaction.set_rollback(True)
        done += one.done
    return done


def test_every_action_is_an_event_or_says_why_not() -> None:
    actions = {
        name
        for room in ROOMS
        if room not in {"config", "office", "overview"}
        for name, value in vars(import_module(f"{room}.actions")).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }
    assert actions == EVENTS.keys() | NOT_PLAYED.keys()
    assert not EVENTS.keys() & NOT_PLAYED.keys()


def test_whatever_is_done_the_ledger_verifies(world: World) -> None:
    done = walk(world, range(WALKS), steps=STEPS)
    assert len(done) > len(EVENTS) / 4, done


@pytest.mark.soak(minutes=4)
def test_whatever_is_done_in_many_walks_the_ledger_verifies(world: World) -> None:
    done = walk(world, range(MANY_WALKS), steps=MANY_STEPS)
    told = "\n".join(f"{many:6} {name}" for name, many in done.most_common())
    sys.stdout.write(f"\n{MANY_WALKS} walks of {MANY_STEPS} steps; done:\n{told}\n")
    assert not EVENTS.keys() - done.keys(), "was refused each time"
