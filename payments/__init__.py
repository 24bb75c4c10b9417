"""Payments (utbetalningar): what the bank has done, which invoices it settles, and what is claimed back.

Here: the bank's files, payments, their allocation to invoices, recovery claims and set-off, and the credit of an
invoice that may be paid. Not here: the attest that a payment rests on (invoicing), or where a krona stands (grants
posts it).

Imported by overview and config; imports invoicing and the rooms below it.
"""
