"""The rules of grants: rounding, the part of a year, indexation and its other readings, the stages of the ledger.

Here: plain Python on `Decimal`, `Fraction` and `date`. Each result carries its own explanation, so that the
page, the invoice and the test read the same object. `money` is the only place that rounds; `ledger` knows the
legal moves and the words that are hashed, `seal` the root over all chains.

Not here: Django, the database, the clock, files. What a rule needs comes in as an argument.

Any room at or above grants may import this; it imports `office.numbers` only.
"""
