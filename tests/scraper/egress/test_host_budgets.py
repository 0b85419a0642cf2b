import pytest

from scraper.egress.endpoints import Endpoint
from scraper.egress.host_budgets import HostBudgets
from scraper.exceptions import HostBudgetError

HERE, THERE = Endpoint("a.example", 443), Endpoint("b.example", 443)


def test_a_host_has_its_seconds_and_no_other_hosts() -> None:
    budgets = HostBudgets(10)
    budgets.spend(HERE, 9.5)
    budgets.check(HERE)
    budgets.spend(HERE, 0.5)

    with pytest.raises(HostBudgetError, match=r"a\.example took 10 seconds"):
        budgets.check(HERE)
    budgets.check(THERE)


def test_nothing_is_no_bound() -> None:
    budgets = HostBudgets(0)
    budgets.spend(HERE, 1e6)

    budgets.check(HERE)
