"""Agreements (avtal): what was promised, and until when.

Here: the agreement with its clauses, signatures, instalments and notice.

Not here: amounts and their indexation (grants), conditions (followup), invoices (invoicing).

Imported by followup and the rooms above it; imports grants, parties and office.
"""
