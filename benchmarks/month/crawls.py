"""Runs the real spider repeatedly over the newsrooms, as cron would, in virtual time."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from benchmarks.month.newsrooms import Newsroom, Plan, Shape, Trouble, newsrooms
from benchmarks.month.origin import Origin
from benchmarks.month.pages import FEED, SITEMAP
from benchmarks.month.virtual_time import now, virtual_time
from models.maintenance import migrations
from scraper.extensions.run_record import EXIT_CODE_STAT, MESSAGE_STAT
from scraper.spiders.news import NewsSpider


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run: its start, duration, exit code and message."""

    at: datetime
    duration: timedelta
    exit_code: int
    message: str


class Newsgrain:
    """The crawl with one database and one list of sources."""

    def __init__(self, process: AsyncCrawlerProcess, sources: Path, database: Path) -> None:
        """Create the database, and set what every run needs."""
        self.database = database
        self.runs: list[FinishedRun] = []
        self._process = process
        self._sources = sources
        self._url = f"sqlite:///{database}"
        migrations.prepare(self._url)

    def beside(self, name: str) -> "Newsgrain":
        """Return the same crawl with a new database."""
        return Newsgrain(self._process, self._sources, self.database.with_name(name))

    async def run(self, **arguments: str) -> FinishedRun:
        """Run once until the crawl has ended."""
        began_at = now()
        crawler = Crawler(NewsSpider, self._process.settings)
        crawler.settings.set("DATABASE_URL", self._url, "cmdline")
        await self._process.crawl(crawler, sources=str(self._sources), **arguments)
        stats = crawler.stats.get_stats()
        ran = FinishedRun(began_at, now() - began_at, int(stats.get(EXIT_CODE_STAT, -1)), str(stats.get(MESSAGE_STAT)))
        self.runs.append(ran)
        return ran

    async def run_until(self, end: datetime, every: timedelta, on_run: Callable[[FinishedRun], object]) -> None:
        """Run at every interval, or as soon as the previous run has ended."""
        while now() < end:
            next_at = now() + every
            on_run(await self.run())
            await asyncio.sleep(max(0.0, (next_at - now()).total_seconds()))


def simulate(
    plan: Plan,
    folder: Path,
    work: Callable[[Newsgrain, Origin, Sequence[Newsroom]], Awaitable[None]],
) -> None:
    """Do `work` in virtual time, with the newsrooms of a plan and a crawl whose database is in `folder`."""
    port = _free_port()
    rooms = newsrooms(plan, port)
    sources = folder / "sources.toml"
    sources.write_text("\n".join(_entry(room) for room in rooms), encoding="utf-8")
    process = AsyncCrawlerProcess(_settings(folder))
    origin = Origin(rooms)
    failures: list[BaseException] = []

    async def drive() -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install the wrong one

        try:
            await origin.open(port)
            await work(Newsgrain(process, sources, folder / "newsgrain.db"), origin, rooms)
        except BaseException as error:  # noqa: BLE001 - raised again by the caller of the simulation
            failures.append(error)
        finally:
            await origin.close()
            with contextlib.suppress(Exception):
                reactor.stop()  # type: ignore[misc]  # Twisted's reactor is declared as an interface

    with virtual_time(plan.start):
        loop = asyncio.get_event_loop_policy().get_event_loop()
        loop.create_task(drive())
        process.start(stop_after_crawl=False)
    if failures:
        raise failures[0]


def _settings(folder: Path) -> Settings:
    settings = get_project_settings()
    settings.setdict(
        {
            "ASYNCIO_EVENT_LOOP": "benchmarks.month.virtual_time.VirtualTimeLoop",
            "NEWSGRAIN_ALLOWED_NETWORKS": "127.0.0.0/8",
            "NEWSGRAIN_WORKERS": 0,
            "NEWSGRAIN_PROGRESS": False,
            "NEWSGRAIN_FALLBACK_LOG": str(folder / "unrecorded.jsonl"),
            "LOG_LEVEL": "WARNING",
            "LOG_FILE": str(folder / "crawl.log"),
        },
        priority="cmdline",
    )
    return settings


def _entry(room: Newsroom) -> str:
    told = {
        Shape.RSS: f'feeds = ["{FEED}"]\n',
        Shape.ATOM: f'feeds = ["{FEED}"]\n',
        Shape.JSON: f'feeds = ["{FEED}"]\n',
        Shape.SITEMAP: f'sitemaps = ["{SITEMAP}"]\n',
        Shape.BARE: "",
    }
    moves = f'domains = ["{room.new_address}"]\n' if room.trouble is Trouble.RELOCATED else ""
    return f'[[source]]\ndomain = "{room.address}"\n{moves}{told[room.shape]}'


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
