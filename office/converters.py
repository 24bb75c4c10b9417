"""What may stand in an address."""

from django.urls import register_converter


class Year:
    """A year from 1900 to 2199: other years are no page, and never reach the database."""

    regex = "(?:19|20|21)[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Year, "year")
