"""Follow-up (uppföljning): whether what was promised in return is kept.

Here: the conditions of an agreement, the papers that show that they are met, and the waivers from them.
Not here: what a condition stops (invoicing and payments ask, and stop).

Imported by invoicing and the rooms above it; imports agreements and the rooms below it.
"""
