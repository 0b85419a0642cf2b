"""Articles as vectors of weighted terms: rare terms weigh more, names most. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, sqrt

from pipelines.stories.terms import Term

#: Terms of an article that are kept, those of them that are stored for look-ups, and those that are looked up.
MAX_TERMS, MAX_STORED, MAX_PROBES = 40, 8, 24
#: How many articles the expected share of a term is worth beside those that were counted.
_PRIOR_ARTICLES = 400
#: Less informative terms are left out.
_MIN_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class TermFrequencies:
    """How many articles there are, in each language, and with each of some terms."""

    articles: int = 0
    by_language: Mapping[str | None, int] = field(default_factory=dict)
    by_term: Mapping[int, int] = field(default_factory=dict)

    def rarity(self, term: Term, language: str | None) -> float:
        """Return the logarithm of the inverse share of articles with a term: of its language, if it is no name."""
        articles = self.articles if term.is_name else self.by_language.get(language, 0)
        found = self.by_term.get(term.hash, 0) + _PRIOR_ARTICLES * term.expected_share
        return max(0.0, log((articles + _PRIOR_ARTICLES) / found))


@dataclass(frozen=True, slots=True)
class TermVector:
    """The weights of an article's terms, with the length 1; `names`: those that are names or numbers."""

    weights: Mapping[int, float]
    names: frozenset[int]

    @property
    def heaviest(self) -> tuple[int, ...]:
        """Return the terms, the heaviest first."""
        return tuple(sorted(self.weights, key=lambda term: (-self.weights[term], term)))


def characteristic(terms: Iterable[Term], language: str | None, frequencies: TermFrequencies) -> tuple[Term, ...]:
    """Return the terms that say most about an article, the heaviest first."""
    weighted = [(_weight(term, language, frequencies), term) for term in terms]
    weighted.sort(key=lambda pair: (-pair[0], pair[1].hash))
    return tuple(term for weight, term in weighted[:MAX_TERMS] if weight >= _MIN_WEIGHT)


def vector(terms: Sequence[Term], language: str | None, frequencies: TermFrequencies) -> TermVector:
    """Return the vector of an article's characteristic terms."""
    weights = {term.hash: _weight(term, language, frequencies) for term in terms}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return TermVector(
        {term: weight / length for term, weight in weights.items() if weight},
        frozenset(term.hash for term in terms if term.is_name),
    )


def _weight(term: Term, language: str | None, frequencies: TermFrequencies) -> float:
    return max(0.0, 1.0 + log(max(term.count, 0.4))) * frequencies.rarity(term, language)


def similarity(one: TermVector, other: TermVector) -> float:
    """Return the cosine of two vectors."""
    if len(other.weights) < len(one.weights):
        one, other = other, one
    theirs = other.weights
    return sum([weight * theirs[term] for term, weight in one.weights.items() if term in theirs])


def shared_names(one: TermVector, other: TermVector) -> int:
    """Return how many names and numbers two vectors have in common."""
    return len(one.names & other.names)
