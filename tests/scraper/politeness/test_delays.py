from hypothesis import given
from hypothesis import strategies as st

from scraper.politeness.delays import NO_OVERRIDE, DelayOverride, HostDelay, delay_overrides, host_delay
from scraper.sources import Source

USUAL = HostDelay(0.0, 1.0, 4)
MOST = 30.0

seconds = st.none() | st.floats(0, 1e6, allow_nan=False)


def test_nothing_said_is_the_usual_pace() -> None:
    assert host_delay(USUAL, NO_OVERRIDE, None, MOST) == USUAL


def test_a_crawl_delay_is_kept_up_to_its_bound_by_one_request_at_a_time() -> None:
    assert host_delay(USUAL, NO_OVERRIDE, 10.0, MOST) == HostDelay(10.0, 10.0, 1)
    assert host_delay(USUAL, NO_OVERRIDE, 3600.0, MOST) == HostDelay(30.0, 30.0, 1)
    assert host_delay(USUAL, NO_OVERRIDE, 10.0, 0.0) == USUAL, "nothing is granted"


def test_the_operator_may_ask_slower_than_a_site_wants_but_not_faster() -> None:
    assert host_delay(USUAL, DelayOverride(20.0, 2), 10.0, MOST) == HostDelay(20.0, 20.0, 1, is_own=True)
    assert host_delay(USUAL, DelayOverride(0.1, 8), 10.0, MOST) == HostDelay(10.0, 10.0, 1, is_own=True)
    assert host_delay(USUAL, DelayOverride(0.1, 8), None, MOST) == HostDelay(0.1, 0.1, 8, is_own=True)
    assert host_delay(USUAL, DelayOverride(concurrency=2), None, MOST) == HostDelay(0.0, 1.0, 2)


@given(seconds, st.none() | st.integers(1, 16), seconds, st.floats(0, 1e6, allow_nan=False))
def test_no_pace_undercuts_what_was_asked_for(
    own: float | None, concurrency: int | None, crawl_delay: float | None, most: float
) -> None:
    found = host_delay(USUAL, DelayOverride(own, concurrency), crawl_delay, most)

    assert found.delay >= found.floor >= max(own or 0.0, min(crawl_delay or 0.0, most))
    assert found.concurrency == 1 or not min(crawl_delay or 0.0, most)


def test_own_paces_are_found_with_and_without_www() -> None:
    slow = Source("www.a.example", None, "https://www.a.example/", delay=5.0)
    plain = Source("b.example", None, "https://b.example/")

    assert delay_overrides([slow, plain]) == {"a.example": DelayOverride(5.0, None)}
