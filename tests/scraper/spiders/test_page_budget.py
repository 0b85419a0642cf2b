from scraper.spiders.page_budget import PageBudget

URL = "https://a.example/1"


def test_pages_are_limited_by_source_and_by_host() -> None:
    budget = PageBudget(per_source=2, per_host=3)
    for _ in range(2):
        budget.spend("a.example", URL)
    first = (budget.is_source_spent("a.example"), budget.is_host_spent(URL))
    budget.spend("b.example", URL)

    assert first == (True, False)
    assert (budget.is_source_spent("b.example"), budget.is_host_spent(URL)) == (False, True)


def test_a_source_may_have_a_limit_of_its_own_and_0_is_none() -> None:
    budget = PageBudget(per_source=1, per_host=0)
    budget.limit_source("a.example", 0)
    budget.limit_source("b.example", None)
    for domain in ("a.example", "b.example"):
        budget.spend(domain, URL)

    assert [budget.is_source_spent(domain) for domain in ("a.example", "b.example")] == [False, True]
    assert not budget.is_host_spent(URL)
