"""Whole numbers as people type them."""

#: What larger numbers are taken for; it is no id on either database.
LARGEST = 2**63
_MOST_DIGITS = 40


def whole_number(text: str) -> int | None:
    """Return a number of ASCII digits, at most `LARGEST`; None: the text is no number."""
    if not (text.isascii() and text.isdigit()):
        return None
    # Python refuses to convert texts of thousands of digits.
    return min(int(text), LARGEST) if len(text) <= _MOST_DIGITS else LARGEST
