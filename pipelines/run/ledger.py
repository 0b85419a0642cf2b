"""Accounting of a run's URLs: every URL taken must get an outcome."""

from collections import Counter
from dataclasses import dataclass, field

from models.enums import Outcome, Reason


@dataclass(slots=True)
class Ledger:
    """URLs taken and still pending (with their source), outcomes and reasons of the others."""

    discovered: int = 0
    taken: int = 0
    pending: dict[str, str] = field(default_factory=dict)
    #: Pending URLs that failed or were dropped on their way: their outcome, unless a visit brings one.
    drop_reasons: dict[str, tuple[Reason, str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    #: URLs whose visit is in the spool: no outcome yet, and nothing more to do in this run.
    spooled: set[str] = field(default_factory=set)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)

    def take(self, url: str, source: str) -> bool:
        """Note that `url` is taken; return False if this run took it before."""
        if url in self.pending or url in self.closed or url in self.spooled:
            return False
        self.taken += 1
        self.pending[url] = source
        return True

    def close(self, url: str, outcome: Outcome, reason: Reason | None) -> None:
        """Note the outcome of `url`."""
        self._remove(url)
        self.closed.add(url)
        self.outcomes[outcome] += 1
        if reason is not None:
            self.reasons[reason] += 1

    def note_spooled(self, url: str) -> None:
        """Note that the visit of `url` is in the spool."""
        self._remove(url)
        self.spooled.add(url)

    def note_drop(self, url: str, reason: Reason, detail: str) -> None:
        """Note why a pending `url` may get no visit; the first reason is the cause of the others."""
        if url in self.pending:
            self.drop_reasons.setdefault(url, (reason, detail))

    def _remove(self, url: str) -> None:
        self.pending.pop(url, None)
        self.drop_reasons.pop(url, None)
