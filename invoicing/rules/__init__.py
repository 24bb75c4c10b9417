"""The rules of an invoice that need no database: days, numbers, and allowed moves.

Here: due date and bank days, how a number is written, which status may follow which, what an invoice says
(`content`), and what stops it from being submitted (`gate`, `einvoice_gate`).

Not here: Django, the clock, the counter that gives the next number (`invoicing/actions`), amounts (grants).

Only invoicing and the rooms above it may import this.
"""
