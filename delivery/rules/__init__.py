"""The rules of delivery that need no database: what a receipt says, and what the elements of an e-invoice are called.

Not here: Django, files, XML (`delivery/receipts.py`, `delivery/einvoice_reader.py`).

Only delivery and the rooms above it may import this.
"""
