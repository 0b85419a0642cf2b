"""Articles as vectors of weighted terms: rare terms weigh more, names most. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log, sqrt

from pipelines.stories.terms import CLASSES, Term

#: Terms of an article that are kept.
MAX_TERMS = 40
#: How many articles the expected share of a term is worth beside those that were counted.
_PRIOR_ARTICLES = 400
#: How many of these have a term of each class of commonness, as far as the language tells.
_EXPECTED = tuple(_PRIOR_ARTICLES * 0.5**commonness for commonness in range(CLASSES + 1))
#: Less informative terms are left out.
_MIN_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class TermFrequencies:
    """How many articles there are, in all and in one language, and with each of some terms."""

    articles: int = 0
    of_language: int = 0
    by_term: Mapping[int, int] = field(default_factory=dict)

    def rarity(self, term: Term) -> float:
        """Return the logarithm of the inverse share of articles with a term: in the language, if it is no name."""
        articles = self.articles if term.is_name else self.of_language
        found = self.by_term.get(term.hash, 0) + _EXPECTED[term.commonness]
        return max(0.0, log((articles + _PRIOR_ARTICLES) / found))


@dataclass(frozen=True)
class TermVector:
    """The weights of an article's terms, with the length 1; `names`: those that are names or numbers."""

    weights: Mapping[int, float]
    names: frozenset[int]

    @cached_property
    def heaviest(self) -> tuple[int, ...]:
        """Return the terms, the heaviest first."""
        # Terms of the same weight stay in the order of their hashes.
        return tuple(sorted(sorted(self.weights), key=self.weights.__getitem__, reverse=True))


def vector_of(terms: Iterable[Term], frequencies: TermFrequencies) -> TermVector:
    """Return the vector of the terms that say most about an article."""
    weighted = [(-_weight(term, frequencies), term) for term in terms]
    weighted.sort()
    kept = [(-weight, term) for weight, term in weighted[:MAX_TERMS] if -weight >= _MIN_WEIGHT]
    length = sqrt(sum([weight * weight for weight, _ in kept])) or 1.0
    return TermVector(
        {term.hash: weight / length for weight, term in kept},
        frozenset([term.hash for _, term in kept if term.is_name]),
    )


def _weight(term: Term, frequencies: TermFrequencies) -> float:
    return max(0.0, 1.0 + log(max(term.times, 0.4))) * frequencies.rarity(term)


def similarity(one: TermVector, other: TermVector) -> float:
    """Return the cosine of two vectors."""
    if len(other.weights) < len(one.weights):
        one, other = other, one
    theirs = other.weights
    return sum([weight * theirs[term] for term, weight in one.weights.items() if term in theirs])
