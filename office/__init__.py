"""Office (kontoret): what every room borrows and that knows no domain.

Here: Swedish numbers, dates and amounts (`numbers`, `formats`), reading what a Swede types (`parsing`,
`forms`), files that come in and go out (`uploads`, `downloads`), the clock, the role marker and other tools that
any room may need.

Not here: models, anything that knows what a grant, an agreement or an invoice is, and rounding
(`grants/rules/money.py`). `numbers` and `parsing` are plain Python, without Django, so that `rules/` may use
them.

Imported by every app; imports none of them.
"""
