"""The features of an article as bytes, independent of the machine. Pure."""

import struct
from collections.abc import Iterable, Iterator, Sequence

from pipelines.items import ArticleItem
from pipelines.site_memory.article_features import (
    ArticleFeatures,
    OffTopicName,
    Passage,
    article_features,
    article_text,
)

#: The version of the format and of the features; increment it whenever either changes.
VERSION = 1
#: The version, then the number of passages and of entries of the four columns of hashes.
_HEAD = struct.Struct("<B5I")
#: Types of the columns: four of passages, then subject, series, off-topic names, on-topic names.
_COLUMNS = "qqHBIIII"
_KEPT, _HEADING, _NOTICE = 1, 2, 4
#: Whether a passage is kept, a heading, a notice, by its flags.
_FLAGS = tuple((bool(flags & _KEPT), bool(flags & _HEADING), bool(flags & _NOTICE)) for flags in range(2 * _NOTICE))
_MAX_SIZE = 0xFFFF


def packed_features(article: ArticleItem) -> bytes:
    """Return the features of an article's whole text as bytes."""
    return pack(article_features(article_text(article)))


def pack(features: ArticleFeatures) -> bytes:
    """Return the features as bytes."""
    passages = features.passages
    columns = (
        [passage.exact for passage in passages],
        [passage.pattern for passage in passages],
        [min(passage.size, _MAX_SIZE) for passage in passages],
        [_flags(passage) for passage in passages],
        sorted(features.subject),
        sorted(features.series),
        [number for name, one in sorted(features.off_topic_names.items()) for number in _numbers(name, one)],
        sorted(features.on_topic_names),
    )
    head = _HEAD.pack(VERSION, len(passages), *map(len, columns[4:]))
    return head + b"".join(
        struct.pack(f"<{len(column)}{kind}", *column) for kind, column in zip(_COLUMNS, columns, strict=True)
    )


def unpack(packed: bytes) -> ArticleFeatures | None:
    """Return the features from these bytes, or None if another version wrote them."""
    version, passages, *counts = _HEAD.unpack_from(packed)
    if version != VERSION:
        return None
    at, columns = _HEAD.size, []
    for kind, count in zip(_COLUMNS, (*[passages] * 4, *counts), strict=True):
        form = struct.Struct(f"<{count}{kind}")
        columns.append(form.unpack_from(packed, at))
        at += form.size
    return ArticleFeatures(
        passages=tuple(
            [
                Passage(exact, pattern, size, *_FLAGS[flags])
                for exact, pattern, size, flags in zip(*columns[:4], strict=True)
            ]
        ),
        subject=frozenset(columns[4]),
        series=frozenset(columns[5]),
        off_topic_names=dict(_off_topic_names(columns[6])),
        on_topic_names=frozenset(columns[7]),
    )


def _flags(passage: Passage) -> int:
    return _KEPT * passage.is_kept | _HEADING * passage.is_heading | _NOTICE * passage.is_notice


def _numbers(name: int, one: OffTopicName) -> Iterable[int]:
    return (name, int(one.is_inside), len(one.passages), *one.passages)


def _off_topic_names(numbers: Sequence[int]) -> Iterator[tuple[int, OffTopicName]]:
    at = 0
    while at < len(numbers):
        name, is_inside, count = numbers[at : at + 3]
        at += 3 + count
        yield name, OffTopicName(tuple(numbers[at - count : at]), bool(is_inside))
