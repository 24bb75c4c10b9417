"""Invoicing (fakturering): from what is due to what is paid.

Here: the invoice, its number, its days, its files, and the steps prepare and submit. Attest, payment and credit
will stand here too.

Not here: what an amount is (grants computes it, and the invoice only freezes it) or whether an agreement
holds.

Imported by overview and config; imports agreements, grants, parties and office.
"""
