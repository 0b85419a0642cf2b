"""The vectors of a batch's articles, by the frequencies of terms in the database, which they are added to."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from models.stories.articles import ArticleToGroup
from models.stories.frequencies import add_frequencies, frequencies, language_key, term_key, total_key, weight_of
from pipelines.stories.terms import Term
from pipelines.stories.vectors import TermFrequencies, TermVector, vector_of


def vectors(
    connection: Connection,
    articles: Mapping[int, ArticleToGroup],
    terms: Mapping[int, Sequence[Term]],
    counted: Collection[int],
) -> dict[int, TermVector]:
    """Return the vector of each article, given its terms; those not yet `counted` are, one after the other."""
    keys = {number: [term_key(term.hash) for term in own] for number, own in terms.items()}
    of_all = {total_key(), *(language_key(article.in_language) for article in articles.values())}
    before = frequencies(connection, of_all.union(*keys.values()))
    known = dict(before)
    found: dict[int, TermVector] = {}
    for number, article in articles.items():
        if number not in counted:
            _count(article, keys[number], known)
        found[number] = vector_of(terms[number], _frequencies(article.in_language, terms[number], keys[number], known))
    add_frequencies(connection, {key: articles - before.get(key, 0) for key, articles in known.items()})
    return found


def _count(article: ArticleToGroup, keys: Collection[int], known: dict[int, int]) -> None:
    weight = weight_of(article.id, known.get(total_key(), 0))
    for key in set(keys) if weight else ():
        known[key] = known.get(key, 0) + weight
    for key in (total_key(), language_key(article.in_language)):
        known[key] = known.get(key, 0) + 1


def _frequencies(
    language: str | None, terms: Sequence[Term], keys: Sequence[int], known: Mapping[int, int]
) -> TermFrequencies:
    return TermFrequencies(
        articles=known.get(total_key(), 0),
        of_language=known.get(language_key(language), 0),
        by_term={term.hash: known.get(key, 0) for term, key in zip(terms, keys, strict=True)},
    )
