"""The rules of follow-up that need no database: the state of a condition on a day.

Not here: Django, the clock.

Only followup and the rooms above it may import this.
"""
