"""Runs the examination of one site to its end. A reactor is run: once in a process."""

from collections.abc import Callable

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from scraper.app_settings import AppSettings
from scraper.doctor.findings import DoctorRequest, Findings
from scraper.doctor.spider import DoctorSpider
from scraper.sources import without_www

#: What a run needs that has a row in the database, or files to write.
_PARTS_OF_RUNS = ("ITEM_PIPELINES", "FEEDS")
_EXTENSIONS = {"scraper.extensions.plain_log.PlainLog": 10}


def run_doctor(case: DoctorRequest, settings: Settings, limits: AppSettings, tell: Callable[[str], None]) -> Findings:
    """Return what is found out about a site; `tell` is given a line for each answer.

    Raises:
        RuntimeError: the spider broke, which is our mistake.
    """
    bare = settings.copy()
    for name in _PARTS_OF_RUNS:
        bare.set(name, {}, priority="cmdline")
    bare.set("EXTENSIONS", _EXTENSIONS, priority="cmdline")
    is_listed = without_www(case.source.domain) in {without_www(one.domain) for one in case.listed}
    findings = Findings(case.domain, case.source.base_url, is_listed=is_listed, is_cut=True)  # until it has ended
    process = AsyncCrawlerProcess(bare)
    crawler = process.create_crawler(DoctorSpider)
    process.crawl(crawler, case=case, limits=limits, findings=findings, tell=tell)
    process.start()
    broken = crawler.stats.get_value("spider_exceptions/count", 0)
    if broken:
        raise RuntimeError(f"{broken} errors in the examination; -L ERROR shows them")
    return findings
