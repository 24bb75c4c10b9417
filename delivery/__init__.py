"""Delivery (leverans): how an e-invoice leaves the house, and what comes back.

Here: the outbox of an access point and its receipts, what an issuer has sent herself, an e-invoice made readable.
Not here: what the e-invoice says (invoicing writes it when the invoice is submitted).

Imported by overview and config; imports invoicing and the rooms below it.
"""
