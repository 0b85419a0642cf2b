"""The simulation of a month: its clock, its newsrooms and their eyes; and, slowly, what the crawl comes to in it."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.month import pages
from benchmarks.month.newsrooms import Newsroom, Plan, Shape, Story, Stumble, Trouble, newsrooms
from benchmarks.month.origin import Offence, Origin
from benchmarks.month.virtual_time import VirtualTimeLoop, now, virtual_time
from models.frontier.hints import Hints
from pipelines.extraction.article import build_article
from pipelines.items import ArticleItem, PageItem

ROOT = Path(__file__).parents[2]
START = datetime(2026, 10, 1, tzinfo=UTC)
PLAN = Plan(START, days=4, outlets=60)
ROOMS = newsrooms(PLAN, 8080)
STORIES = [(room, story) for room in ROOMS for story in room.stories]
EDITED = [(room, story) for room, story in STORIES if story.edits]
DELAYED = next(room for room in ROOMS if room.crawl_delay == 10)
OVERRUN = next(room for room in ROOMS if room.trouble is Trouble.RATE_LIMITED)


def in_virtual_time(work: Callable[[], object]) -> object:
    loop = VirtualTimeLoop()
    with virtual_time(START):
        try:
            return loop.run_until_complete(work())  # type: ignore[arg-type]  # every work here is a coroutine
        finally:
            loop.close()


def test_a_day_of_waiting_takes_no_time() -> None:
    async def work() -> datetime:
        await asyncio.sleep(24 * 3600)
        return now()

    found = in_virtual_time(work)
    assert isinstance(found, datetime)
    assert abs(found - (START + timedelta(days=1))) < timedelta(seconds=1)


def test_timers_keep_their_order() -> None:
    seen: list[int] = []

    async def wait(number: int) -> None:
        await asyncio.sleep(number * 600)
        seen.append(number)

    async def work() -> None:
        await asyncio.gather(*(wait(number) for number in (3, 1, 4, 2)))

    in_virtual_time(work)
    assert seen == [1, 2, 3, 4]


def test_the_clock_waits_for_threads() -> None:
    async def work() -> timedelta:
        began_at = now()
        await asyncio.wait_for(asyncio.to_thread(sum, range(3_000_000)), 3600)
        return now() - began_at

    assert in_virtual_time(work) == timedelta(0)


def test_the_same_plan_is_the_same_month() -> None:
    assert newsrooms(PLAN, 8080) == ROOMS


def test_parts_are_the_whole() -> None:
    parts = [newsrooms(Plan(START, days=4, outlets=60, part=part, parts=2), 8080) for part in range(2)]
    assert sorted(room.number for part in parts for room in part) == [room.number for room in ROOMS]
    assert {room for part in parts for room in part} == set(ROOMS)


def test_outlets_publish_as_much_as_planned() -> None:
    assert len(STORIES) == 60 * 4 * 20
    assert all(START <= story.published_at < START + timedelta(days=4) for _, story in STORIES)
    assert {room.shape for room in ROOMS} == set(Shape)
    assert sorted(room.trouble for room in ROOMS if room.trouble) == sorted(Trouble)


def test_edits_are_as_many_as_planned_and_early() -> None:
    assert 0.12 < len(EDITED) / len(STORIES) < 0.18
    announced = [story for _, story in EDITED if story.edits[0].is_announced]
    assert 0.4 < len(announced) / len(EDITED) < 0.6
    for _, story in EDITED:
        assert 1 <= len(story.edits) <= 2
        assert all(edit.at - story.published_at <= timedelta(hours=48) for edit in story.edits)


@pytest.mark.parametrize(("room", "story"), [one for one in EDITED if one[1].stumble is None][::40])
def test_an_edit_is_told_from_every_other_version(room: Newsroom, story: Story) -> None:
    moments = [story.published_at, *(edit.at for edit in story.edits)]
    bodies = [pages.article(room, story, moment).decode() for moment in moments]
    for version, body in enumerate(bodies):
        assert (pages.edited(room.number, story.number, 1) in body) == (version >= 1 and version == 1)
    assert all(before != after for before, after in pairwise(bodies))


@pytest.mark.parametrize("room", ROOMS[:5])
def test_what_a_newsroom_publishes_is_an_article(room: Newsroom) -> None:
    story = next(story for story in room.stories if story.stumble is None)
    url = f"http://{room.address}{story.path}"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    body = pages.article(room, story, story.published_at)
    found = build_article(
        PageItem(url, url, 200, headers, body, story.published_at, room.address, Hints()),
    )
    assert isinstance(found, ArticleItem)
    headline, *paragraphs = pages.text(room.number, story.number, 0)
    assert found.metadata.headline == headline
    assert found.article_body.split("\n") == paragraphs
    assert found.metadata.published_at == story.published_at


def responses_to(
    *requests: tuple[float, str], room: Newsroom, at: datetime = START
) -> list[tuple[int, Offence | None]]:
    """Send requests to a newsroom at these seconds after `at`, and return the statuses and offences."""
    origin = Origin([room])
    with virtual_time(at):

        async def work() -> None:
            began_at = now()
            for seconds, path in requests:
                await asyncio.sleep((began_at + timedelta(seconds=seconds) - now()).total_seconds())
                origin.answer(origin.outlet(room.address), path, {})

        loop = VirtualTimeLoop()
        loop.run_until_complete(work())
        loop.close()
    return [(request.status, request.offence) for request in origin.log]


def of_trouble(trouble: Trouble) -> Newsroom:
    return next(room for room in ROOMS if room.trouble is trouble)


def test_pages_stumble_lead_home_and_are_renamed_as_often_as_planned() -> None:
    shares = {
        "stumbling": sum(story.stumble is not None for _, story in STORIES) / len(STORIES),
        "home": sum(story.leads_home is not None for _, story in STORIES) / len(STORIES),
        "renamed": sum(story.rename is not None for _, story in STORIES) / len(STORIES),
    }
    assert 0.04 < shares["stumbling"] < 0.06
    assert 0.013 < shares["home"] < 0.027
    assert 0.02 < shares["renamed"] < 0.04
    assert {story.stumble for _, story in STORIES} == {None, *Stumble}


@pytest.mark.parametrize("kind", Stumble)
def test_a_page_that_stumbles_is_whole_afterwards(kind: Stumble) -> None:
    room, story = next((room, story) for room, story in STORIES if story.stumble is kind and room.trouble is None)
    assert story.stumbles_until is not None

    first = answered(room, story.path, story.published_at)
    then = answered(room, story.path, story.stumbles_until)

    assert then[0] == 200
    assert then[1].endswith(b"</html>")
    assert first[0] == (404 if kind is Stumble.MISSING else 200)
    assert not first[1].endswith(b"</html>")


def test_a_page_leads_home_for_hours() -> None:
    room, story = next((room, story) for room, story in STORIES if story.leads_home and room.trouble is None)
    assert story.leads_home is not None
    begins, ends = story.leads_home

    assert (answered(room, story.path, begins)[0], answered(room, story.path, ends)[0]) == (302, 200)


@pytest.mark.parametrize("redirects", [True, False])
def test_a_renamed_article_is_at_its_new_address(redirects: bool) -> None:
    room, story = next(
        (room, story)
        for room, story in STORIES
        if story.rename is not None and story.rename.redirects is redirects and room.shape is Shape.ATOM
    )
    assert story.rename is not None
    before = story.rename.at - timedelta(seconds=1)

    assert answered(room, story.rename.path, before)[0] == 404
    assert answered(room, story.rename.path, story.rename.at)[0] == 200
    assert answered(room, story.path, story.rename.at)[0] == (301 if redirects else 200)
    feeds = [pages.feed(room, moment).decode() for moment in (before, story.rename.at)]
    assert [story.rename.path in feed for feed in feeds] == [False, True]
    assert all(f"<id>http://{room.address}{story.path}</id>" in feed for feed in feeds)


def test_the_links_of_one_outlet_change_at_each_poll() -> None:
    room = of_trouble(Trouble.CHANGING_LINKS)
    moments = [START + timedelta(days=1, minutes=minute) for minute in range(2)]
    links = [re.findall(r"<link>(.*/news/.*?)</link>", pages.feed(room, moment).decode()) for moment in moments]
    assert set(links[0]).isdisjoint(links[1])
    assert {link.partition("?")[0] for link in links[0]} & {link.partition("?")[0] for link in links[1]}


def test_one_outlet_has_another_address_since() -> None:
    room = of_trouble(Trouble.RELOCATED)
    status, _ = answered(room, pages.FEED, room.trouble_from)
    there, feed = answered(room, pages.FEED, room.trouble_from, room.new_address)
    assert (status, there) == (301, 200)
    assert room.new_address in feed.decode()


def answered(room: Newsroom, path: str, at: datetime, address: str | None = None) -> tuple[int, bytes]:
    """Return status and body of an outlet's answer."""
    origin = Origin([room])
    with virtual_time(at):
        _, body = _parts(origin.answer(origin.outlet(address or room.address), path, {}))
    return origin.log[-1].status, body


def test_who_asks_too_soon_is_noticed() -> None:
    found = responses_to((0, "/robots.txt"), (0, "/feed.xml"), (10, "/feed.xml"), (19, "/feed.xml"), room=DELAYED)
    assert [offence for _, offence in found] == [None, None, None, Offence.CRAWL_DELAY]


def test_who_asks_for_what_is_forbidden_is_noticed() -> None:
    room = ROOMS[0]
    found = responses_to((0, "/feed.xml"), (1, f"{pages.FORBIDDEN}offer.html"), room=room)
    assert [offence for _, offence in found] == [None, Offence.ROBOTS]


def test_who_does_not_wait_as_he_is_told_is_noticed() -> None:
    seconds = [*range(7), 60, 1799, 1900]
    found = responses_to(*((second, "/") for second in seconds), room=OVERRUN, at=OVERRUN.trouble_from)
    assert [status for status, _ in found] == [200] * 6 + [429, 429, 429, 200]
    assert [offence for _, offence in found] == [None] * 7 + [Offence.RETRY_AFTER] * 2 + [None]


@pytest.mark.parametrize("room", [room for room in ROOMS if room.shape is Shape.RSS and room.trouble is None][:1])
def test_what_is_known_is_not_sent_again(room: Newsroom) -> None:
    origin = Origin([room])
    outlet = origin.outlet(room.address)
    story = room.stories[-1]
    with virtual_time(PLAN.start + timedelta(days=9)):
        first = _parts(origin.answer(outlet, story.path, {}))
        validators = {"etag": "if-none-match", "last-modified": "if-modified-since"}
        known = {asked: first[0][sent] for sent, asked in validators.items() if sent in first[0]}
        again = _parts(origin.answer(outlet, story.path, known))
    assert known
    assert [asked.status for asked in origin.log] == [200, 304]
    assert (bool(first[1]), bool(again[1])) == (True, False)


def _parts(answer: bytes | None) -> tuple[Mapping[str, str], bytes]:
    assert answer is not None
    head, _, body = answer.partition(b"\r\n\r\n")
    return {name.lower(): value for name, value in re.findall(r"(?m)^([\w-]+): (.*?)\r?$", head.decode())}, body


def simulated(folder: Path, *words: str) -> dict[str, float]:
    """Run the simulation as a command and return the figures that it prints, by the words before them."""
    command = [sys.executable, "-m", "benchmarks.month", "--keep", str(folder), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sys.stdout.write(done.stdout)
    return {name.strip(): float(value) for name, value in re.findall(r"(?m)^(\D+?)\s{2,}([\d.]+)", done.stdout)}


@pytest.mark.waits
def test_the_command_simulates_and_prints_the_figures(tmp_path: Path) -> None:
    found = simulated(tmp_path, "--days", "1", "--outlets", "2", "--every", "720", "--after", "1", "--processes", "2")
    assert found["stored"] > 40
    assert found["wrong rows"] <= 1, "a page that is half when the simulation ends"
    assert found["polls an outlet a day"] > 1
    assert (tmp_path / "part-0" / "newsgrain.db").exists()


@pytest.mark.timeout(2700)
@pytest.mark.slow
def test_a_month_is_crawled_completely_and_politely(tmp_path: Path) -> None:
    found = simulated(tmp_path)
    assert found["stored"] >= 99.5
    assert found["wrong rows"] == 0
    assert found["announced edits seen"] >= 97
    assert found["unannounced edits seen"] >= 85
    assert found["median delay to the row"] < 60
    assert found["whole downloads an article"] <= 1.4
    assert found["conditional, an article"] <= 4
    assert found["polls an outlet a day"] <= 60
    assert found["bytes of a second run"] < 2
    assert found["requests against the rules"] == 0
