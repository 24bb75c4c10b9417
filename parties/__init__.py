"""Parties (parter): who is who, which numbers they have, and who may act for them.

Here: organisations, people, memberships with role and dates; the numbers of an organisation in `rules/`.

Not here: what a party is promised (grants), has agreed (agreements) or has invoiced (invoicing).

Imported by grants, agreements, invoicing, overview and config; imports office only.
"""
