"""BCubed precision, recall and F of a partition."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BCubed:
    """Precision and recall, averaged over the items."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """Return their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def bcubed(found: Sequence[Hashable], true: Sequence[Hashable]) -> BCubed:
    """Return the scores of the found groups of items against the true ones, given item by item."""
    both = Counter(zip(found, true, strict=True))
    in_found, in_true = Counter(found), Counter(true)
    number = max(1, len(found))
    return BCubed(
        sum(count * count / in_found[group] for (group, _), count in both.items()) / number,
        sum(count * count / in_true[group] for (_, group), count in both.items()) / number,
    )
