"""Commands, and the demonstration's invented people and history (demo.py)."""
