"""The pages that show more than one room's data."""
