"""HTML elements and escaped text."""

import re
from html import escape

#: Characters that HTML forbids, and marks that change the direction of the text after them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """Return escaped text, also for attributes."""
    return escape(_FORBIDDEN.sub("", text))


def tag(name: str, inner: str, **attributes: str | None) -> str:
    """Return an element around `inner`, which is HTML; attributes are text, and left out where they are None.

    A trailing underscore of a name is dropped (`class_`); any other one is a hyphen (`aria_label`).
    """
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{pairs}>{inner}</{name}>"
