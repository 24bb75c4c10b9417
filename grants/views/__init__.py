"""The pages about the money, a file a noun."""
