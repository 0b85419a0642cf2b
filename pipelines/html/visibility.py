"""Whether an element is hidden from readers, by its attributes, its names and the page's own style sheets."""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from pipelines.html.inline_style import (
    NO_SIZE,
    TRANSPARENT,
    Colour,
    Hiding,
    background_of,
    colour,
    declarations,
    hiding_style,
)
from pipelines.html.style_sheets import HiddenNames

#: Names for text that only screen readers are to read, without hyphens and underscores.
_FOR_SCREEN_READERS = re.compile(
    r"^(?!not)(?:[a-z]{1,3}|css|text|util|utility|element|styles?)?(?:visuallyhidden|hiddenvisually|sronly|screenreaders?(?:only|text)?"
    r"|showforsr|forscreenreaders?|a11yhidden|hiddena11y|accessiblyhidden|accessibilityhidden|assistivetext"
    r"|elementinvisible|accesshide)",
)
#: Names for text that shows while the pointer is on a word of the text.
_FOR_POINTERS = re.compile(
    r"(?:tooltip|popover|hovercard|hoverbox|tippy)(?:text|content|body|inner|box|bubble|panel|popup|message|description)"
    r"|hovercard|footnote(?:popup|tooltip|popover)|glossary(?:tooltip|popup|card)",
)
#: Parts of all these names, to skip most classes.
_HINTS = re.compile("hid|none|sr|screen|assist|invisible|tooltip|popover|hover|tippy|footnote|glossary")
_HIDDEN_CLASSES = frozenset(["hidden", "hide", "d-none", "is-hidden", "u-hidden", "ng-hide", "display-none"])
#: Classes that show the element on some screens, or in some state: "d-md-block", "lg:flex", "visible-xs".
_SHOWN_SOMEWHERE = re.compile(
    r"(?:^|[:-])(?:block|flex|inline|inline-block|inline-flex|grid|table|contents)$|^visible-"
)
_TOOL_TIP = Hiding("a tool-tip", is_revealable=False)
_PUNCTUATION = str.maketrans("", "", "-_")
_WHITE = (255, 255, 255)
#: A background picture or a gradient.
_UNKNOWN = (-1, -1, -1)
#: The sum of differences between two colours that look the same.
_SAME_COLOUR = 12
#: Elements before and behind one whose colours are compared with its own.
_NEXT = 4
#: Elements whose background style sheets set.
_SELDOM_ON_WHITE = frozenset("a button h1 h2 h3 h4 h5 h6 th".split())


def hiding_of(element: Any, names: HiddenNames) -> Hiding | None:
    """Return what hides an element itself, whatever is around it; None if nothing does.

    `aria-hidden` is not looked at: it hides from screen readers, not from others.
    """
    return hiding_by(dict(element.items()), element, names)


def hiding_by(given: Mapping[str, str], element: Any, names: HiddenNames) -> Hiding | None:
    """Return what hides an element with the `given` attributes."""
    if not given:
        return None
    style, classes = given.get("style"), given.get("class")
    if given.get("role") == "tooltip" or (classes and _is_tool_tip(classes)):
        return _TOOL_TIP  # the pointer reveals it, and that alone
    if "hidden" in given:
        return Hiding("the attribute `hidden`", is_revealable=True)
    if not (style or classes or "id" in given or element.tag == "font"):
        return None
    found = (hiding_style(style) if style else None) or (_by_class(classes) if classes else None)
    found = found or (names.hiding(element, given) if names.hidden else None)
    if found is not None:
        return None if found.observation.startswith(NO_SIZE) and _sets_sizes_inside(element) else found
    return _blended(element) if (style and "color" in style.lower()) or element.tag == "font" else None


def _is_tool_tip(names: str) -> bool:
    return any(map(_FOR_POINTERS.search, _plain_names(names)))


@lru_cache(maxsize=4096)
def _plain_names(names: str) -> tuple[str, ...]:
    """Return class names without punctuation, none where no name hints at hiding."""
    lowered = names.lower()
    return tuple(name.translate(_PUNCTUATION) for name in lowered.split()) if _HINTS.search(lowered) else ()


@lru_cache(maxsize=4096)
def _by_class(names: str) -> Hiding | None:
    plain = _plain_names(names)
    if not plain:
        return None
    lowered = names.lower()
    if "focusable" not in lowered and any(map(_FOR_SCREEN_READERS.match, plain)):
        return Hiding("for screen readers only", is_revealable=False)
    tokens = lowered.split()
    found = next((name for name in tokens if name in _HIDDEN_CLASSES), None)
    if found is None or any(_SHOWN_SOMEWHERE.search(name) for name in tokens if name != found):
        return None
    return Hiding(f"the class `{found}`", is_revealable=True)


def _sets_sizes_inside(element: Any) -> bool:
    """Return whether elements inside may set a size of letters again: a trick against gaps between boxes."""
    return any("class" in inner.attrib or "style" in inner.attrib for inner in element.iterdescendants())


def _blended(element: Any) -> Hiding | None:
    """Return whether the letters have the colour of the background that an element around them sets.

    Without one, white is hidden where the text around it has no colour of its own.
    """
    text = _letters(element)
    if text is None or element.tag in _SELDOM_ON_WHITE:
        return None
    background = next((found for outer in _around(element) if (found := _background(outer)) is not None), None)
    if background is None and not (_is_near(text, _WHITE) and _is_among_plain_text(element)):
        return None
    if background is not None and not _is_near(text, background):
        return None
    return Hiding("text in the colour of its background", is_revealable=False)


def _letters(element: Any) -> Colour | None:
    """Return the colour that an element sets for its text."""
    if element.tag == "font":
        return colour(element.get("color", "").lower())
    return colour(declarations(element.get("style", "")).get("color", ""))


def _around(element: Any) -> tuple[Any, ...]:
    return (element, *element.iterancestors())


def _background(element: Any) -> Colour | None:
    if found := element.get("bgcolor"):
        return colour(found.lower())
    style = element.get("style", "")
    if "background" not in style.lower():
        return None
    found = background_of(declarations(style))
    return _UNKNOWN if found is None else None if found == TRANSPARENT else found


def _is_near(one: Colour, other: Colour) -> bool:
    return len(one) == len(other) and sum(abs(a - b) for a, b in zip(one, other, strict=True)) <= _SAME_COLOUR


def _is_among_plain_text(element: Any) -> bool:
    """Return whether the parent, or one of the elements next to this one, holds text without a colour of its own."""
    around = (
        element.getparent(),
        *islice(element.itersiblings(preceding=True), _NEXT),
        *islice(element.itersiblings(), _NEXT),
    )
    return any(other is not None and isinstance(other.tag, str) and _is_plain(other) for other in around)


def _is_plain(element: Any) -> bool:
    is_coloured = "color" in element.get("style", "").lower() or "color" in element.attrib
    return bool(element.text) and not element.text.isspace() and not is_coloured and element.tag not in _SELDOM_ON_WHITE


def is_display_none(attributes: Mapping[str, str]) -> bool:
    """Return whether an element has the `hidden` attribute or a style with `display:none`, in lower case.

    Narrower than `hiding_of`: the block model was trained on this feature.
    """
    return bool(attributes) and (
        "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "")
    )
