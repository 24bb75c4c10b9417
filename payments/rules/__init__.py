"""The rules of payments that need no database: the rows of a bank file, what they settle, late interest, the gate.

Not here: Django, the clock, reading bytes (`payments/bankfile.py`).

Only payments and the rooms above it may import this.
"""
