import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.core.downloader import Slot
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from scraper.download.downloader import PacedSlot
from scraper.extensions.throttle import Throttle
from scraper.politeness.delays import DelayOverride, HostDelay, host_delay

USUAL = HostDelay(0.0, 1.0, 8)


def slot_of(*paces: HostDelay, jitter: float = 0.5) -> PacedSlot:
    slot = PacedSlot(Slot(8, 1.0, jitter))
    for number, found in enumerate(paces):
        slot.set_delay(f"a.example:{number}", found)
    return slot


@given(st.floats(0.1, 60), st.floats(0, 100), st.floats(0, 2))
def test_neither_chance_nor_the_throttle_undercuts_a_floor(floor: float, throttled: float, jitter: float) -> None:
    slot = slot_of(host_delay(USUAL, DelayOverride(), floor, 100), jitter=jitter)
    slot.delay = throttled

    assert all(slot.download_delay() >= floor for _ in range(20))
    assert slot.concurrency == 1


def test_without_a_floor_chance_is_left_its_play() -> None:
    delays = {slot_of(USUAL).download_delay() for _ in range(50)}

    assert len(delays) > 1
    assert all(0.5 <= delay <= 1.5 for delay in delays)


def test_a_pause_begins_when_a_request_is_over() -> None:
    slot = slot_of(host_delay(USUAL, DelayOverride(), 10, 100), jitter=0)
    request = Request("https://a.example/")
    slot.transferring.add(request)
    slot.transferring.remove(request)
    # It has taken a thousand seconds.
    slot.lastseen = slot.transfers.ended_at - 1_000

    assert slot.download_delay() == pytest.approx(1_010)


@pytest.mark.parametrize(("jitter", "least"), [(0, 1.0), (0.25, 0.75), (0.5, 0.5)])
def test_what_the_jitter_leaves_of_a_usual_delay_begins_when_a_request_is_over(jitter: float, least: float) -> None:
    slot = slot_of(USUAL, jitter=jitter)
    request = Request("https://a.example/")
    slot.transferring.add(request)
    slot.transferring.remove(request)
    slot.lastseen = slot.transfers.ended_at - 1_000

    assert slot.download_delay() >= 1_000 + least


def test_hosts_that_share_a_name_share_the_slower_pace() -> None:
    slot = slot_of(USUAL, host_delay(USUAL, DelayOverride(), 5, 100))

    assert (slot.floor, slot.concurrency) == (5, 1)


def test_a_new_run_goes_on_with_the_pause_of_the_last_one() -> None:
    fresh, waited, known = (PacedSlot(Slot(1, 1.0, 0)) for _ in range(3))
    fresh.note_request(1.0)
    waited.note_request(60.0)
    known.note_request(1.0)
    known.note_request(60.0)

    assert fresh.lastseen - waited.lastseen == pytest.approx(59, abs=1)
    assert known.lastseen == pytest.approx(fresh.lastseen, abs=1)


@pytest.mark.parametrize(
    ("found", "latency", "delay"),
    [
        (USUAL, 0.0, 1.0),
        (USUAL, 4.0, 4.0),
        (USUAL, 400.0, 30.0),
        (host_delay(USUAL, DelayOverride(0.2), None, 100), 0.0, 0.2),
        (host_delay(USUAL, DelayOverride(0.2), 3, 100), 0.0, 3.0),
        (host_delay(USUAL, DelayOverride(), 50, 100), 0.0, 50.0),
    ],
)
def test_the_throttle_goes_between_what_was_agreed_and_its_own_most(
    found: HostDelay, latency: float, delay: float
) -> None:
    settings = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0}
    throttle = Throttle(get_crawler(settings_dict=settings))
    throttle.mindelay, throttle.maxdelay = 1.0, 30.0
    slot = slot_of(found, jitter=0)

    for _ in range(20):
        throttle._adjust_delay(slot, latency, Response("https://a.example/"))  # noqa: SLF001 - Scrapy's own step

    assert slot.download_delay() == pytest.approx(delay, rel=1e-3)
