"""The pages about e-invoices on their way."""
