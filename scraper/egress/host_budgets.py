"""How long one host may keep a run busy: a site that answers slowly for ever does not have all of its time."""

from collections import Counter

from scraper.egress.endpoints import Endpoint
from scraper.exceptions import HostBudgetError


class HostBudgets:
    """The seconds that downloads from each host took, of those that they may take (0: any number)."""

    def __init__(self, seconds: float) -> None:
        """Begin with nothing spent."""
        self._seconds = seconds
        self._spent: Counter[Endpoint] = Counter()

    def check(self, endpoint: Endpoint) -> None:
        """Return if there is time left for the host.

        Raises:
            HostBudgetError: there is none.
        """
        spent = self._spent[endpoint]
        if self._seconds and spent >= self._seconds:
            raise HostBudgetError(f"{endpoint.host} took {spent:.0f} seconds: NEWSGRAIN_HOST_TIME_BUDGET is reached")

    def spend(self, endpoint: Endpoint, seconds: float) -> None:
        """Enter what a download took."""
        self._spent[endpoint] += seconds  # type: ignore[assignment]  # a Counter counts fractions too
