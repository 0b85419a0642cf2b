"""The words of texts in Latin letters, which are folded byte by byte; that is several times as fast as `fold`."""

import unicodedata

from pipelines.search.folding import beyond_ascii, fold
from pipelines.search.unspaced import is_unspaced

#: Texts in Latin letters have fewer different characters beyond Latin-1: each is replaced in the whole text at once.
_FEW = 40
_LAST_BYTE = 0xFF


class _Replacements(dict[str, str | None]):
    """What stands for a character in ASCII, with a space for what separates words; None: nothing does."""

    def __missing__(self, character: str) -> str | None:
        whole = fold(character)
        folded = "".join(one if one.isalnum() else " " for one in whole)
        # What marks do depends on what they stand on.
        has_mark = any(unicodedata.category(one).startswith("M") for one in character + whole)
        is_latin = folded.isascii() and not has_mark and not is_unspaced(character)
        replacement = self[character] = folded if is_latin else None
        return replacement


_REPLACEMENTS = _Replacements()
_OF_BYTES = {bytes([code]): _REPLACEMENTS[chr(code)] for code in range(_LAST_BYTE + 1)}
_UNKNOWN = tuple(byte for byte, letters in _OF_BYTES.items() if letters is None)
_LONGER = {byte: letters.encode() for byte, letters in _OF_BYTES.items() if letters is not None and len(letters) > 1}
_DROPPED = b"".join(byte for byte, letters in _OF_BYTES.items() if letters == "")
_TABLE = b"".join(
    letters.encode() if letters is not None and len(letters) == 1 else b" " for letters in _OF_BYTES.values()
)


def latin_words(text: str) -> list[str] | None:
    """Return the words of a text that folds to ASCII; None: it does not, or not character by character."""
    try:
        packed = text.encode("latin-1")
    except UnicodeEncodeError:
        replaced = _in_latin_1(text)
        if replaced is None:
            return None
        packed = replaced.encode("latin-1")
    if not text.isascii():
        if any(byte in packed for byte in _UNKNOWN):
            return None
        for byte, letters in _LONGER.items():
            packed = packed.replace(byte, letters)
    return packed.translate(_TABLE, _DROPPED).decode("ascii").split()


def _in_latin_1(text: str) -> str | None:
    """Return a text with what stands for its characters beyond Latin-1."""
    beyond = {character for character in set(beyond_ascii(text)) if ord(character) > _LAST_BYTE}
    if len(beyond) > _FEW:
        return None
    for character in beyond:
        replacement = _REPLACEMENTS[character]
        if replacement is None:
            return None
        text = text.replace(character, replacement)
    return text
