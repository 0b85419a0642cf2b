from datetime import timedelta

from models.articles.site_memory import SiteRow
from pipelines.site_memory.schedule import MAX_SITES, due_sites
from tests.factories import NOW


def site(number: int, new: int = 50, *, is_applied: bool = True, days: int | None = None) -> SiteRow:
    learnt_at = None if days is None else NOW - timedelta(days=days)
    return SiteRow(f"{number:03}.example", new, 200, 150, learnt_at, is_applied)


def test_hosts_with_too_few_new_articles_are_not_due() -> None:
    assert due_sites([site(1, new=1), site(2, new=0)]) == []


def test_what_a_killed_run_left_comes_first_then_hosts_that_waited_longest() -> None:
    sites = [site(1, days=1), site(2, days=3), site(3), site(4, new=0, is_applied=False, days=1)]

    assert [one.host[:3] for one in due_sites(sites)] == ["004", "003", "002", "001"]


def test_later_runs_continue_with_the_hosts_that_are_left() -> None:
    sites = [site(number) for number in range(2 * MAX_SITES + 1)]

    first = due_sites(sites)
    learnt = {one.host for one in first}
    second = due_sites([one if one.host not in learnt else site(int(one.host[:3]), days=0) for one in sites])

    assert len(first) == len(second) == MAX_SITES
    assert learnt.isdisjoint(one.host for one in second)
