"""Grants (bidrag): the money, what it rests on, and how each krona got its value.

Here: the basis of a grant and the decision that gives it, grants and their years, what is set aside and what
is only a need, open questions about them, and the ledger: each krona of a grant-year at one stage, moved by
postings that nobody changes. The arithmetic is in `rules/`, the law in `law/`.

Not here: agreements (they extend a basis, one room up), invoices, or who the parties are.

Imported by agreements, invoicing, overview and config; imports parties and office.
"""
