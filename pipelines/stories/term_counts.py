"""The vectors of a batch's articles, by the frequencies of terms in the database, which they are added to."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from models.stories.articles import ArticleToGroup
from models.stories.frequencies import add_frequencies, frequencies, language_key, term_key, total_key, weight_of
from pipelines.stories.terms import Term, terms_of
from pipelines.stories.vectors import TermFrequencies, TermVector, vector_of


def vectors(
    connection: Connection, articles: Mapping[int, ArticleToGroup], counted: Collection[int]
) -> dict[int, TermVector]:
    """Return the vector of each article; those not yet `counted` are, one after the other."""
    terms = {
        number: terms_of(article.headline or "", article.article_body.split("\n"), article.in_language)
        for number, article in articles.items()
    }
    keys = {total_key(), *(language_key(article.in_language) for article in articles.values())}
    keys.update(term_key(term.hash) for own in terms.values() for term in own)
    known = frequencies(connection, keys)
    added: Counter[int] = Counter()
    found: dict[int, TermVector] = {}
    for number, article in articles.items():
        if number not in counted:
            _count(article, terms[number], known, added)
        found[number] = vector_of(terms[number], _frequencies(article.in_language, terms[number], known))
    add_frequencies(connection, added)
    return found


def _count(article: ArticleToGroup, terms: Sequence[Term], known: dict[int, int], added: Counter[int]) -> None:
    weight = weight_of(article.id, known.get(total_key(), 0))
    keys = {term_key(term.hash) for term in terms} if weight else set()
    for key in keys:
        known[key] = known.get(key, 0) + weight
        added[key] += weight
    for key in (total_key(), language_key(article.in_language)):
        known[key] = known.get(key, 0) + 1
        added[key] += 1


def _frequencies(language: str | None, terms: Sequence[Term], known: Mapping[int, int]) -> TermFrequencies:
    return TermFrequencies(
        articles=known.get(total_key(), 0),
        of_language=known.get(language_key(language), 0),
        by_term={term.hash: known.get(term_key(term.hash), 0) for term in terms},
    )
