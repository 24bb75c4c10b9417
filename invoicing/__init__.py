"""Invoicing (fakturering): from what is due to what is attested.

Here: the invoice, its number, its days, its files, and the steps prepare, submit, attest, return and credit.

Not here: what an amount is (grants computes it, and the invoice only freezes it), whether a condition holds
(followup), how it leaves (delivery) or what pays it (payments).

Imported by delivery and the rooms above it; imports followup and the rooms below it.
"""
