"""What workers do for parties."""

from procrastinate.contrib.django import app

from office import clock
from parties import actions


@app.periodic(cron="* * * * *")
@app.task(name="parties.send_messages", queueing_lock="parties.send_messages")
def send_messages(timestamp: int) -> None:
    """Mail what waits to be mailed."""
    actions.send_messages(now=clock.now())
