"""The numbers of a party: organisation number, bankgiro, Peppol id, the shape of its references. Mandates to attest.

Here: reading them as people write them, proving what the number itself can prove, and saying in Swedish what
is wrong. A number that passes is well formed; that it belongs to the party is for a person to verify.

Not here: Django, the database, look-ups in registers.

Any room at or above parties may import this; it imports `office.numbers` only.
"""
