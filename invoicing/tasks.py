"""What workers do for invoicing. Each may be run twice, and changes nothing the second time."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from invoicing import actions
from invoicing.rules.reminders import EARLIEST_HOUR, is_day_of_the_run
from office import clock

# A lost connection or a deadlock is nobody's fault; everything else is for a person to look at.
PASSING = RetryStrategy(max_attempts=3, wait=2, retry_exceptions={OperationalError, InterfaceError})


@app.task(name=actions.PREPARE, retry=PASSING)
def prepare_draft(instalment_id: int, year: int) -> None:
    """Make the draft of one instalment, or write down why it could not be made."""
    now = clock.now()
    try:
        actions.prepare_planned(instalment_id=instalment_id, year=year, today=clock.today(), now=now)
    except actions.CannotPrepare as refusal:
        actions.record_failure(instalment_id=instalment_id, year=year, problem=str(refusal), now=now)
    except Exception as fault:
        problem = f"Fel i programmet ({type(fault).__name__}: {fault})."
        actions.record_failure(instalment_id=instalment_id, year=year, problem=problem, now=now)
        raise


@app.periodic(cron="2 * * * *")
@app.task(name="invoicing.run_of_the_year", queueing_lock="invoicing.run_of_the_year")
def run_of_the_year(timestamp: int) -> None:
    """Plan the year's run in the first hour of the year in Stockholm; see config/tasks.py for why every hour."""
    today = clock.today()
    if is_day_of_the_run(today):
        actions.plan_january_run(year=today.year, today=today, now=clock.now())


@app.periodic(cron="12 * * * *")
@app.task(name="invoicing.remind", queueing_lock="invoicing.remind")
def remind(timestamp: int) -> None:
    """Remind of what is soon or already late, from the morning on."""
    now = clock.now()
    if now.hour >= EARLIEST_HOUR:
        actions.remind(today=clock.today(), now=now)
