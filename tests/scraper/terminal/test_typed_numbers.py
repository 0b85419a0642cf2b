import pytest

from scraper.terminal.typed_numbers import LARGEST, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        (str(LARGEST - 1), LARGEST - 1),
        (str(LARGEST + 1), LARGEST),
        ("9" * 5000, LARGEST),
        *((text, None) for text in ("", "-1", "+1", "1.0", "1e3", "1_000", " 1", "٣", "²", "one")),
    ],
)
def test_digits_alone_are_a_number_however_many(text: str, number: int | None) -> None:
    assert whole_number(text) == number
