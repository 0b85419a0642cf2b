"""Features of a block's meaning: how close its words are to those of the paragraphs around it, of all, of the headline.

Promotions are about something else than their article, whatever their wording and their language.
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, marked
from pipelines.boilerplate.features.word_vectors import word_vectors
from pipelines.text.tokens import words

#: Shorter blocks have no meaning of their own to compare.
_MIN_WORDS = 4
#: Blocks of at least so many words, with at most this share of them in links, are what the others are compared with.
_BODY_WORDS, _BODY_LINKS = 10, 0.5
#: Of longer pages, so many paragraphs, evenly spread, stand for all.
_MOST_COMPARED = 300
_NEAREST = 3
#: The first paragraphs say what an article is about.
_LEAD = 3
#: The value of blocks that are not compared, and of comparisons with nothing.
_NONE = -1.0
_NAMES = (
    *("nearest", "nearest_3", "all", "all_deviation", "before", "after"),
    *("headline", "headline_deviation", "lead"),
)


def similarity_columns(view: PageView) -> Columns:
    """Return the cosines of each block's vector with those of the page's paragraphs and headline."""
    table = np.full((len(view.blocks), len(_NAMES)), _NONE, np.float32)
    compared = np.flatnonzero(~view.listed & (view.counts >= _MIN_WORDS))
    body = np.flatnonzero(~view.listed & (view.counts >= _BODY_WORDS) & (view.linked < _BODY_LINKS) & ~view.apart)
    if len(compared) and len(body) > 1:
        table[compared] = _cosines(view, compared, body)
    return {f"similar_{name}": table[:, place] for place, name in enumerate(_NAMES)}


def _cosines(view: PageView, compared: NDArray[np.intp], body: NDArray[np.intp]) -> Numbers:
    headline = words(f"{view.metadata.headline or ''} {view.metadata.description or ''}")
    vectors = word_vectors().of_texts([*(view.word_sets[index] for index in compared), set(headline)])
    own, title = vectors[:-1], vectors[-1]
    sample = body[:: -(-len(body) // _MOST_COMPARED)]
    others = own[np.searchsorted(compared, sample)]
    count = len(view.blocks)
    cosines = own @ others.T
    cosines[compared[:, None] == sample[None, :]] = _NONE
    with_all = _with_all(own, others, marked(sample, count)[compared])
    to_title = own @ title if headline else np.full(len(own), _NONE, np.float32)
    is_body = marked(body, count)[compared]
    lead = body[:_LEAD]
    return np.stack(
        [
            cosines.max(axis=1),
            _nearest(cosines),
            with_all,
            _deviation(with_all, is_body),
            *_neighbours(own, compared, body),
            to_title,
            _deviation(to_title, is_body),
            _with_all(own, own[np.searchsorted(compared, lead)], marked(lead, count)[compared]),
        ],
        axis=1,
    )


def _deviation(values: Numbers, is_body: NDArray[np.bool_]) -> Numbers:
    """Return how far each value is from the median of the paragraphs, in units of their deviation."""
    usual = values[is_body]
    return np.asarray((values - np.median(usual)) / (usual.std() + 0.02), dtype=np.float32)


def _nearest(cosines: Numbers) -> Numbers:
    """Return the mean of each row's highest cosines."""
    count = min(_NEAREST, cosines.shape[1] - 1)
    return np.asarray(np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1), dtype=np.float32)


def _with_all(own: Numbers, others: Numbers, is_one_of_them: NDArray[np.bool_]) -> Numbers:
    """Return the cosine of each vector with the sum of all `others` but itself."""
    sums = others.sum(axis=0) - own * is_one_of_them[:, None]
    lengths = np.linalg.norm(sums, axis=1)
    return np.asarray((own * sums).sum(axis=1) / np.maximum(lengths, 1e-6), dtype=np.float32)


def _neighbours(own: Numbers, compared: NDArray[np.intp], body: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """Return the cosines with the nearest paragraph before and the nearest one after each block."""
    vectors = own[np.searchsorted(compared, body)]
    before = np.searchsorted(body, compared, side="left") - 1
    after = np.searchsorted(body, compared, side="right")
    return _pairs(own, vectors, before), _pairs(own, vectors, after)


def _pairs(own: Numbers, vectors: Numbers, places: NDArray[np.intp]) -> Numbers:
    exists = (places >= 0) & (places < len(vectors))
    cosines = (own * vectors[np.clip(places, 0, len(vectors) - 1)]).sum(axis=1)
    return np.where(exists, cosines, np.float32(_NONE))
