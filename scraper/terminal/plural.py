"""Numbers with their nouns."""


def plural(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: `1 page`, `2,000 pages`, `2 usual addresses`."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
