"""Features of a block's subject: words shared with the headline, the declared metadata and the article."""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, column
from pipelines.text.tokens import words

_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-ÞА-Я][\w’'-]{3,}")
_CONTENT_WORD = 4
_BODY_WORDS = 10
_BODY_LINKS = 0.5
_MIN_DECLARED = 40
_NAMES_READ = 40
_NAME_WORD = 3
#: A run of capitalised words after a lower-case letter, a digit or a comma.
_NAME_INSIDE = re.compile(r"(?<=[a-zß-ÿ0-9,;:] )[A-ZÀ-ÖØ-Þ][\w’'-]+(?: (?:& )?[A-ZÀ-ÖØ-Þ][\w’'-]+)*")
#: Paragraphs with a larger share of advertising words do not count as text about the article's subject.
_MAX_ADWORDS = 0.06
_MANY_NAMES, _MANY_PROMOTED = 10, 5
#: Words that occur more often elsewhere weigh no more.
_OFTEN = 5
_NO_NAMES: set[str] = set()
#: The row of `_shared` for a listed block.
_LISTED = (-1.0, 0.0, -1.0, 0)


def topic_columns(view: PageView, adwords: Numbers) -> Columns:
    """Return the subject features of each block; `adwords` is its number of advertising words."""
    return {**_declared(view), **_shared(view), **_foreign(view, adwords)}


def _declared(view: PageView) -> Columns:
    headline, description = words(view.metadata.headline or ""), words(view.metadata.description or "")
    headline_set, description_set, joined = set(headline), set(description), f" {' '.join(description)} "
    body = words(view.metadata.declared_body or "")
    runs = set(zip(body, body[1:], body[2:], strict=False)) if len(body) > _MIN_DECLARED else set()
    word_sets = view.word_sets
    keywords = {word for keyword in view.metadata.keywords for word in words(keyword)}
    return {
        "headline_shared": column([_overlap(own, headline_set) if own else 0.0 for own in word_sets]),
        "description_shared": column([len(own & description_set) / len(own) if own else 0.0 for own in word_sets]),
        "in_description": column(
            [len(own) >= _CONTENT_WORD and f" {key} " in joined for own, key in zip(word_sets, view.keys, strict=True)]
        ),
        "keywords_shared": column([len(own & keywords) / len(own) if own else 0.0 for own in word_sets]),
        "in_declared_body": column(
            [_run_share(line, runs) if own and runs else -1.0 for line, own in zip(view.words, word_sets, strict=True)]
        ),
        "has_declared_body": np.full(len(word_sets), float(bool(runs)), np.float32),
        "declared_shown": np.full(len(word_sets), _shown(view, runs), np.float32),
    }


def _overlap(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return the share of the words of both that are common to them."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def _run_share(line: Sequence[str], runs: set[tuple[str, str, str]]) -> float:
    if len(line) < 3:  # noqa: PLR2004  # the length of a run
        return -1.0
    own = list(zip(line, line[1:], line[2:], strict=False))
    return sum(run in runs for run in own) / len(own)


def _shown(view: PageView, runs: set[tuple[str, str, str]]) -> float:
    """Return the share of the declared text that the page shows, -1 without a declared text."""
    if not runs:
        return -1.0
    shown = {run for block in view.unlisted for run in zip(block.words, block.words[1:], block.words[2:], strict=False)}
    return len(runs & shown) / len(runs)


def _shared(view: PageView) -> Columns:
    """Return the overlap of each block with all others that may be text of the article."""
    body: Counter[str] = Counter()
    is_body = _may_be_body(view).tolist()
    # Set operations are many times as fast as loops over words.
    content_words = {word for word in set().union(*view.word_sets) if len(word) >= _CONTENT_WORD}
    content = [own & content_words if own else own for own in view.word_sets]
    for own, is_own_body in zip(content, is_body, strict=True):
        if is_own_body:
            body.update(own)
    body.update(set(words(view.metadata.headline or "")))
    #: For blocks that were not counted, and for those that were.
    elsewhere = tuple(_Elsewhere.of(body, itself) for itself in (0, 1))
    rows = [
        _shared_row(own, block.text, elsewhere[itself]) if distinct else _LISTED
        for own, distinct, block, itself in zip(content, view.word_sets, view.blocks, is_body, strict=True)
    ]
    table = np.array(rows, np.float32).reshape(len(rows), 4)
    names = ("subject_shared", "subject_weight", "names_shared", "names_new")
    return {name: table[:, position] for position, name in enumerate(names)}


def _may_be_body(view: PageView) -> NDArray[np.bool_]:
    return (view.counts >= _BODY_WORDS) & (view.linked < _BODY_LINKS)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """How often words occur in other blocks than a given one: all of them, and their numbers up to `_OFTEN`."""

    words: frozenset[str]
    weights: dict[str, int]

    @classmethod
    def of(cls, counts: Counter[str], itself: int) -> "_Elsewhere":
        """Return the numbers for a block that was counted `itself` times (0 or 1)."""
        weights = {word: min(_OFTEN, count - itself) for word, count in counts.items() if count > itself}
        return cls(frozenset(weights), weights)


def _shared_row(own: AbstractSet[str], text: str, elsewhere: _Elsewhere) -> tuple[float, float, float, float]:
    """Return a block's features, given its content words."""
    names = [name.lower() for name in _CAPITALISED.findall(text)[:_NAMES_READ]]
    known = sum(map(elsewhere.words.__contains__, names))
    names_shared = known / len(names) if names else -1.0
    if not own:
        return -1.0, 0.0, names_shared, min(len(names) - known, _MANY_NAMES)
    shared = own & elsewhere.words
    weight = sum(map(elsewhere.weights.__getitem__, shared))
    return len(shared) / len(own), weight / len(own), names_shared, min(len(names) - known, _MANY_NAMES)


def _foreign(view: PageView, adwords: Numbers) -> Columns:
    """Return how many names of a block occur nowhere in the article's plain text, headline and description.

    Blocks with many advertising words are not plain text: a brand in several promotions is no subject of the page.
    """
    plain = (_may_be_body(view) & (adwords <= view.counts * _MAX_ADWORDS)).tolist()
    known = set(words(f"{view.metadata.headline or ''} {view.metadata.description or ''}"))
    own_plain: Counter[str] = Counter()
    for own, is_plain in zip(view.word_sets, plain, strict=True):
        if is_plain:
            own_plain.update(own)
    #: For blocks that are no plain text, and for those that are: the latter have each of their words once.
    familiar = tuple(
        known.union(word for word, count in own_plain.items() if count > itself) if itself else known | own_plain.keys()
        for itself in (0, 1)
    )
    promoted: Counter[str] = Counter()
    foreign: list[set[str]] = []
    shares: list[float] = []
    for block, own, is_plain in zip(view.blocks, view.word_sets, plain, strict=True):
        names = _names(block.text) if len(own) >= _CONTENT_WORD else _NO_NAMES
        unknown = names - familiar[is_plain] if names else _NO_NAMES
        foreign.append(unknown)
        shares.append(len(unknown) / len(names) if names else -1.0)
        if unknown:
            promoted.update(unknown)
    return {
        "foreign": column([min(len(unknown), _MANY_NAMES) for unknown in foreign]),
        "foreign_share": column(shares),
        "foreign_most": column(
            [
                min(max(map(line.count, unknown)), _MANY_PROMOTED) if unknown else 0
                for line, unknown in zip(view.words, foreign, strict=True)
            ]
        ),
        "foreign_first": column(
            [
                _begins_foreign(block.text, line, own_plain, int(is_plain))
                for block, line, is_plain in zip(view.blocks, view.words, plain, strict=True)
            ]
        ),
        "foreign_repeated": column(
            [min(max(map(promoted.__getitem__, unknown)), _MANY_PROMOTED) if unknown else 0 for unknown in foreign]
        ),
    }


def _begins_foreign(text: str, line: Sequence[str], plain: Counter[str], itself: int) -> bool:
    """Return whether a block begins with a capitalised word that stands in no other paragraph."""
    return len(line) >= _BODY_WORDS and text[0].isupper() and len(line[0]) >= _CONTENT_WORD and plain[line[0]] <= itself


def _names(text: str) -> set[str]:
    """Return the words of names within sentences; a capital at the start of a sentence proves nothing."""
    names = _NAME_INSIDE.findall(text)[:_NAMES_READ]
    return {word for word in words(" ".join(names)) if len(word) >= _NAME_WORD} if names else _NO_NAMES
