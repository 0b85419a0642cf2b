"""Text and JSON that both databases can store: PostgreSQL refuses NUL, both refuse lone surrogates."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def storable(text: str) -> str:
    """Return the text without NUL, and with U+FFFD for each lone surrogate."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        # A pair of surrogates is one character; only lone ones are replaced.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def storable_json(value: Any) -> Any:
    """Return the value as JSON types: mappings, lists, text, finite numbers, ISO strings, else `str`."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable_json(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else storable(str(value))
