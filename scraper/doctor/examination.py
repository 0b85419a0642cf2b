"""Runs the examination of one site to its end. A reactor is run: once in a process."""

from collections.abc import Callable

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from scraper.doctor.findings import Findings
from scraper.doctor.spider import DoctorSpider
from scraper.run_settings import RunSettings
from scraper.sources import Source

#: What a run needs that has a row in the database, or files to write.
_PARTS_OF_RUNS = ("ITEM_PIPELINES", "FEEDS")
_EXTENSIONS = {"scraper.extensions.plain_log.PlainLog": 10}


def examine(
    domain: str, source: Source, settings: Settings, limits: RunSettings, wanted: int, tell: Callable[[str], None]
) -> Findings:
    """Return what is found out about the site of a bare source; `domain` is what the operator wrote.

    `wanted`: how many articles to try. `tell` is given a line for each answer.

    Raises:
        RuntimeError: the spider broke, which is our mistake.
    """
    bare = settings.copy()
    for name in _PARTS_OF_RUNS:
        bare.set(name, {}, priority="cmdline")
    bare.set("EXTENSIONS", _EXTENSIONS, priority="cmdline")
    findings = Findings(domain, source.base_url)
    process = AsyncCrawlerProcess(bare)
    crawler = process.create_crawler(DoctorSpider)
    process.crawl(crawler, source=source, limits=limits, wanted=wanted, findings=findings, tell=tell)
    process.start()
    broken = crawler.stats.get_value("spider_exceptions/count", 0)
    if broken:
        raise RuntimeError(f"{broken} errors in the examination; -L ERROR shows them")
    return findings
