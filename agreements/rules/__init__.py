"""The rules of an agreement that need no database: notice, and allowed moves.

Here: when an agreement ends after a notice, the last day to give one, which status may follow which.

Not here: Django, the clock, what a notice does to promised years (`agreements/actions`).

Only agreements and the rooms above it may import this.
"""
