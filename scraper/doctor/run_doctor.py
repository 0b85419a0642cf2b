"""Runs the examination of one site in a reactor, which a process can do only once."""

from collections.abc import Callable

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from pipelines.run.shutdown import Shutdown
from pipelines.urls.normalise import without_www
from scraper.app_settings import AppSettings
from scraper.doctor.findings import DoctorRequest, Findings
from scraper.doctor.spider import DoctorSpider
from scraper.download.interruption import start_until_signal

#: Settings of parts that need a run in the database, or write files.
_ONLY_FOR_RUNS = ("ITEM_PIPELINES", "FEEDS")
_EXTENSIONS = {"scraper.extensions.plain_log.PlainLog": 10}


def run_doctor(
    request: DoctorRequest, settings: Settings, app_settings: AppSettings, show: Callable[[str], None]
) -> Findings:
    """Return the findings about a site; `show` is called with a line for each response.

    Raises:
        RuntimeError: the spider has a bug.
    """
    own_settings = settings.copy()
    for name in _ONLY_FOR_RUNS:
        own_settings.set(name, {}, priority="cmdline")
    own_settings.set("EXTENSIONS", _EXTENSIONS, priority="cmdline")
    is_listed = without_www(request.source.domain) in {without_www(one.domain) for one in request.listed}
    findings = Findings(request.domain, request.source.base_url, is_listed=is_listed, is_cut=True)  # until it has ended
    process, shutdown = AsyncCrawlerProcess(own_settings), Shutdown()
    crawler = process.create_crawler(DoctorSpider)
    process.crawl(crawler, request=request, app_settings=app_settings, findings=findings, show=show, shutdown=shutdown)
    start_until_signal(process, shutdown)
    errors = crawler.stats.get_value("spider_exceptions/count", 0)
    if errors:
        raise RuntimeError(f"{errors} errors in the examination; -L ERROR shows them")
    return findings
