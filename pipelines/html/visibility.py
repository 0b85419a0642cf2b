"""Whether an element's attributes hide it from readers, without style sheets or scripts."""

import re
from collections.abc import Mapping

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Return whether an element has the `hidden` attribute or a style that hides it."""
    return bool(attributes) and ("hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style", ""))))


def is_display_none(attributes: Mapping[str, str]) -> bool:
    """Return whether an element has the `hidden` attribute or a style with `display:none`, in lower case.

    Narrower than `is_hidden`: the block model was trained on this feature.
    """
    return bool(attributes) and (
        "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "")
    )
