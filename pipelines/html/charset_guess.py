"""The encoding of a page that declares none, or a wrong one: a guess by its text. Pure."""

import re

from charset_normalizer import from_bytes

from pipelines.html.frequent_letters import is_foreign, recognised_codec

#: The codec for Latin-1 and the best guess for a few accents.
WESTERN = "cp1252"
#: Bytes of letters, such as Polish ones, that differ between ISO and Windows; bytes that only Windows uses.
_ISO_LETTERS = re.compile(rb"[\xb1\xb6\xbc\xa1\xa6\xac]")
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
#: Signs of cp1252 (but the Catalan dot) between letters: letters of Central Europe.
_SIGN_IN_WORD = re.compile(rb"[A-Za-z][\xa1-\xb6\xb8-\xbf](?=[a-z])")
_HIGH = re.compile(rb"[\x80-\xff]")
_LEAST_SIGNS, _SIGN_SHARE = 3, 0.1
#: Quotation marks, dashes and spaces: the same in the encodings of Windows.
_ONLY_SIGNS = re.compile(rb"[\x00-\x7f\x85\x91-\x97\x99\xa0\xa9\xab\xad\xae\xb0\xb7\xbb]*")
#: Single-byte encodings used on the web; a guess of any other one is always wrong.
_SINGLE_BYTE = "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859_2 koi8_r koi8_u cp874".split()
#: Bytes of text for a guess, and the most of one text.
_MOST_BYTES, _MOST_OF_ONE = 20_000, 5_000


def text_sample(body: bytes) -> bytes:
    """Return texts of a page with bytes beyond ASCII; only very long ones are cut, at their ends.

    No byte of a multi-byte character is an angle bracket.
    """
    pieces: list[bytes] = []
    size = 0
    for piece in body.split(b"<"):
        text = piece.partition(b">")[2] or piece
        if text.isascii():
            continue
        pieces.append(text[:_MOST_OF_ONE])
        size += len(pieces[-1])
        if size >= _MOST_BYTES:
            break
    return b"\n".join(pieces)


def guess_encoding(sample: bytes) -> str:
    """Return the most likely encoding of a page that is not UTF-8, by a sample of its texts."""
    if _ONLY_SIGNS.fullmatch(sample):
        return WESTERN
    return recognised_codec(sample) or _of_latin_letters(sample)


def has_signs_in_words(sample: bytes) -> bool:
    """Return whether a sample has signs inside words if it is read as Western."""
    signs = len(_SIGN_IN_WORD.findall(sample))
    return signs >= _LEAST_SIGNS and signs > len(_HIGH.findall(sample)) * _SIGN_SHARE


def _of_latin_letters(sample: bytes) -> str:
    if not is_foreign(sample) and has_signs_in_words(sample):
        return _central_european(sample)
    matches = list(from_bytes(sample[:_MOST_BYTES], cp_isolation=_SINGLE_BYTE))
    best = matches[0] if matches else None
    # A few accents fit several codecs equally well, and the first one by name is Central European.
    as_good = {one.encoding for one in matches if best and (one.chaos, one.coherence) == (best.chaos, best.coherence)}
    if best is None or WESTERN in as_good:
        return WESTERN
    return _central_european(sample) if best.encoding == "cp1250" else best.encoding


def _central_european(sample: bytes) -> str:
    return "iso8859_2" if _ISO_LETTERS.search(sample) and not _WINDOWS_ONLY.search(sample) else "cp1250"
