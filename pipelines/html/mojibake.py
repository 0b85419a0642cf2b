"""Mends a run of text whose UTF-8 was read in a single-byte encoding ("cafÃ©" for "café"). Pure.

A run is mended only as a whole: if all its letters beyond ASCII are parts of such sequences, and at least one of these
cannot be text: a control character, a capital inside a word, three signs for a quotation mark, a word of another
script.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_CODECS = ("cp1252", "cp1251", "cp1250", "mac-roman")
#: How often text may have been encoded again.
_MOST_TIMES = 5
#: Beyond ASCII, but neither right nor wrong by themselves.
_NEUTRAL = "\u00a0\u00ad\u200b\ufeff\ufffd"
_NOT_NEUTRAL = re.compile(f"[^\\x00-\\x7f{_NEUTRAL}]")
_CONTROL = re.compile("[\x80-\x9f]")
#: UTF-8 of quotation marks and dashes, of € and ™, of a byte order mark, of U+FFFD, and of emoji: in no language text.
_NEVER_TEXT = (b"\xe2\x80", b"\xe2\x82\xac", b"\xe2\x84\xa2", b"\xef\xbb\xbf", b"\xef\xbf\xbd", b"\xf0\x9f")
#: UTF-8 of signs such as the no-break space, behind a capital of cp1252 that stands alone.
_SIGN = b"\xc2"
#: What is left of sequences that lost their no-break space or an undefined byte, and what it was.
_REMNANT = "\u00c3 {1,2}|\u00c3(?=[\n<]|$)|\u00c2(?=[ \n<]|$)|\u00e2\u20ac"
_REMNANTS = {"\u00c3": "\u00e0 ", "\u00c2": "", "\u00e2": "\u201d"}
#: Words in quotation marks of ASCII or in code are named as they are.
_QUOTED = re.compile(r"""(["'`])[^"'`\s]{1,40}\1|<(code|kbd|samp|tt|q)\b[^<>]*>[^<>]*</\2""", re.IGNORECASE)
#: Letters of another script are no accident from so many on.
_LEAST_FOREIGN = 3
#: Blocks whose characters come from accidents: phonetics (but accents), and scripts that few pages have.
_RARE = re.compile("[\u0250-\u0258\u025a-\u02c5\u02c8-\u02d7\u02de-\u02ff\u0700-\u08ff\u1680-\u1dff]")
#: First characters of sequences in Mac Roman that also stand before right letters.
_PUNCTUATION = "\u00ab\u00bb\u2026\u2013\u2014\u201c\u201d\u2018\u2019"
_ASCII_LETTERS = re.compile("[A-Za-z]{2}")
_NO_CHARACTERS = frozenset({"Cn", "Co", "Cs"})
_LEADS = (range(0xC2, 0xE0), range(0xE0, 0xF0), range(0xF0, 0xF5))


@dataclass(frozen=True, slots=True)
class MisreadCodec:
    """A codec in which UTF-8 is misread: the pattern of its characters that are UTF-8, and the byte of each."""

    pattern: re.Pattern[str]
    #: A word beyond ASCII, between spaces, all of which is such sequences.
    word: re.Pattern[str]
    byte_of: dict[str, int]

    def octets(self, sequence: str) -> bytes:
        """Return the bytes of a sequence."""
        return bytes(self.byte_of[one] for one in sequence)

    def character(self, match: re.Match[str]) -> str:
        """Return what a sequence stands for; the sequence if that is nothing."""
        if match.lastgroup:
            return _REMNANTS[match[0][0]]
        try:
            return self.octets(match[0]).decode()
        except UnicodeDecodeError:
            return match[0]


def is_marked(run: str) -> bool:
    """Return whether a run has any character beyond ASCII that is right or wrong."""
    return _NOT_NEUTRAL.search(run) is not None


def has_controls(run: str) -> bool:
    """Return whether a run has control characters of Latin-1, which no text has."""
    return _CONTROL.search(run) is not None


def has_misread_words(words: str) -> bool:
    """Return whether one of the words beyond ASCII of a page, each between spaces, may be misread UTF-8."""
    # Russian has no-break spaces behind short words in capitals.
    unbroken = words.replace("\u00a0", " ")
    return any(
        _may_be_misread(match[0], misread_codec(codec))
        for codec in _CODECS
        for match in misread_codec(codec).word.finditer(unbroken if codec == "cp1251" else words)
    )


def _may_be_misread(word: str, misread: MisreadCodec) -> bool:
    characters = [misread.character(match) for match in misread.pattern.finditer(word)]
    if len(characters) == 1 and word[1] in _PUNCTUATION:
        return False
    foreign = sum(bool(_foreign_script(one)) for one in characters)
    return all(map(_is_plausible, characters)) and (not foreign or foreign >= _LEAST_FOREIGN)


def mended_run(run: str, least: int = 1) -> str:
    """Return a run with its double encoding mended, however often; unchanged with less than `least` sure sequences.

    With `least` 0, Latin letters are mended unless something contradicts it.
    """
    better = run
    for _ in range(_MOST_TIMES):
        before = better
        better = next((once for codec in _CODECS if (once := _mended_once(before, codec, least)) != before), before)
        if better == before:
            break
    # Text that was encoded twice again has control characters on its way, and none at its end.
    return run if has_controls(better) else better


def _mended_once(run: str, codec: str, least: int) -> str:
    misread = misread_codec(codec)
    if is_marked(misread.pattern.sub("", run)):
        return run
    found = [match for match in misread.pattern.finditer(run) if not match.lastgroup]
    characters = [misread.character(match) for match in found]
    is_text = len(found) > 1 or _ASCII_LETTERS.search(run)
    if not found or not is_text or not all(map(_is_plausible, characters)):
        return run
    sure = sum(_is_no_text(match, misread) for match in _outside(found, _QUOTED.finditer(run)))
    scripts = Counter(script for one in characters if (script := _foreign_script(one)))
    if max(scripts.values(), default=0) >= _LEAST_FOREIGN or (sure >= least and (least or not scripts)):
        return misread.pattern.sub(misread.character, run)
    return run


def _is_plausible(character: str) -> bool:
    is_one = len(character) == 1 and unicodedata.category(character) not in _NO_CHARACTERS
    return is_one and not _RARE.match(character)


def _is_no_text(match: re.Match[str], misread: MisreadCodec) -> bool:
    """Return whether a sequence cannot be right text as it stands."""
    sequence, octets = match[0], misread.octets(match[0])
    if octets.startswith(_NEVER_TEXT):
        return True
    before, after = match.string[max(0, match.start() - 1) : match.start()], match.string[match.end() : match.end() + 1]
    if _foreign_script(misread.character(match)) or (sequence[0].islower() and not has_controls(sequence)):
        return False
    if octets.startswith(_SIGN) and sequence[0] in "\u00c2\u00ac":
        return not before.isupper()
    return _is_lower_ascii(before) or _is_lower_ascii(after)


def _is_lower_ascii(letter: str) -> bool:
    return letter.isascii() and letter.islower()


def _outside(found: Iterable[re.Match[str]], quoted: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the sequences outside of quoted words; both are in the order of the run."""
    word = next(quoted, None)
    for match in found:
        while word is not None and word.end() <= match.start():
            word = next(quoted, None)
        if word is None or match.start() < word.start():
            yield match


def _foreign_script(character: str) -> str:
    """Return the script of a letter that is not Latin; empty for any other character."""
    if not character.isalpha():
        return ""
    script = unicodedata.name(character, "").partition(" ")[0]
    return "" if script in {"LATIN", "MICRO", "FEMININE", "MASCULINE"} else script


@cache
def misread_codec(codec: str) -> MisreadCodec:
    """Return a codec in which UTF-8 is misread; bytes without a character there are control characters."""
    spelled = {octet: _characters(octet, codec) for octet in range(0x80, 0xF5)}
    continuation = _either(spelled, range(0x80, 0xC0))
    sequences = [f"{_either(spelled, leads)}{continuation}{{{number}}}" for number, leads in enumerate(_LEADS, 1)]
    remnant = [f"(?P<remnant>{_REMNANT})"] if codec == _CODECS[0] else []
    byte_of = {character: octet for octet, characters in spelled.items() for character in characters}
    word = re.compile(f" (?:{'|'.join(sequences)})+(?= )")
    return MisreadCodec(re.compile("|".join([*sequences, *remnant])), word, byte_of)


def _characters(octet: int, codec: str) -> str:
    named = bytes([octet]).decode(codec, "ignore")
    is_control = octet in range(0x80, 0xA0) and (codec == _CODECS[0] or not named)
    return named + (chr(octet) if is_control else "")


def _either(spelled: dict[int, str], octets: Sequence[int]) -> str:
    return f"[{re.escape(''.join(spelled[octet] for octet in octets))}]"
