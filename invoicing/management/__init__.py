"""Commands for invoices."""
