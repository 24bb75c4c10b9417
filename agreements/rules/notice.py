"""Notice (uppsägning): when an agreement ends after one, and the last day to give one.

The clause that this reads (§ 6 of the Teknikcollege agreement: at the latest on 31 December, one year's
notice) does not say from when the year is counted. It is read as: from the first such day on or after the one
on which the notice was received. The doubt is kept as an open question on the agreement.
"""

from calendar import monthrange
from datetime import date

_LONGEST_NOTICE = 120
_END_OF_YEAR = (12, 31)
_ONE_YEAR = 12
_LEAP_YEAR = 2024


class NoticeAfterTheEnd(ValueError):
    """Raised with a Swedish message when a notice is received after the agreement's own last day."""


def agreement_end_after_notice(
    received: date,
    last_day: date,
    latest: tuple[int, int] = _END_OF_YEAR,
    months: int = _ONE_YEAR,
    *,
    breach: bool = False,
) -> date:
    """Give the agreement's last day after a notice received on a day.

    `latest` is the month and day of each year by which a notice is received to count from that day, `months`
    the notice from then on; received 2027-03-01 or 2027-12-31 it ends 2028-12-31. Never later than
    `last_day`. At a material breach it ends on the day received. Months are counted to the same day of the
    month, or the month's last (1 § lag 1930:173). Refused: received after `last_day` (`NoticeAfterTheEnd`);
    months outside 0-120 or a `latest` that is no day of a year (ValueError).
    """
    _refuse_rule(latest, months)
    if received > last_day:
        raise NoticeAfterTheEnd(f"Avtalet upphörde redan {last_day} och kan inte sägas upp {received}.")
    if breach:
        return received
    return min(last_day, _months_after(_next(latest, received), months))


def last_day_to_give_notice(end_by: date, latest: tuple[int, int] = _END_OF_YEAR, months: int = _ONE_YEAR) -> date:
    """Give the last day on which a notice can be received for the agreement to end on `end_by` or before.

    To end by 2029-12-31 it is received by 2028-12-31. Refused: a rule as in `agreement_end_after_notice`.
    """
    _refuse_rule(latest, months)
    year = end_by.year + 1
    while _months_after(_day_in(year, latest), months) > end_by:
        year -= 1
    return _day_in(year, latest)


def next_day_to_give_notice(
    today: date, last_day: date, latest: tuple[int, int] = _END_OF_YEAR, months: int = _ONE_YEAR
) -> date | None:
    """Give the next day by which a notice must be received to have the next possible end, or None.

    None when no notice can any longer make the agreement end before its own `last_day`. Refused: as above.
    """
    _refuse_rule(latest, months)
    deadline = _next(latest, today)
    return deadline if _months_after(deadline, months) < last_day else None


def _refuse_rule(latest: tuple[int, int], months: int) -> None:
    date(_LEAP_YEAR, *latest)
    if not 0 <= months <= _LONGEST_NOTICE:
        raise ValueError(f"{months} months of notice is not between 0 and {_LONGEST_NOTICE}.")


def _next(latest: tuple[int, int], day: date) -> date:
    this_year = _day_in(day.year, latest)
    return this_year if day <= this_year else _day_in(day.year + 1, latest)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _day_in(year, (month + 1, day.day))


def _day_in(year: int, month_and_day: tuple[int, int]) -> date:
    month, day = month_and_day
    return date(year, month, min(day, monthrange(year, month)[1]))
