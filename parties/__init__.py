"""Parties (parter): who is who, which numbers they have, and who may act for them.

Here: organisations, people, memberships with role and dates, the attest register, bank accounts, conflicts of
interest, the papers handed in; in `rules/` the numbers of an organisation and whether a mandate suffices. The pages
about an organisation are in overview: they show its agreements too.

Not here: what a party is promised (grants), has agreed (agreements) or has invoiced (invoicing).

Imported by grants, agreements, invoicing, overview and config; imports office only.
"""
