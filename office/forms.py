"""Form fields for what people write by hand: read in one way, or refused in Swedish beside the field.

What was typed comes back as it was typed. No field has `maxlength`: with it the browser would cut off what
somebody pastes without a word; too long a text is refused here instead, where it can be read and shortened.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from office import clock, formats, numbers, uploads
from office.parsing import parse_amount, parse_day
from office.unseen import without_unseen

# They stand for nothing that can be read, and XML allows few of them. Line break and tab are left to the fields of
# several lines.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("[\t\n]")


class ParsedField(forms.Field):
    """One line that a function reads: `read` gets the text without spaces around it and gives the value.

    What `read` refuses (ValueError with a Swedish message) stands beside the field. `write` gives the text of a
    stored value; left empty, an optional field gives `empty`; `size` is the width in characters.
    """

    widget = forms.TextInput

    def __init__(
        self,
        read: Callable[[str], Any],
        *,
        write: Callable[[Any], str] = str,
        empty: Any = None,
        size: int = 40,
        keyboard: str = "text",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.read, self.write, self.empty = read, write, empty
        self.widget.attrs.update(inputmode=keyboard, autocomplete="off", spellcheck="false", size=size)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else self.write(value)

    def to_python(self, value: Any) -> Any:
        text = _text(without_unseen(str(value or "")), breaks=False).strip()
        if not text:
            return self.empty
        try:
            return self.read(text)
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None


class DayField(ParsedField):
    """A day as 2027-01-11, or in the other ways of writing that are one day only (office/parsing.py).

    Not `type="date"`: the browser would show the day in its own language's order and send nothing at all of a day
    that is not in the calendar, so that it could neither be explained nor given back. Not the numeric keyboard:
    an iPhone's has no hyphen. `today` is asked when a day is read: it is the person's own, as is what she writes.
    """

    def __init__(self, *, today: Callable[[], date] = clock.today, **options: Any) -> None:
        defaults = {
            "help_text": "År-månad-dag, till exempel 2027-01-11.",
            "error_messages": {"required": "Skriv dagen som år-månad-dag, till exempel 2027-01-11."},
        }

        def read(text: str) -> date:
            return parse_day(text, today=today())

        super().__init__(read, write=_write_day, size=12, **(defaults | options))


class AmountField(ParsedField):
    """Kronor as 617 000,50; gives a Decimal."""

    def __init__(self, **options: Any) -> None:
        defaults = {
            "help_text": "Kronor, till exempel 617 000,50.",
            "error_messages": {"required": "Skriv ett belopp, till exempel 617 000,50."},
        }
        super().__init__(parse_amount, write=_write_amount, size=18, keyboard="decimal", **(defaults | options))


class SeenText(forms.CharField):
    """Words without what nobody sees of them."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(without_unseen(value) if isinstance(value, str) else value)


class AddressField(SeenText, forms.EmailField):
    """An e-mail address."""

    default_error_messages = {"required": "Skriv e-postadressen."}


class TextField(SeenText):
    """Words, on one line or (`lines`) several, up to `max_length` characters."""

    default_error_messages = {
        "required": "Fyll i det här.",
        "max_length": "Texten har %(show_value)d tecken. Korta den till högst %(limit_value)d.",
    }

    def __init__(self, *, max_length: int, lines: bool = False, **options: Any) -> None:
        if lines:
            options.setdefault("widget", forms.Textarea)
        self.lines = lines
        super().__init__(max_length=max_length, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return text and _text(text.replace("\r\n", "\n").replace("\r", "\n"), breaks=self.lines)


class UploadField(forms.FileField):
    """A paper to be handed in; gives an `office.uploads.Upload`. What it may be is told in office/uploads."""

    default_error_messages = {
        "required": "Välj en fil.",
        "missing": "Välj en fil.",
        "empty": "Filen är tom. Välj en annan fil.",
    }

    def __init__(self, *, hybrid: bool = False, **options: Any) -> None:
        self.hybrid = hybrid  # an invoice, which may be a PDF with itself as XML in it
        options.setdefault("help_text", "PDF, Word (docx), Excel (xlsx), JPEG eller PNG. Högst 10 MB.")
        super().__init__(**options)
        self.widget.attrs.update(accept=",".join(f".{kind}" for kind in uploads.Kind))

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file is None:
            return None
        try:
            uploads.refuse_size(file.size or 0)
            return uploads.inspect(file.read(), hybrid=self.hybrid)
        except uploads.UploadRefused as refusal:
            raise ValidationError(f"{refusal} Välj sedan filen igen.") from None


def _text(text: str, *, breaks: bool) -> str:
    if _NOT_TEXT.search(text) or (not breaks and _BREAKS.search(text.strip())):
        raise ValidationError("Texten innehåller ett osynligt tecken som inte kan sparas. Skriv den för hand.")
    return text


def _write_day(value: date) -> str:
    return formats.day(value)


def _write_amount(value: Decimal) -> str:
    return numbers.number(value, least=2)


class Seen(forms.Form):
    """The status that the person was shown: if the thing has another by now, nothing is done."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)


def said_of_read(form: forms.BaseForm) -> list[str]:
    """What a person is told of what she gave: days written in another way than ours, what was taken out of a file."""
    said: list[str] = []
    for name, value in form.cleaned_data.items():
        if isinstance(value, uploads.Upload):
            said += value.said
        elif value and isinstance(form.fields.get(name), DayField):
            typed = without_unseen(form[name].data).strip()
            said += [f"”{typed}” lästes som {_write_day(value)}."] if typed != _write_day(value) else []
    return said
