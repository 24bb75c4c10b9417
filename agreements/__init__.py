"""Agreements (avtal): what was promised, on which conditions, and until when.

Here: the agreement with its clauses, signatures, instalments, conditions and notice.

Not here: amounts and their indexation (grants), invoices (invoicing).

Imported by invoicing, overview and config; imports grants, parties and office.
"""
