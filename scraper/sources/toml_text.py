"""Texts and lists as TOML. Pure."""

import json
from collections.abc import Iterable


def toml_list(key: str, values: Iterable[str]) -> list[str]:
    """Return the lines of a list of texts; none for an empty one."""
    written = [quoted(value) for value in values]
    if len(written) < 2:  # noqa: PLR2004 - a single value is on the line of its key
        return [f"{key} = [{''.join(written)}]"] if written else []
    return [f"{key} = [", *(f"    {value}," for value in written), "]"]


def quoted(text: str) -> str:
    """Return a TOML string: it is escaped as in JSON, except for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
