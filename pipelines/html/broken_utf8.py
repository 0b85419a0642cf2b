"""Text in UTF-8 with some broken bytes: cut characters, and letters and quotation marks pasted from cp1252. Pure."""

import re

#: A run of bytes that are not UTF-8, as `surrogateescape` decodes them, between the characters around it.
_BROKEN = re.compile("([^\udc80-\udcff]?)([\udc80-\udcff]+)(?=([^\udc80-\udcff]?))")
_BYTE = re.compile("[\udc80-\udcff]")
#: Whole characters beyond ASCII per broken byte, in a page that declares UTF-8 (or has few of them), and in any other.
_LEAST_WHOLE, _LEAST_WHOLE_OF_FEW, _LEAST_WHOLE_UNDECLARED = 1, 0.1, 20
_FEW = 0.005
#: Signs of cp1252 that are pasted into texts of all scripts.
_SIGNS = frozenset(b"\x80\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xbb")
#: Letters of cp1252 that are also the first bytes of the most frequent characters in UTF-8.
_OFTEN_CUT = "\u00c2\u00c3\u00e2"
_MOST_PASTED = 2


def mended_utf8(body: bytes, *, is_declared: bool) -> str | None:
    """Return the text of a page that is UTF-8 but for some broken bytes; None if it is in another encoding.

    Bytes that are neither signs nor letters of cp1252 in their place become U+FFFD.
    """
    text = body.decode("utf-8", "surrogateescape")
    broken = len(_BYTE.findall(text))
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    least = _LEAST_WHOLE_OF_FEW if broken <= len(text) * _FEW else _LEAST_WHOLE
    if whole < max(1, broken) * (least if is_declared else _LEAST_WHOLE_UNDECLARED):
        return None
    return _BROKEN.sub(_mended, text)


def _mended(run: re.Match[str]) -> str:
    octets = run[2].encode("utf-8", "surrogateescape")
    if len(octets) > _MOST_PASTED or not all(_is_pasted(octet, run[1], run[3]) for octet in octets):
        return run[1] + "\ufffd" * len(octets)
    return run[1] + octets.decode("cp1252", "replace")


def _is_pasted(octet: int, before: str, after: str) -> bool:
    """Return whether a byte is a sign of cp1252, or a letter of it in a word of Latin letters."""
    if octet in _SIGNS:
        return True
    letter = bytes([octet]).decode("cp1252", "replace")
    if not letter.isalpha() or not (_is_latin(before) or _is_latin(after)):
        return False
    if letter.isupper() and before.islower():
        return False
    return letter not in _OFTEN_CUT or (_is_latin(after) and letter.isupper() == after.isupper())


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
