"""The pages of invoicing: one file a thing that a person does."""
