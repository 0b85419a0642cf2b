"""Removes invisible characters: they make equal words differ, and can carry messages that only machines read.

Joiners and variation selectors stay where a script needs them: one joiner behind a letter of Arabic or of an Indic
script, one between two pictures, one selector behind a Mongolian letter or an ideograph.
"""

import re

#: Format characters (Unicode category Cf) but visible signs and joiners, tags, and blank letters: soft hyphens,
#: zero-width spaces, bidirectional controls, interlinear marks, musical beams, fillers.
_ALWAYS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_JOINERS = "\u200c\u200d"
_MONGOLIAN_SELECTORS = "\u180b-\u180d\u180f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ANY = re.compile(f"[{_ALWAYS}{_JOINERS}{_MONGOLIAN_SELECTORS}{_SELECTORS}]")
_DROPPED = re.compile(f"[{_ALWAYS}]")
_MONGOLIAN = "\u1820-\u18aa"
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Scripts whose selectors of the general range are part of their spelling: Myanmar, Phags-pa, Manichaean.
_WITH_SELECTORS = f"{_IDEOGRAPHS}\u1000-\u109f\ua840-\ua877\U00010ac0-\U00010aff"
#: A selector that does not directly follow a letter that it can vary, and every one behind the first.
_STRAY_SELECTOR = re.compile(
    f"(?<![{_MONGOLIAN}])[{_MONGOLIAN_SELECTORS}]|(?<![{_WITH_SELECTORS}])[{_SELECTORS}]",
)
#: Scripts that join letters: Arabic to N'Ko, Devanagari to Sinhala, Khmer and Mongolian, Arabic presentation forms.
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18aa\ufb50-\ufdff\ufe70-\ufefc"
_PICTURES = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(
    f"(?<![{_JOINING}{_PICTURES}])[{_JOINERS}]|(?<=[{_PICTURES}])(?:\u200c|\u200d(?![{_PICTURES}]))",
)


def without_joiners(text: str) -> str:
    """Return a text without any invisible character, also where its script needs it: for comparison only."""
    return text if text.isascii() else _ANY.sub("", text)


def has_invisible(text: str) -> bool:
    """Return whether a text has invisible characters, needed or not."""
    return not text.isascii() and _ANY.search(text) is not None


def without_invisible(text: str) -> str:
    """Return a text without its invisible characters, but with those that its script needs."""
    if not has_invisible(text):
        return text
    for stray in (_DROPPED, _STRAY_SELECTOR, _STRAY_JOINER):
        text = stray.sub("", text)
    return text
