"""How many discovery documents a run has read of those that it will read, as far as that is known."""

from dataclasses import dataclass


@dataclass(slots=True)
class DocumentCount:
    """Documents that are planned at the start, requested so far, and done, whether or not they could be read."""

    planned: int = 0
    requested: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        """Return how many there are: documents lead to others."""
        return max(self.planned, self.requested)
