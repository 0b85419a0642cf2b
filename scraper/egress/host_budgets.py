"""Time budget of each host in a run: an endlessly slow site cannot take all of it."""

from collections import Counter

from scraper.egress.endpoints import Endpoint
from scraper.exceptions import HostBudgetError


class HostBudgets:
    """The seconds that downloads from each host took, out of `seconds` (0: no limit)."""

    def __init__(self, seconds: float) -> None:
        """Start with nothing spent."""
        self._seconds = seconds
        self._spent: Counter[Endpoint] = Counter()

    def check(self, endpoint: Endpoint) -> None:
        """Raise unless there is time left for the host.

        Raises:
            HostBudgetError: there is none.
        """
        spent = self._spent[endpoint]
        if self._seconds and spent >= self._seconds:
            raise HostBudgetError(f"{endpoint.host} took {spent:.0f} seconds: NEWSGRAIN_HOST_TIME_BUDGET is reached")

    def spend(self, endpoint: Endpoint, seconds: float) -> None:
        """Add the seconds of a download."""
        self._spent[endpoint] += seconds  # type: ignore[assignment]  # a Counter counts fractions too
