"""Swedish words in order, and found whatever their case and accents, as office/functions/swedish.sql has it."""

from typing import Any

from django.db.models import CharField, Func, GeneratedField

_FROM = "ÅåÄäÆæÖöØøÉéÈèÊêËëÁáÀàÂâÃãÍíÌìÎîÏïÓóÒòÔôÕõÚúÙùÛûÜüÝýÑñÇç"
_TO = "{{||||}}}}eeeeeeeeaaaaaaaaiiiiiiiioooooooouuuuuuyyyynncc"
_FOLD = str.maketrans(_FROM, _TO)


def swedish_key(words: str) -> str:
    """The words as they are put in order and found: å ä ö after z, é as e, no capitals."""
    return words.translate(_FOLD).lower()


class SwedishKey(Func):
    """The SQL function that puts words in order."""

    function = "swedish_key"
    output_field = CharField()
    arity = 1


def sort_key_of(field: str, *, max_length: int = 400) -> Any:
    """A column that the database works out from another: lists are in order by it. Leave it out of a history."""
    return GeneratedField(
        expression=SwedishKey(field),
        output_field=CharField(max_length=max_length, db_collation="C"),
        db_persist=True,
        verbose_name="ordning",
    )
