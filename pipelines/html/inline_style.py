"""Whether CSS declarations hide an element, and how."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Hiding:
    """What hides an element, as observed, and whether pages do the same to text that a script reveals later."""

    observation: str
    is_revealable: bool


Declarations = Mapping[str, str]
#: The observation on letters that are too small.
NO_SIZE = "letters of no size"

#: A style without any of these hides nothing; most styles are about sizes of images.
_SUSPECT = re.compile(
    r"none|hidden|collapse|opacity|font|-\s*\d|clip|transform|height|width|color|background", re.IGNORECASE
)
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*(px|em|rem|ch|ex|%|vw|vh|pt|pc|cm|mm|in)?")
#: Pixels of each unit, roughly.
_PIXELS = {
    "em": 16,
    "rem": 16,
    "ch": 8,
    "ex": 8,
    "%": 1,
    "vw": 12,
    "vh": 8,
    "pt": 1.3,
    "pc": 16,
    "cm": 38,
    "mm": 4,
    "in": 96,
}
#: Text that is this far outside, in pixels, is on no screen; menus slide in from nearer by.
_OFF_SCREEN = -400
#: Boxes and letters of at most so many pixels show nothing.
_DOT, _SMALLEST_LETTER = 1.0, 2.0
_TRANSPARENT = 0.02
_SIDES = ("left", "right", "top", "bottom")
_SHIFTS = ("text-indent", "margin-left", "margin-top", "margin", "margin-right")
_NO_CLIP = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0|polygon\(\s*(?:0(?:px|%)?[\s,]*)+\)"
)
_AWAY = re.compile(r"scale(?:[xy]|3d)?\(\s*0*\.?0*\s*[,)]|translate(?:[xy]|3d)?\([^)]*-\s*\d{4,}")


def declarations(style: str) -> Declarations:
    """Return the declarations of a style attribute or a rule by property, in lower case; the last of each counts."""
    pairs = (one.partition(":") for one in style.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


@lru_cache(maxsize=4096)
def hiding_style(style: str) -> Hiding | None:
    """Return how a style hides its element, if it does; colours are compared within the style alone."""
    if not style or not _SUSPECT.search(style):
        return None
    declared = declarations(style)
    return _switched_off(declared) or _shrunk(declared) or _moved(declared) or _blended(declared)


def _switched_off(declared: Declarations) -> Hiding | None:
    if declared.get("display") == "none":
        return Hiding("display: none", is_revealable=True)
    if declared.get("visibility") in {"hidden", "collapse"}:
        return Hiding("visibility: hidden", is_revealable=True)
    if declared.get("content-visibility") == "hidden":
        return Hiding("content-visibility: hidden", is_revealable=True)
    opacity = _length(declared.get("opacity"))
    return Hiding("opacity: 0", is_revealable=True) if opacity is not None and abs(opacity) <= _TRANSPARENT else None


def _shrunk(declared: Declarations) -> Hiding | None:
    size = _length(declared.get("font-size") or _size_of_font(declared.get("font")))
    if size is not None and size < _SMALLEST_LETTER:
        return Hiding(NO_SIZE, is_revealable=False)
    clips = "hidden" in (declared.get("overflow", ""), declared.get("overflow-y"), declared.get("overflow-x"))
    boxes = ("width",) if "padding" in "".join(declared) else ("height", "max-height", "width")  # padding shows films
    for name in boxes if clips else ():
        box = _length(declared.get(name))
        if box is not None and box <= _DOT:
            return Hiding(f"{name} of {box:g} without overflow", is_revealable="height" in name)
    clip = f"{declared.get('clip', '')} {declared.get('clip-path', '')}"
    return Hiding("clipped to nothing", is_revealable=False) if _NO_CLIP.search(clip) else None


def _size_of_font(font: str | None) -> str | None:
    """Return the size in a `font` shorthand."""
    found = re.search(r"(?<![\w.-])\d*\.?\d+(?:px|em|rem|pt|%)|(?<![\w.-])0(?=[\s/])", font or "")
    return found[0] if found else None


def _moved(declared: Declarations) -> Hiding | None:
    names = _SHIFTS if declared.get("position") not in {"absolute", "fixed", "relative"} else (*_SHIFTS, *_SIDES)
    for name in names:
        shift = _length(declared.get(name))
        if shift is not None and shift <= _OFF_SCREEN:
            return Hiding("positioned off the screen", is_revealable=False)
    return Hiding("moved or scaled away", is_revealable=False) if _AWAY.search(declared.get("transform", "")) else None


def _length(value: str | None) -> float | None:
    """Return the first length of a value in pixels; None for words such as `auto`."""
    found = _LENGTH.match(value) if value else None
    return float(found[1]) * _PIXELS.get(found[2], 1) if found else None


def _blended(declared: Declarations) -> Hiding | None:
    """Return whether the letters have the colour of their background; text filled with a picture is transparent."""
    text = colour(declared.get("color", ""))
    if text is None or "text" in (declared.get("background-clip"), declared.get("-webkit-background-clip")):
        return None
    if text == TRANSPARENT or text == background_of(declared):
        return Hiding("text in the colour of its background", is_revealable=False)
    return None


#: Any colour without opacity.
TRANSPARENT = (0, 0, 0, 0)
Colour = tuple[int, ...]
_NAMED = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "navy": (0, 0, 128), "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
    "transparent": TRANSPARENT,
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3,8})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:\s*[,/]\s*([\d.]+%?))?\s*\)")
_WORD = re.compile(r"[a-z]+")
_SHORT_HEX, _HEX_WITH_ALPHA = 4, 8


def colour(value: str) -> Colour | None:
    """Return a colour as numbers from 0 to 255, or `TRANSPARENT`; None if the value names none that is known."""
    if found := _HEX.search(value):
        digits = found[1] if len(found[1]) > _SHORT_HEX else "".join(2 * digit for digit in found[1])
        if len(digits) == _HEX_WITH_ALPHA and digits[6:] == "00":
            return TRANSPARENT
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    if found := _RGB.search(value):
        is_clear = found[4] is not None and float(found[4].rstrip("%")) == 0
        return TRANSPARENT if is_clear else tuple(int(found[group]) for group in (1, 2, 3))
    return next((_NAMED[word] for word in _WORD.findall(value) if word in _NAMED), None)


def background_of(declared: Declarations) -> Colour | None:
    """Return the background colour in a style's declarations."""
    return colour(declared.get("background-color") or declared.get("background", ""))
