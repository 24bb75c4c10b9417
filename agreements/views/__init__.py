"""The pages about agreements that people write on, a file a noun."""
