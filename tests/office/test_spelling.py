"""What a dump and its restore spell differently is one law; what asks for something else is another."""

import pytest

from office.spelling import one_spelling

KEPT = "CHECK (((status)::text = ANY ((ARRAY['a'::character varying, 'it''s (b'::character varying])::text[])))"
READ_IN = (
    "CHECK (((status)::text = ANY (ARRAY[('a'::character varying)::text, ('it''s (b'::character varying)::text])))"
)
NESTED = "CHECK ((((((day >= 1) AND (day <= 31)) AND (month = 1)) OR ((day = 30) AND (month = ANY (ARRAY[4, 6]))))))"
FLAT = "CHECK (((((day >= 1) AND (day <= 31) AND (month = 1)) OR ((day = 30) AND (month = ANY (ARRAY[4, 6]))))))"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KEPT, READ_IN),
        (NESTED, FLAT),
        ("CHECK (((a) AND ((b) AND ((c) AND (d)))))", "CHECK (((a) AND (b) AND (c) AND (d)))"),
        (KEPT.replace("CHECK", "CREATE INDEX i ON t WHERE"), READ_IN.replace("CHECK", "CREATE INDEX i ON t WHERE")),
    ],
)
def test_what_is_read_in_again_is_spelt_as_it_was(one: str, other: str) -> None:
    assert one_spelling(one) == one_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KEPT, KEPT.replace("'a'", "'A'")),
        (KEPT, KEPT.replace("it''s (b", "it''s b")),
        (KEPT, READ_IN.replace("('a'::character varying)::text, ", "")),
        (NESTED, NESTED.replace(" OR ", " AND ")),
        ("CHECK ((((a) AND (b)) OR (c)))", "CHECK (((a) AND ((b) OR (c))))"),
        ("CHECK ((((a) OR (b)) AND (c)))", "CHECK (((a) OR ((b) AND (c))))"),
        ("CHECK (((NOT ((a) AND (b))) AND (c)))", "CHECK (((NOT (a)) AND (b) AND (c)))"),
        ("CHECK ((f((a) AND (b)) AND (c)))", "CHECK ((f(a) AND (b) AND (c)))"),
        ("CHECK (((a = ') AND ('::text) AND (b)))", "CHECK (((a = ') AND ( '::text) AND (b)))"),
    ],
)
def test_what_asks_for_something_else_is_spelt_otherwise(one: str, other: str) -> None:
    assert one_spelling(one) != one_spelling(other)


@pytest.mark.parametrize(
    "text",
    ["", "AS $$ ((a) AND ((b) AND (c))) $$", "CHECK (a) )", "CHECK ((a)", "(ARRAY['a'::character varying])::text[]"],
)
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert one_spelling(text) == text
