"""The features of an article as bytes: its terms with their weights, in its language. Pure."""

import struct
from dataclasses import dataclass
from itertools import compress

from pipelines.stories.vectors import TermVector

#: The version of the format and of the features; increment it whenever either changes.
VERSION = 1
_HEAD = struct.Struct("<B2sB")
_NAME, _LARGEST = 0x80, 0x7F
_WEIGHTS = tuple((flag & _LARGEST) / _LARGEST for flag in range(256))
_BUCKET_HOURS = 72
#: Terms of an article that are stored for look-ups, and those that are looked up.
_STORED, _PROBED = 6, 16
_WORD, _SIGN = 0xFFFFFFFF, 0x80000000


@dataclass(frozen=True, slots=True)
class Features:
    """The language of an article, and the vector of its terms."""

    language: str | None
    vector: TermVector


def pack(features: Features) -> bytes:
    """Return features as bytes; weights are rounded, and terms are in the order of `heaviest`."""
    terms = features.vector.heaviest
    names, weights = features.vector.names, features.vector.weights
    flags = bytes(_NAME * (term in names) | max(1, round(weights[term] * _LARGEST)) for term in terms)
    language = (features.language or "").encode("ascii", "replace")[:2]
    return _HEAD.pack(VERSION, language, len(terms)) + struct.pack(f"<{len(terms)}I", *terms) + flags


def unpack(packed: bytes) -> Features | None:
    """Return the features from these bytes, or None if another version wrote them."""
    if packed[:1] != bytes([VERSION]):
        return None
    _, language, terms = _HEAD.unpack_from(packed)
    hashes = struct.unpack_from(f"<{terms}I", packed, _HEAD.size)
    flags = packed[_HEAD.size + 4 * terms :]
    return Features(
        language.rstrip(b"\0").decode("ascii") or None,
        TermVector(
            dict(zip(hashes, map(_WEIGHTS.__getitem__, flags), strict=True)),
            frozenset(compress(hashes, map(_NAME.__and__, flags))),
        ),
    )


def story_marks(vector: TermVector, hours: float) -> frozenset[int]:
    """Return the hashes that are stored of an article which was published in this hour."""
    bucket = int(hours // _BUCKET_HOURS)
    return frozenset(_mark(term, bucket) for term in vector.heaviest[:_STORED])


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
