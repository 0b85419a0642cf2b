"""The features of an article as bytes: its terms with their weights, and its sketch. Pure."""

import struct
from dataclasses import dataclass

from pipelines.stories.vectors import TermVector

#: The version of the format and of the features; increment it whenever either changes.
VERSION = 1
_HEAD = struct.Struct("<B2sBBH")
_NAME, _LARGEST = 0x80, 0x7F
_BUCKET_HOURS = 72
#: Terms of an article that are stored for look-ups, and those that are looked up.
_STORED, _PROBED = 8, 24
_WORD, _SIGN = 0xFFFFFFFF, 0x80000000


@dataclass(frozen=True, slots=True)
class Features:
    """The language of an article, the vector of its terms, the sketch of its text, and the words of the text."""

    language: str | None
    vector: TermVector
    sketch: tuple[int, ...]
    size: int


def pack(features: Features) -> bytes:
    """Return features as bytes; weights are rounded, and terms are in the order of `heaviest`."""
    terms = features.vector.heaviest
    names, weights = features.vector.names, features.vector.weights
    flags = bytes(_NAME * (term in names) | max(1, round(weights[term] * _LARGEST)) for term in terms)
    language, sketch = (features.language or "").encode("ascii", "replace")[:2], features.sketch
    head = _HEAD.pack(VERSION, language, len(terms), len(sketch), min(features.size, 0xFFFF))
    return head + struct.pack(f"<{len(terms)}I", *terms) + flags + struct.pack(f"<{len(sketch)}i", *sketch)


def unpack(packed: bytes) -> Features | None:
    """Return the features from these bytes, or None if another version wrote them."""
    if packed[:1] != bytes([VERSION]):
        return None
    _, language, terms, marks, size = _HEAD.unpack_from(packed)
    hashes = struct.unpack_from(f"<{terms}I", packed, _HEAD.size)
    flags = packed[_HEAD.size + 4 * terms :][:terms]
    sketch = struct.unpack_from(f"<{marks}i", packed, _HEAD.size + 5 * terms)
    return Features(
        language.rstrip(b"\0").decode("ascii") or None,
        TermVector(
            {term: (flag & _LARGEST) / _LARGEST for term, flag in zip(hashes, flags, strict=True)},
            frozenset(term for term, flag in zip(hashes, flags, strict=True) if flag & _NAME),
        ),
        sketch,
        size,
    )


def stored_marks(features: Features, hours: float) -> frozenset[int]:
    """Return all hashes that are stored for an article which was published in this hour."""
    bucket = int(hours // _BUCKET_HOURS)
    return frozenset((*features.sketch, *(_mark(term, bucket) for term in features.vector.heaviest[:_STORED])))


def story_probes(vector: TermVector, hours: float) -> frozenset[int]:
    """Return the hashes by which articles on the same subject from the days around are looked up."""
    bucket = int(hours // _BUCKET_HOURS)
    terms = vector.heaviest[:_PROBED]
    return frozenset(_mark(term, near) for term in terms for near in (bucket - 1, bucket, bucket + 1))


def _mark(term: int, bucket: int) -> int:
    """Return the hash of a term in a span of days as a signed 32-bit number."""
    mixed = (term ^ (bucket * 0x9E3779B1)) * 0x85EBCA6B
    mixed = (mixed ^ (mixed >> 13)) & _WORD
    return mixed - ((mixed & _SIGN) << 1)
