"""What workers do for grants."""

from procrastinate.contrib.django import app

from grants import actions
from office import clock


@app.periodic(cron="7 * * * *")
@app.task(name="grants.seal_of_the_day", queueing_lock="grants.seal_of_the_day")
def seal_of_the_day(timestamp: int) -> None:
    """Seal the ledger in the first hour of the day in Stockholm in which a worker is alive."""
    actions.seal_of_the_day(now=clock.now())
