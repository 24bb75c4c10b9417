"""What PostgreSQL works out for a constraint on stored bytes."""

from django.db.models import CharField, Func, IntegerField


class Sha256Hex(Func):
    """The SHA-256 of the bytes, in lower-case hexadecimal."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = CharField()


class OctetLength(Func):
    """The number of bytes."""

    function = "octet_length"
    output_field = IntegerField()
    arity = 1
