"""What workers do for delivery. Each may be run twice, and changes nothing the second time."""

from procrastinate.contrib.django import app

from delivery import actions
from office import clock


@app.periodic(cron="* * * * *")
@app.task(name="delivery.send_einvoices", queueing_lock="delivery.send_einvoices")
def send_einvoices(timestamp: int) -> None:
    """Hand what waits to the access point, and read what it has answered; nothing where no folder is set."""
    now = clock.now()
    actions.send_waiting(now=now)
    actions.read_receipts(now=now)
