"""Writes HTML in which text stays text, whatever it is."""

import re
from html import escape

#: Characters that HTML has no place for, and marks that turn the direction of what comes after them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def text(content: str) -> str:
    """Return text as HTML without any element; fit for attributes too."""
    return escape(_UNFIT.sub("", content))


def element(tag: str, inner: str, **attributes: str | None) -> str:
    """Return an element around `inner`, which is HTML already; attributes are text, those that are None are left out.

    An attribute that Python has another use for ends in an underscore: `class_`; in a longer name it stands for a
    hyphen: `aria_label`.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{named}>{inner}</{tag}>"
