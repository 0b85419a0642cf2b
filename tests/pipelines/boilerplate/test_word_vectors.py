"""Texts about the same thing have vectors with a small angle between them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate.features.word_vectors import rows_of_word, word_vectors
from pipelines.text.tokens import words


def _cosine(one: str, other: str) -> float:
    first, second = word_vectors().of_texts([words(one), words(other)])
    return float(first @ second)


def test_related_words_are_closer_than_unrelated_ones() -> None:
    assert _cosine("river flood", "water rain") > _cosine("river flood", "discount voucher") + 0.1
    assert _cosine("Fluss Überschwemmung", "Wasser Regen") > _cosine("Fluss Überschwemmung", "Rabatt Gutschein")
    assert _cosine("elecciones parlamento", "gobierno ministro") > _cosine("elecciones parlamento", "zapatos camisa")


def test_equal_texts_have_equal_vectors_of_length_one() -> None:
    vectors = word_vectors().of_texts([["harbour", "tram"], [], ["tram", "harbour"]])

    assert np.array_equal(vectors[0], vectors[2])
    assert np.linalg.norm(vectors, axis=1).round(5).tolist() == [1, 0, 1]


def test_nothing_at_all_has_no_vectors() -> None:
    assert word_vectors().of_texts([[], []]).tolist() == np.zeros((2, 256)).tolist()
    assert word_vectors().of_texts([]).shape == (0, 256)


@given(st.text(min_size=1))
def test_every_word_has_rows_of_the_matrix_or_none(word: str) -> None:
    assert all(0 <= row < len(word_vectors().matrix) for row in rows_of_word(word))
