"""Characters that nobody sees are taken out of every text that comes in, before it is compared with anything or kept.

They come along when something is copied from a page, a PDF or a word processor (a soft hyphen, a zero-width space, a
byte order mark), and some turn the direction of writing, so that one name can look like another's. What is taken out
is what Unicode calls *default ignorable*: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point.
"""

import re

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def without_unseen(text: str) -> str:
    """The text as it looks."""
    return _UNSEEN.sub("", text)
