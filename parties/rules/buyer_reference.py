"""The buyer's own form of its reference (er referens), as a regular expression: `^[0-9]{3}-[A-Z]{3}[0-9]{3}$`.

Python's regular expressions know no time limit, so only a small language of them is let in: one that cannot be
made to search for ever.
"""

import re

LONGEST = 100  # characters, of a pattern and of a reference
_MOST_OPEN_REPETITIONS = 3  # each multiplies the work by the length of the reference

_WORD = "[A-Za-zÅÄÖåäö0-9]"
_CLASS = rf"\[(?:\\d|{_WORD}-{_WORD}|{_WORD}|[ _.,:/#])+-?\]"
_ATOM = rf"(?:\\d|\\[-.+*?/]|{_CLASS}|{_WORD}|[-_.,:/# ])"
_REPETITION = r"(?:[*+?]|\{[0-9]{1,2}(?:,[0-9]{0,2})?\})"
_ALTERNATIVE = rf"\^?(?:{_ATOM}{_REPETITION}?)+\$?"
_LANGUAGE = re.compile(rf"{_ALTERNATIVE}(?:\|{_ALTERNATIVE})*")
_OPEN = re.compile(r"(?<!\\)[*+?]|\{[0-9]+,[0-9]*\}")


class PatternRefused(ValueError):
    """Raised with a Swedish message when a text is not a pattern that can be used here."""


def pattern(text: str) -> re.Pattern[str]:
    """Read a pattern: letters, digits, `\\d`, classes like `[A-Z]`, repetitions like `{3}`, and `|` between forms.

    Refused with `PatternRefused`: parentheses and everything else of regular expressions, more than three open
    repetitions (`*`, `+`, `?`, `{2,4}`), more than 100 characters, and what is no regular expression.
    """
    if len(text) > LONGEST or not _LANGUAGE.fullmatch(text) or len(_OPEN.findall(text)) > _MOST_OPEN_REPETITIONS:
        raise PatternRefused(
            r"Skriv mönstret med tecken, \d, klasser som [A-Z] och antal som {3}, utan parenteser: "
            r"\d{3}-[A-Z]{3}\d{3}."
        )
    try:
        return re.compile(text, re.ASCII)
    except re.error as problem:
        raise PatternRefused(f"Mönstret går inte att läsa: {problem.msg}.") from None


def fits(reference: str, *, form: str) -> bool:
    """Tell whether the whole reference has the form; an empty form lets every reference through.

    Refused with `PatternRefused`: as `pattern`. A reference longer than 100 characters fits no form.
    """
    return not form or (len(reference) <= LONGEST and pattern(form).fullmatch(reference) is not None)
