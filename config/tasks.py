"""What keeps the queue itself in order.

Procrastinate counts its cron lines in UTC, whatever TIME_ZONE says. No task of the house depends on the hour of such a
line: a task that belongs to a day in Stockholm runs every hour and asks office.clock itself. So it is also done later
the same day when no worker was alive at the hour.
"""

from datetime import timedelta

from django.core.cache import caches
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from config.cache import JsonCache
from office import clock, once
from office.queue import DEAD_AFTER

ATTEMPTS = 20  # so that work which kills each worker that takes it up comes to an end
DAYS_KEPT = 30


@app.periodic(cron="* * * * *")
@app.task(name="config.take_up_work_of_the_dead", pass_context=True)
async def take_up_work_of_the_dead(context: JobContext, timestamp: int) -> None:
    """Let another worker do what a worker that was killed had begun."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        if job.attempts >= ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # another one waits under the same key, and will do the same
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="37 * * * *")
@app.task(name="config.forget_old_work", queueing_lock="config.forget_old_work", pass_context=True)
async def forget_old_work(context: JobContext, timestamp: int) -> None:
    """Remove what was finished long ago. What failed is kept as long: its reason is in the log and on the page."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=DAYS_KEPT * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="41 * * * *")
@app.task(name="config.forget_pages", queueing_lock="config.forget_pages")
def forget_pages(timestamp: int) -> None:
    """Remove what pages have made so long ago that nobody can have them open (office/once.py)."""
    once.forget(before=clock.now() - timedelta(days=DAYS_KEPT))


@app.periodic(cron="43 * * * *")
@app.task(name="config.forget_attempts", queueing_lock="config.forget_attempts")
def forget_attempts(timestamp: int) -> None:
    """Remove what no longer counts against anybody's attempts to sign in (config/cache.py)."""
    for cache in caches.all(initialized_only=False):
        if isinstance(cache, JsonCache):
            cache.forget()
