"""An access point's folder, and an e-invoice that has been handed over to it."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from delivery.actions import send_waiting
from delivery.outbox import Outbox
from invoicing.models import Invoice
from parties.actions import choose_einvoice_channel
from parties.models import Party
from tests.invoicing.steps import DAY, submitted
from tests.world import World, morning


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The access point's folder, as it is set up once."""
    settings.OUTBOX_DIR = tmp_path
    Outbox(tmp_path).set_up()
    return tmp_path


@pytest.fixture
def sent(world: World, folder: Path) -> Invoice:
    before = morning(DAY) - timedelta(days=1)
    choose_einvoice_channel(party_id=world.teknikcollege.pk, channel=Party.EInvoiceChannel.OUTBOX, now=before)
    invoice = submitted(world)
    send_waiting(now=morning(DAY))
    return invoice
