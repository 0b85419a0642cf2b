"""What an article teaches as bytes: read by the machine of another kind too, and written in microseconds. Pure."""

import struct
from collections.abc import Iterable, Iterator, Sequence

from pipelines.site_memory.article_features import ArticleFeatures, OffTopicName, Passage

#: Of the bytes that this version writes. Whoever changes what is learnt from an article counts it up.
VERSION = 1
_HEAD = struct.Struct("<B5I")
_KEPT, _HEADING, _NOTICE = 1, 2, 4
_MOST_WORDS = 0xFFFF


def pack(page: ArticleFeatures) -> bytes:
    """Return the page as bytes."""
    passages = page.passages
    odd = [number for name in sorted(page.odd) for number in _odd_numbers(name, page.odd[name])]
    counts = (len(passages), len(page.subject), len(page.series), len(odd), len(page.spoken))
    return b"".join(
        (
            _HEAD.pack(VERSION, *counts),
            _packed("q", [passage.exact for passage in passages]),
            _packed("q", [passage.pattern for passage in passages]),
            _packed("H", [min(passage.size, _MOST_WORDS) for passage in passages]),
            _packed("B", [_flags(passage) for passage in passages]),
            _packed("I", sorted(page.subject)),
            _packed("I", sorted(page.series)),
            _packed("I", odd),
            _packed("I", sorted(page.spoken)),
        ),
    )


def unpack(packed: bytes) -> ArticleFeatures | None:
    """Return the page of these bytes; None: another version wrote them."""
    version, passages, subject, series, odd, spoken = _HEAD.unpack_from(packed)
    if version != VERSION:
        return None
    at, columns = _HEAD.size, []
    for kind, count in zip("qqHBIIII", (*[passages] * 4, subject, series, odd, spoken), strict=True):
        form = struct.Struct(f"<{count}{kind}")
        columns.append(form.unpack_from(packed, at))
        at += form.size
    return ArticleFeatures(
        passages=tuple(
            Passage(exact, pattern, size, bool(flags & _KEPT), bool(flags & _HEADING), bool(flags & _NOTICE))
            for exact, pattern, size, flags in zip(*columns[:4], strict=True)
        ),
        subject=frozenset(columns[4]),
        series=frozenset(columns[5]),
        odd=dict(_oddities(columns[6])),
        spoken=frozenset(columns[7]),
    )


def _packed(kind: str, numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}{kind}", *numbers)


def _flags(passage: Passage) -> int:
    return _KEPT * passage.is_kept | _HEADING * passage.is_heading | _NOTICE * passage.is_notice


def _odd_numbers(name: int, odd: OffTopicName) -> Iterable[int]:
    return (name, int(odd.is_inside), len(odd.passages), *odd.passages)


def _oddities(numbers: Sequence[int]) -> Iterator[tuple[int, OffTopicName]]:
    at = 0
    while at < len(numbers):
        name, is_inside, count = numbers[at : at + 3]
        at += 3 + count
        yield name, OffTopicName(tuple(numbers[at - count : at]), bool(is_inside))
